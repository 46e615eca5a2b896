import { patchLines } from "../../report/finding-words";
import { roleLabel } from "../../model/roles";
import { type RolePlace } from "../rules/engine/access-change";
import { type Document, type Section } from "../../report/document/document";
import { type Narrowed, type Narrowing } from "./narrow";
import { listText, organizationText, personText } from "./simulation-words";
import { count } from "../../report/text/words";
import { instantText } from "../../model/instant";

/** What narrowing comes to, for people. */
export function narrowDocument(
  { before, narrowings, review }: Narrowed,
  outcome: "offered" | "applied" | "blocked",
  now: Date,
): Document {
  const offered = narrowings.filter(({ patch }) => patch !== undefined);
  return {
    title: `Narrower roles for technical Administrators of ${organizationText(before)}, as of ${instantText(now.toISOString())}`,
    lead: [
      narrowings.length === 0
        ? "No technical person is Administrator or Owner of the organization, as far as anybody says what people do."
        : `${count(narrowings.length, "technical person holds", "technical people hold")} full billing rights by default; a patch is offered for ${offered.length === narrowings.length ? (narrowings.length === 1 ? "them" : "all of them") : offered.length}.`,
      ...(outcome === "applied" ? [`The manifest was changed: ${count(offered.length, "patch", "patches")}.`] : []),
      ...(outcome === "blocked" ? ["The manifest was not changed: limits stand in the way."] : []),
      ...(outcome === "offered" && offered.length > 0 ? ["--apply makes the changes."] : []),
    ],
    sections: [
      ...narrowings.flatMap(personSections),
      ...(offered.length < 2
        ? []
        : [
            {
              title: "All of it together",
              kind: "list",
              items: [review.summary.verdict],
              none: "",
            } satisfies Section,
          ]),
      ...(review.limits.length === 0 || offered.length === 0
        ? []
        : [
            {
              title: "What stands in the way",
              kind: "list",
              items: review.limits.map(({ message, unblock }) => `${message} ${unblock}`),
              none: "",
            } satisfies Section,
          ]),
    ],
  };
}

/** `Account Developer on lab, shop and 12 more; Standard User`. */
function placesText(places: readonly RolePlace[]): string {
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

function personSections({ person, finding, narrower, patch, changes }: Narrowing): readonly Section[] {
  const title = personText(person);
  const facts: Section = {
    title,
    kind: "list",
    items: [
      finding.message,
      ...(narrower.length === 0 ? [] : [`These roles keep what they do: ${placesText(narrower)}.`]),
      ...(narrower.some(({ role }) => role === "accountDeveloper") ? [WHAT_A_DEVELOPER_KEEPS] : []),
      ...(patch === undefined ? [finding.remediation] : []),
    ],
    none: "",
  };
  if (patch === undefined) return [facts];
  return [
    facts,
    { title: `The change of ${patch.file}`, kind: "code", language: "diff", lines: patchLines(patch) },
    { title: "What it does to access", kind: "code", language: "diff", lines: changes },
  ];
}
