import { defined } from "../../model/defined";
import { effectiveAccess } from "../../model/access";
import { type Finding, type ManifestPatch } from "../../model/finding";
import { type EditedFiles, editFiles, type PatchedFile } from "../../manifest/edit/edited-files";
import { loadManifest, type ManifestFiles } from "../../manifest/load";
import { type Organization, type Person, personOf } from "../../model/organization";
import { type Right } from "../../model/right";
import { changeLines, review, type ReviewResult } from "../review";
import { type RuleContext, runRules } from "../rules";
import { type Repair } from "../rules/engine/access-change";
import { whyBlocked } from "../audit/gated-repair";
import { withoutPatch } from "../rules/engine/patches";
import { manifestRepair } from "../rules/engine/repair";
import { technicalAdministratorBilling } from "../rules/technical-administrator-billing";

/** One technical Administrator, and the roles that would do. */
export interface Narrowing {
  readonly person: Person;
  readonly role: "administrator" | "owner";
  /** What is wrong, and what to do about it, as the audit says it. */
  readonly finding: Finding;
  /** The roles that keep what the person does; empty where no accounts are known to give them on, and for an Owner. */
  readonly narrower: readonly Right[];
  /**
   * The change of the manifest, given that the patches before it are made; absent where none is offered, and the
   * finding says why.
   */
  readonly patch?: ManifestPatch;
  /** What the patch does to access, as `review` says it. */
  readonly changes: readonly string[];
}

/** What narrowing comes to, with every patch that is offered. */
export interface Narrowed {
  readonly before: Organization;
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
  /** The people to check, by canonical address; absent: everybody. */
  readonly people?: readonly string[];
  readonly now: Date;
}

/**
 * Narrower roles for technical Administrators, one after the other, each patch made to what the ones before it left: so
 * all of them can be made in one go, and the floor that one more would break is seen. The rule
 * technical-administrator-billing proposes them; each is audited before it is offered. Source: billing-roles-article,
 * "For Technical Leads".
 */
export function narrow(input: NarrowInput): Narrowed | { readonly why: string } {
  const { now, people } = input;
  const files = editFiles(input.files);
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
    // All patches so far must pass a review together, not only each one alone.
    const why = whyBlocked(review({ base: before, head: patched.organization, now }));
    if (why !== undefined) {
      files.restore(saved);
      narrowings.push({ ...candidate, finding: withoutPatch(finding, why), changes: [] });
      continue;
    }
    const changes = changeLines(review({ base: state.organization, head: patched.organization, now }));
    narrowings.push({ ...candidate, finding, ...defined({ patch }), changes });
    state = patched;
  }
  const head = state.organization;
  return { before, narrowings, files: files.changed(), review: review({ base: before, head, now }) };
}

type Candidate = Pick<Narrowing, "person" | "role" | "narrower">;

/**
 * Every technical Administrator, and Owner, with what the rule proposes instead, which it does only if patches can be
 * made. Sorted.
 */
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

function load({ file, withFunctions, now }: NarrowInput, files: EditedFiles): State | { readonly why: string } {
  const loaded = loadManifest(file, files.files, now);
  if (loaded.organization === undefined) return { why: loaded.problems[0]?.message ?? "it has no meaning" };
  const repair = manifestRepair({ file, files: files.files, organization: loaded.organization }, now);
  return { organization: withFunctions(loaded.organization), repair };
}

function patchedState(input: NarrowInput, files: EditedFiles, patch: ManifestPatch): State | { readonly why: string } {
  const why = files.apply(patch);
  return why === undefined ? load(input, files) : { why };
}
