import { accessProblems } from "../../../manifest/access-problems";
import { type LoadedFiles, reload } from "../../../manifest/edit/edited-files";
import { applyPatch } from "../../../manifest/edit/text-edit";
import { defined } from "../../../model/defined";
import { groupBy } from "../../../model/group-by";
import { type Binding, type Grant, type Organization } from "../../../model/organization";
import { rightKey } from "../../../model/right";
import { type Foreseen, type Move } from "./access-change";

/** The patch applied to the model; `undefined` if it breaks an access rule, which loading will name. */
export function foresee(
  manifest: LoadedFiles,
  patch: Pick<Foreseen, "patch" | "text" | "move">,
  now: Date,
): Foreseen | undefined {
  const before = manifest.organization;
  const organization = moved(before, patch.move);
  const known = new Set(accessProblems(before, now).map(({ message }) => message));
  const worse = accessProblems(organization, now).find(
    ({ kind, message }) => kind !== "expired" && !known.has(message),
  );
  if (worse !== undefined) return undefined;
  return { ...patch, organization, areBorneOut: (all) => areBorneOut(manifest, all, now) };
}

/**
 * Whether the manifest, loaded with all of these patches, means what all of them foresee. Each takes away only what is
 * there and gives only what is not, so none hides what another one does. `false` also where they can't be made
 * together: then each has to be loaded by itself.
 */
function areBorneOut(manifest: LoadedFiles, all: readonly Foreseen[], now: Date): boolean {
  const texts = new Map<string, string>();
  for (const [file, patches] of groupBy(all, ({ patch }) => patch.file)) {
    // Two patches may make the same edit, and it is made once.
    const edits = new Map(patches.flatMap(({ patch }) => patch.edits.map((edit) => [JSON.stringify(edit), edit])));
    const after = applyPatch(patches[0]?.text ?? "", { edits: [...edits.values()] });
    if (after === undefined) return false;
    texts.set(file, after);
  }
  const loaded = reload(manifest, texts, now);
  if ("why" in loaded) return false;
  const expected = all.reduce((organization, { move }) => moved(organization, move), manifest.organization);
  return meaningOf(loaded.organization) === meaningOf(expected);
}

function moved(organization: Organization, { person, take, give, until }: Move): Organization {
  const [taken, given] = [new Set(take.map(rightKey)), new Set(give.map(rightKey))];
  const grantsOf = ({ grants, origin = NO_TEXT, ...binding }: Binding): readonly Grant[] => {
    const key = rightKey(binding);
    if (taken.has(key)) return grants.filter((grant) => grant.person !== person);
    if (!given.has(key) || grants.some((grant) => grant.person === person)) return grants;
    return [...grants, { person, ...defined({ until }), origin }];
  };
  return {
    ...organization,
    bindings: organization.bindings.map((binding) => ({ ...binding, grants: grantsOf(binding) })),
  };
}

const NO_TEXT = { position: { file: "(manifest)", line: 1, column: 1 } };

/** All that an organization says, except where its text stands; the order of a list means nothing. */
function meaningOf({ bindings, ...rest }: Organization): string {
  const lists = bindings.map(({ grants, ...binding }) => [text(binding), ...grants.map(text).sort()]);
  return text({ ...rest, lists });
}

function text(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown): unknown => {
    if (key === "position") return undefined;
    return item instanceof Map || item instanceof Set ? [...item] : item;
  });
}
