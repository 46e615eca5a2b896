import { scopeAt, type TwilioRight, twilioRightKey } from "../../src/model/right";
import { type DeclaredList } from "../../src/auditor/plan/declared-lists";
import { type Person } from "../../src/model/organization";
import { type Declaration, type Declared, declaredIn } from "./declaration";
import { type DirectoryLosses, openDirectoryLosses } from "./directory-losses";
import { UNKNOWN } from "./json-values";
import { type BindingState } from "./state";

/**
 * The declared resources of a run, as far as this process knows them, and their progress. The engine processes one
 * resource after the other, in its own order, so removals by one resource wait here for grants by others.
 */
export interface Deployment {
  /** `binding` will be what its checked inputs say; `adds`: it is about to give somebody a role. */
  readonly expect: (binding: BindingState, adds: boolean, declaration: Declaration | undefined) => void;
  /**
   * Notes that the program's resource `owner` manages the lists of `binding`.
   * @returns a list that another resource manages already, and that resource
   */
  readonly claim: (
    binding: BindingState,
    owner: string,
  ) => { readonly place: TwilioRight; readonly owner: string } | undefined;
  /** The list that a resource of this run declares there. */
  readonly declaredAt: (place: TwilioRight) => DeclaredList | undefined;
  /** Runs what gives the roles of `binding`. */
  readonly adding: <T>(binding: BindingState, add: () => Promise<T>) => Promise<T>;
  /**
   * Resolves when all grants are done that the engine allows now: where it runs no
   * more resources until others are done (`--parallel`), or leaves some out (`--target`), waiting would never end. Of
   * resources that no manifest has announced it may still speak: it must have been silent for a moment.
   */
  readonly added: () => Promise<void>;
  /** All lists that are to be. Throws where a manifest can't be read as it was. */
  readonly lists: () => readonly DeclaredList[];
  /** What a manifest of the program says, read once. Throws as `lists` does. */
  readonly declared: (declaration: Declaration) => Declared;
  /** The people whom the program's manifests describe. Throws as `lists` does. */
  readonly people: () => ReadonlyMap<string, Person>;
  readonly directoryLosses: DirectoryLosses;
  /** Whom the program's manifests keep for emergencies. Throws as `lists` does. */
  readonly breakGlass: () => readonly string[];
}

/** How long the engine must be silent, in milliseconds, once it has processed the whole program. */
const SETTLING_MS = 300;

/** `patience`: after how much silence the engine is assumed to wait for us, in milliseconds. */
export function openDeployment(patience: number): Deployment {
  const settling = Math.min(patience, SETTLING_MS);
  const knownLists = new Map<string, DeclaredList>();
  const claim = openClaims();
  const waiting = new Set<string>();
  const manifests = openManifests();
  let adding = 0;
  let isEngineSilent = false;
  let wake: (() => void)[] = [];

  const stir = (): void => {
    for (const each of wake) each();
    wake = [];
  };
  const isComplete = (): boolean => {
    if (waiting.size > 0) return false;
    try {
      return manifests.lists().every((list) => knownLists.has(twilioRightKey(list)));
    } catch {
      // Each removal will say so.
      return true;
    }
  };

  const lists = (): ReadonlyMap<string, DeclaredList> =>
    new Map([...manifests.lists().map((list): [string, DeclaredList] => [twilioRightKey(list), list]), ...knownLists]);

  return {
    expect(binding, adds, declaration) {
      for (const list of listsIn(binding)) knownLists.set(twilioRightKey(list), list);
      if (adds) waiting.add(keyOf(binding));
      if (declaration !== undefined) manifests.add(declaration);
      stir();
    },
    claim,
    declaredAt: (place) => lists().get(twilioRightKey(place)),
    async adding(binding, add) {
      waiting.delete(keyOf(binding));
      adding++;
      stir();
      try {
        return await add();
      } finally {
        adding--;
        stir();
      }
    },
    async added() {
      // Grants in progress will finish or fail; the time limit applies only to grants that have not started.
      while (adding > 0 || !isEngineSilent) {
        const stirred = new Promise<"stirred">((resolve) => wake.push(() => resolve("stirred")));
        if (adding > 0) await stirred;
        else
          isEngineSilent = (await Promise.race([stirred, silence(isComplete() ? settling : patience)])) === "silence";
      }
    },
    lists: () => [...lists().values()],
    declared: manifests.declared,
    people: manifests.people,
    breakGlass: manifests.breakGlass,
    directoryLosses: openDirectoryLosses(),
  };
}

/** Which resource of the program manages which list. */
function openClaims(): Deployment["claim"] {
  const owners = new Map<string, string>();
  return (binding, owner) => {
    for (const place of listsIn(binding)) {
      // Places that a preview does not know yet may all be different.
      if (place.scope === UNKNOWN) continue;
      const other = owners.get(twilioRightKey(place)) ?? owner;
      if (other !== owner) return { place, owner: other };
      owners.set(twilioRightKey(place), owner);
    }
    return undefined;
  };
}

/** The manifests of the program, each read once, when first asked about. */
function openManifests() {
  const declarations = new Map<string, { readonly declaration: Declaration; read?: Declared }>();
  const entryOf = (declaration: Declaration) => {
    const entry = declarations.get(declaration.digest) ?? { declaration };
    declarations.set(declaration.digest, entry);
    return entry;
  };
  let people: { readonly from: number; readonly map: ReadonlyMap<string, Person> } = { from: 0, map: new Map() };
  const read = (): readonly Declared[] =>
    [...declarations.values()].map((each) => (each.read ??= declaredIn(each.declaration)));
  return {
    add: (declaration: Declaration): void => void entryOf(declaration),
    declared: (declaration: Declaration): Declared => (entryOf(declaration).read ??= declaredIn(declaration)),
    lists: (): readonly DeclaredList[] => read().flatMap((each) => each.lists),
    breakGlass: (): readonly string[] => read().flatMap((each) => each.breakGlass),
    people: (): ReadonlyMap<string, Person> => {
      const all = read();
      if (people.from !== all.length)
        people = { from: all.length, map: new Map(all.flatMap((each) => [...each.people])) };
      return people.map;
    },
  };
}

function silence(ms: number): Promise<"silence"> {
  return new Promise((resolve) => setTimeout(() => resolve("silence"), ms));
}

function keyOf(binding: BindingState): string {
  return listsIn(binding).map(twilioRightKey).join("\n");
}

function listsIn({ target, lists }: BindingState): readonly DeclaredList[] {
  return lists.map(({ role, members }) => ({ role, scope: scopeAt(target), members }));
}
