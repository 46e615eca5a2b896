import { describe, expect, it } from "vitest";
import { review, type ReviewResult } from "../../../../src/auditor/review";
import { loadManifest } from "../../../../src/manifest/load";
import { filesOf } from "../../../support/manifest-files";

const NOW = new Date("2026-06-01T00:00:00Z");
const KIND = "apiVersion: twilio-organization/v1\n";

type Files = Readonly<Record<"eu/access.yaml" | "defaults.yaml", string>>;

const MANIFEST = `${KIND}kind: OrganizationAccess
extends: ../defaults.yaml
organization: { sid: OR00000000000000000000000000000001 }
domains: { acme.example: verified }
people:
  a@acme.example: { function: management }
  b@acme.example: { function: management }
  c@acme.example: { function: management }
  d@acme.example: { function: management }
  dev@acme.example: { function: technical }
organizationRoles:
  administrator: [a@acme.example, b@acme.example, c@acme.example, one@acme.example, two@acme.example]
  billingViewer: [d@acme.example]
breakGlass: [one@acme.example]
`;
const DEFAULTS = `${KIND}kind: OrganizationDefaults
limits: { minimumAdministrators: 4, overrides: forbidden }
separationOfDuties: { conflicts: [{ between: [technical-administration, billing-records] }] }
rules: { viewer-triggers: error }
breakGlass: { minimum: 2, people: [two@acme.example] }
`;
const BASE: Files = { "eu/access.yaml": MANIFEST, "defaults.yaml": DEFAULTS };

function reviewOf(base: Files, head: Files): ReviewResult {
  const before = loadManifest("eu/access.yaml", filesOf(base), NOW).organization;
  const after = loadManifest("eu/access.yaml", filesOf(head), NOW);
  if (before === undefined) throw new Error("the base is malformed");
  return review({ base: before, head: after.organization, problems: after.problems, now: NOW });
}

/** The kinds of what blocks a change. */
function kinds({ limits }: ReviewResult): readonly string[] {
  return [...new Set(limits.map(({ kind }) => kind))].sort();
}

const edit = (files: Files, name: keyof Files, from: string, to: string): Files => {
  expect(files[name]).toContain(from);
  return { ...files, [name]: files[name].replace(from, to) };
};
const ADMINISTRATORS = "[a@acme.example, b@acme.example, c@acme.example, one@acme.example, two@acme.example]";
/** Takes two of the five Administrators away, where four must remain. */
const fewer = (files: Files): Files =>
  edit(files, "eu/access.yaml", ADMINISTRATORS, "[a@acme.example, one@acme.example, two@acme.example]");
/** One more who sees bills: a finding of viewer-triggers, which is an error by the defaults. */
const viewer = (files: Files): Files =>
  edit(files, "eu/access.yaml", "billingViewer: [d@acme.example]", "billingViewer: [d@acme.example, a@acme.example]");

/** What a pull request can do to the defaults, or to what a manifest takes of them. */
const LOOSENED: readonly (readonly [string, (files: Files) => Files])[] = [
  ["nothing", (files) => files],
  ["a lower number", (files) => edit(files, "defaults.yaml", "minimumAdministrators: 4", "minimumAdministrators: 1")],
  ["no number", (files) => edit(files, "defaults.yaml", "minimumAdministrators: 4, ", "")],
  [
    "no limits",
    (files) => edit(files, "defaults.yaml", "limits: { minimumAdministrators: 4, overrides: forbidden }\n", ""),
  ],
  ["no defaults", (files) => ({ ...files, "defaults.yaml": `${KIND}kind: OrganizationDefaults\n` })],
  ["nothing extended", (files) => edit(files, "eu/access.yaml", "extends: ../defaults.yaml\n", "")],
  [
    "other defaults",
    (files) => ({
      ...edit(files, "eu/access.yaml", "extends: ../defaults.yaml", "extends: own.yaml"),
      "eu/own.yaml": `${KIND}kind: OrganizationDefaults\n`,
    }),
  ],
  [
    "more that may be looser, and is",
    (files) =>
      edit(
        { ...files, "defaults.yaml": `${files["defaults.yaml"]}mayLoosen: [limits, rules, breakGlass]\n` },
        "eu/access.yaml",
        "breakGlass:",
        "limits: { minimumAdministrators: 0, overrides: allowed }\nbreakGlass:",
      ),
  ],
  ["rules that are off", (files) => edit(files, "defaults.yaml", "viewer-triggers: error", "viewer-triggers: off")],
  ["rules that are not named", (files) => edit(files, "defaults.yaml", "rules: { viewer-triggers: error }\n", "")],
];

describe("a change of the defaults that a manifest extends", () => {
  it.each(LOOSENED)("loosens nothing for itself: %s, and too few Administrators", (_name, loosen) => {
    const result = reviewOf(BASE, fewer(loosen(BASE)));
    expect(kinds(result)).toContain("minimum");
    expect(result.verdict).toBe("blocked");
  });

  it.each(LOOSENED)("loosens nothing for itself: %s, and a new finding", (_name, loosen) => {
    const result = reviewOf(BASE, viewer(loosen(BASE)));
    expect(result.findings.created.map(({ ruleId, severity }) => `${severity} ${ruleId}`)).toContain(
      "error viewer-triggers",
    );
    expect(kinds(result)).toContain("new-finding");
  });

  it.each(LOOSENED.slice(1))("is shown as what judges the change: %s", (_name, loosen) => {
    expect(reviewOf(BASE, loosen(BASE)).basis).not.toEqual([]);
  });

  it.each(LOOSENED)("counts at once where it tightens: from %s", (_name, loosen) => {
    const result = reviewOf(loosen(BASE), fewer(BASE));
    expect(kinds(result)).toContain("minimum");
  });

  it("shows conflicts that it no longer looks for as unreported, not as cured", () => {
    const conflicting = edit(
      BASE,
      "eu/access.yaml",
      "organizationRoles:\n",
      "accounts: { shop: { sid: AC00000000000000000000000000000003, roles: { developer: [d@acme.example] } } }\norganizationRoles:\n",
    );
    const before = loadManifest("eu/access.yaml", filesOf(conflicting), NOW).organization;
    expect(before?.separationOfDuties?.conflicts).toHaveLength(1);
    const head = edit(conflicting, "defaults.yaml", "[{ between: [technical-administration, billing-records] }]", "[]");
    const { findings } = reviewOf(conflicting, head);
    expect(findings.unreported.map(({ ruleId }) => ruleId)).toContain("separation-of-duties");
    expect(findings.cured.map(({ ruleId }) => ruleId)).not.toContain("separation-of-duties");
  });

  it.each([
    ["nothing extended", (files: Files) => edit(files, "eu/access.yaml", "extends: ../defaults.yaml\n", "")],
    [
      "no minimum",
      (files: Files) => edit(files, "defaults.yaml", "minimum: 2, people: [two@acme.example]", "people: []"),
    ],
  ])("keeps as many emergency logins as the base demands: %s", (_name, loosen) => {
    expect(kinds(reviewOf(BASE, loosen(BASE)))).toContain("break-glass");
  });

  it("is invalid where the manifest is looser than the defaults", () => {
    const head = edit(BASE, "eu/access.yaml", "breakGlass:", "limits: { overrides: allowed }\nbreakGlass:");
    const result = reviewOf(BASE, head);
    expect(kinds(result)).toEqual(["invalid-head"]);
    expect(result.limits[0]?.source).toEqual({ file: "eu/access.yaml", line: 15, column: 22 });
  });

  it("is invalid where the defaults can't be read", () => {
    const result = reviewOf(BASE, { ...BASE, "defaults.yaml": "kind: [" });
    expect(kinds(result)).toEqual(["invalid-head"]);
    expect(result.limits.map(({ source }) => source?.file)).toContain("defaults.yaml");
  });

  it("blocks nothing where it only tightens", () => {
    const head = edit(BASE, "defaults.yaml", "minimumAdministrators: 4", "minimumAdministrators: 5");
    const result = reviewOf(BASE, head);
    expect(result.verdict).toBe("safe");
    expect(result.basis).toEqual([{ what: "limits.minimumAdministrators", before: "4", after: "5" }]);
  });
});
