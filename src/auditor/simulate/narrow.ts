import { effectiveAccess } from "../../model/access";
import { type Finding, type ManifestPatch } from "../../model/finding";
import { loadManifest, type ManifestFiles } from "../../manifest/load";
import { type Organization, type Person, personOf } from "../../model/organization";
import { changeLines, review, type ReviewResult } from "../review";
import { type RuleContext, runRules } from "../rules";
import { type Repair, type RolePlace } from "../rules/engine/access-change";
import { whyBlocked } from "../audit/gated-repair";
import { withoutPatch } from "../rules/engine/patches";
import { manifestRepair } from "../rules/engine/repair";
import { applyPatch } from "../rules/engine/text-patch";
import { technicalAdministratorBilling } from "../rules/technical-administrator-billing";

/** One technical Administrator, and the roles that would do. */
export interface Narrowing {
  readonly person: Person;
  readonly role: "administrator" | "owner";
  /** What is wrong, and what to do about it, as the audit says it. */
  readonly finding: Finding;
  /** The roles that keep what the person does; empty where no accounts are known to give them on, and for an Owner. */
  readonly narrower: readonly RolePlace[];
  /** The change of the manifest, given that the patches before it are made; absent where none is offered, and the finding says why. */
  readonly patch?: ManifestPatch;
  /** What the patch does to access, as `review` says it. */
  readonly changes: readonly string[];
}

/** A file of the manifest, as it was read and as it would be. */
export interface PatchedFile {
  readonly file: string;
  readonly before: Uint8Array;
  readonly after: string;
}

/** What narrowing comes to, with every patch that is offered. */
export interface Narrowed {
  readonly before: Organization;
  readonly after: Organization;
  readonly narrowings: readonly Narrowing[];
  readonly files: readonly PatchedFile[];
  /** The change of all patches together, held against the limits of the manifest. */
  readonly review: ReviewResult;
}

export interface NarrowInput {
  /** The manifest's first file. */
  readonly file: string;
  readonly files: ManifestFiles;
  /** Fills in people's functions from elsewhere. */
  readonly withFunctions: (organization: Organization) => Organization;
  /** Whom to look at; everybody where it is absent. Canonical. */
  readonly people?: readonly string[];
  readonly now: Date;
}

/**
 * Narrower roles for technical Administrators, one after the other, each patch made to what the ones before it left: so all of
 * them can be made in one go, and the floor that one more would break is seen. The rule technical-administrator-billing
 * proposes them; each is audited before it is offered. Source: billing-roles-article, "For Technical Leads".
 */
export function narrow(input: NarrowInput): Narrowed | { readonly why: string } {
  const { now, people } = input;
  const files = editableFiles(input.files);
  let state = load(input, files);
  if ("why" in state) return state;
  const before = state.organization;
  const narrowings: Narrowing[] = [];
  for (const candidate of candidatesOf({ ...contextOf(before, now), repair: state.repair })) {
    const { email } = candidate.person;
    if (people !== undefined && !people.includes(email)) continue;
    const finding = findingFor(state, candidate, now);
    if (finding === undefined) continue;
    const { patch } = finding;
    const saved = files.save();
    const patched = patch === undefined ? undefined : patchedState(input, files, patch);
    if (patched === undefined || "why" in patched) {
      narrowings.push({ ...candidate, finding, changes: [] });
      continue;
    }
    // What all patches so far come to has to pass a review, not only each by itself.
    const why = whyBlocked(review({ base: before, head: patched.organization, now }));
    if (why !== undefined) {
      files.restore(saved);
      narrowings.push({ ...candidate, finding: withoutPatch(finding, why), changes: [] });
      continue;
    }
    const changes = changeLines(review({ base: state.organization, head: patched.organization, now }));
    narrowings.push({ ...candidate, finding, ...(patch === undefined ? {} : { patch }), changes });
    state = patched;
  }
  const after = state.organization;
  return { before, after, narrowings, files: files.changed(), review: review({ base: before, head: after, now }) };
}

type Candidate = Pick<Narrowing, "person" | "role" | "narrower">;

/** Every technical Administrator, and Owner, with what the rule proposes instead, which it does only for whoever can make patches. Sorted. */
function candidatesOf(context: RuleContext): readonly Candidate[] {
  const { organization } = context;
  return [...technicalAdministratorBilling.check(context, {})]
    .flatMap(({ person, messageId, change }): Candidate[] =>
      person === undefined
        ? []
        : [
            {
              person: personOf(organization, person),
              role: messageId === "owner" ? "owner" : "administrator",
              narrower: change?.give ?? [],
            },
          ],
    )
    .sort((a, b) => (a.person.email < b.person.email ? -1 : a.person.email > b.person.email ? 1 : 0));
}

/** What the audit says of one candidate as things are, with a patch where one is offered. */
function findingFor({ organization, repair }: State, { person, role }: Candidate, now: Date): Finding | undefined {
  const ofThisOne: Repair = (change) =>
    change.person === person.email && change.take.some((place) => place.role === role)
      ? repair(change)
      : { why: "it was not asked for" };
  const findings = runRules({ ...contextOf(organization, now), repair: ofThisOne });
  return findings.find(
    (finding) =>
      finding.ruleId === technicalAdministratorBilling.id && finding.person === person.email && finding.role === role,
  );
}

function contextOf(organization: Organization, now: Date): RuleContext {
  return { organization, access: effectiveAccess(organization, now), now };
}

/** The manifest with the patches made so far. */
interface State {
  readonly organization: Organization;
  readonly repair: Repair;
}

function load({ file, withFunctions, now }: NarrowInput, files: EditableFiles): State | { readonly why: string } {
  const loaded = loadManifest(file, files.files, now);
  if (loaded.organization === undefined) return { why: loaded.problems[0]?.message ?? "it has no meaning" };
  const repair = manifestRepair({ file, files: files.files, organization: loaded.organization }, now);
  return { organization: withFunctions(loaded.organization), repair };
}

function patchedState(
  input: NarrowInput,
  files: EditableFiles,
  patch: ManifestPatch,
): State | { readonly why: string } {
  const why = files.apply(patch);
  return why === undefined ? load(input, files) : { why };
}

/** Files that are read once, and changed in memory alone. */
interface EditableFiles {
  readonly files: ManifestFiles;
  /** Makes a patch, or says why it can't be made. */
  apply(patch: ManifestPatch): string | undefined;
  changed(): readonly PatchedFile[];
  /** The texts as they are, to go back to. */
  save(): ReadonlyMap<string, string>;
  restore(saved: ReadonlyMap<string, string>): void;
}

const BYTE_ORDER_MARK = "\uFEFF";

function editableFiles(disk: ManifestFiles): EditableFiles {
  const read = new Map<string, ReturnType<ManifestFiles["read"]>>();
  const texts = new Map<string, string>();
  const contentOf: ManifestFiles["read"] = (file, includedBy) => {
    const text = texts.get(file);
    if (text !== undefined) return { bytes: new TextEncoder().encode(text) };
    const content = read.get(file) ?? disk.read(file, includedBy);
    read.set(file, content);
    return content;
  };
  return {
    files: { ...disk, read: contentOf },
    apply(patch) {
      const content = contentOf(patch.file);
      if ("error" in content) return content.error;
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content.bytes);
      const [mark, body] = text.startsWith(BYTE_ORDER_MARK) ? [BYTE_ORDER_MARK, text.slice(1)] : ["", text];
      // Lines that end in different ways would all be made to end in one.
      if (applyPatch(body, { edits: [] }) !== body) return `${patch.file} mixes line ends`;
      const after = applyPatch(body, patch);
      if (after === undefined) return `${patch.file} was changed meanwhile`;
      texts.set(patch.file, mark + after);
      return undefined;
    },
    save: () => new Map(texts),
    restore(saved) {
      texts.clear();
      for (const [file, text] of saved) texts.set(file, text);
    },
    changed: () =>
      [...texts].flatMap(([file, after]): PatchedFile[] => {
        const content = read.get(file);
        return content === undefined || "error" in content ? [] : [{ file, before: content.bytes, after }];
      }),
  };
}
