import { applyPatch } from "../../manifest/edit/text-edit";
import { type ManifestPatch } from "../../model/finding";
import { unifiedDiff } from "../../report/text/unified-diff";
import { roleLabel } from "../../model/roles";
import { type Document, type Section } from "../../report/document/document";
import { changeLines } from "../review";
import { groupBy } from "../../model/group-by";
import { type Narrowed, type Narrowing } from "./narrow";
import { listText, organizationText, personText } from "./simulation-words";
import { count } from "../../report/text/words";
import { instantText } from "../../model/instant";
import { type Right } from "../../model/right";

/** What narrowing comes to, for people. */
export function narrowDocument(
  { before, narrowings, files, review }: Narrowed,
  outcome: "offered" | "applied",
  now: Date,
): Document {
  const offered = narrowings.filter(({ patch }) => patch !== undefined);
  return {
    title: `Narrower roles for technical Administrators of ${organizationText(before)}, as of ${instantText(now.toISOString())}`,
    lead: [
      narrowings.length === 0
        ? "No technical person is Administrator or Owner of the organization, as far as functions are known."
        : `${count(narrowings.length, "technical person holds", "technical people hold")} full billing rights by default; ${offeredText(narrowings.length, offered.length)}.`,
      ...(outcome === "applied" ? [`The manifest was changed for ${count(offered.length, "person", "people")}.`] : []),
      ...(outcome === "offered" && offered.length > 0 ? ["--apply edits the manifest."] : []),
    ],
    sections: [
      ...[...groupBy(narrowings, causeOf).values()].map(factsOf),
      ...files.map(({ patch, before: bytes }): Section => ({
        title: offered.length === 1 ? `The change of ${patch.file}` : `One change of ${patch.file} for all of them`,
        kind: "code",
        language: "diff",
        lines: diffOf(patch, new TextDecoder().decode(bytes)),
      })),
      ...(offered.length === 0
        ? []
        : [
            {
              title: "What it does to access",
              kind: "code",
              language: "diff",
              lines: changeLines(review),
            } satisfies Section,
          ]),
      ...(offered.length < 2
        ? []
        : [{ title: "All of it together", kind: "list", items: [review.summary.verdict], none: "" } satisfies Section]),
      ...(review.limits.length === 0 || offered.length === 0
        ? []
        : [
            {
              title: "What blocks it",
              kind: "list",
              items: review.limits.map(({ message, unblock }) => `${message} ${unblock}`),
              none: "",
            } satisfies Section,
          ]),
    ],
  };
}

/** `Account Developer on lab, shop and 12 more; Standard User`. */
function placesText(places: readonly Right[]): string {
  const keys = new Map<string, string[]>();
  for (const { role, scope } of places) {
    const label = roleLabel(role);
    const list = keys.get(label) ?? [];
    keys.set(label, list);
    if (scope.kind !== "organization") list.push(scope.key);
  }
  return [...keys].map(([label, list]) => (list.length === 0 ? label : `${label} on ${listText(list)}`)).join("; ");
}

/** Source: facts 8, the matrix of account roles; src/model/transition.ts for the uplift. */
const WHAT_A_DEVELOPER_KEEPS =
  "A Developer keeps API credentials, developer tools, phone numbers, logs and usage, and has no billing; project settings, Trust Hub and user management take an Account Administrator, whom Twilio's transition makes Billing Group Admin.";

/** What people who are listed together have in common. */
function causeOf({ person, role, finding, narrower, patch }: Narrowing): string {
  const why = patch === undefined ? finding.remediation.replaceAll(personText(person), "") : "";
  return JSON.stringify([role, placesText(narrower), person.functionFrom, why]);
}

/** What is wrong, and what would do instead, of one person or of several with the same cause. */
function factsOf(same: readonly Narrowing[]): Section {
  const [first] = same;
  if (first === undefined) throw new Error("a group has somebody");
  const { person, finding, narrower, patch } = first;
  const people = same.map((each) => personText(each.person));
  const isOne = same.length === 1;
  const their = (text: string): string => (isOne ? text : text.replaceAll(personText(person), "these people"));
  return {
    title: isOne ? personText(person) : count(same.length, "person", "people"),
    kind: "list",
    items: [
      isOne
        ? finding.message
        : `${people.join(", ")}: each of them holds full billing rights, as ${roleLabel(first.role)}.`,
      ...(narrower.length === 0 ? [] : [`These roles keep what they do: ${placesText(narrower)}.`]),
      ...(narrower.some(({ role }) => role === "accountDeveloper") ? [WHAT_A_DEVELOPER_KEEPS] : []),
      ...(patch === undefined ? [their(finding.remediation)] : []),
    ],
    none: "",
  };
}

function offeredText(all: number, offered: number): string {
  if (offered === 0) return "no change is proposed, and each entry says why";
  if (offered < all) return `one change is proposed for ${offered} of them`;
  return all === 1 ? "a change is proposed" : "one change is proposed for all of them";
}

/** The change of a manifest's file, line by line. */
function diffOf(patch: ManifestPatch, before: string): readonly string[] {
  const after = applyPatch(before, patch);
  if (after === undefined) throw new Error(`the patch of ${patch.file} does not fit it`);
  return unifiedDiff(patch.file, before, after);
}
