import { describe, expect, it } from "vitest";
import { audit } from "../../../../src/auditor/audit/audit";
import { FORMATS } from "../../../../src/auditor/audit/formats";
import { matrixView } from "../../../../src/auditor/audit/matrix";
import { RULES } from "../../../../src/auditor/rules";
import { type Framework } from "../../../../src/auditor/rules/engine/controls";
import { type Organization } from "../../../../src/model/organization";
import { loadManifestObject } from "../../../../src/manifest/load";
import { parseWaivers } from "../../../../src/auditor/audit/waivers-file";

const NOW = new Date("2026-06-01T00:00:00Z");

function organizationOf(sections: object): Organization {
  const head = { apiVersion: "twilio-organization/v1", kind: "OrganizationAccess" };
  const organizationSid = { sid: "OR00000000000000000000000000000001" };
  const { organization, problems } = loadManifestObject({ ...head, organization: organizationSid, ...sections }, NOW);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

const MANIFEST = {
  domains: { "acme.example": "verified" },
  people: {
    "ada@acme.example": { function: "technical" },
    "cfo@acme.example": { function: "finance" },
  },
  organizationRoles: { billingAdmin: ["ada@acme.example", "cfo@acme.example"] },
};

/** An organization as if it had been read from Twilio. */
function live(manifest: object, more: Partial<Organization> = {}): Organization {
  return { ...organizationOf(manifest), isLive: true, ...more };
}

function statuses(
  organization: Organization,
  framework: Framework,
  more: Partial<Parameters<typeof audit>[0]> = {},
): Readonly<Record<string, string>> {
  const { result } = audit({ organization, controls: framework, now: NOW, ...more });
  return Object.fromEntries((result.controls?.controls ?? []).map(({ id, status }) => [id, status]));
}

describe("what an audit says of controls", () => {
  const declared = organizationOf(MANIFEST);

  it("names those with findings, and those without", () => {
    expect(statuses(live(MANIFEST), "sox", { declared })).toMatchObject({
      "sox:segregation-of-duties": "finding",
      "sox:deprovisioning": "no-finding",
    });
  });

  it("says nothing of what a manifest alone can't show", () => {
    expect(statuses(declared, "sox")).toMatchObject({
      "sox:segregation-of-duties": "finding",
      "sox:deprovisioning": "not-judged",
    });
  });

  it("says nothing where something could not be read", () => {
    const organization = live(MANIFEST, { unread: ["accounts: permission is missing"] });
    const all = Object.values(statuses(organization, "soc2", { declared }));
    expect(all).not.toContain("no-finding");
  });

  it("says nothing where people are not judged", () => {
    const quiet = { ...MANIFEST, people: {}, organizationRoles: { billingViewer: ["ada@acme.example"] } };
    const is = statuses(live(quiet), "sox", { declared: organizationOf(quiet) });
    expect(is["sox:segregation-of-duties"]).toBe("not-judged");
  });

  it("says nothing of what a rule that is off or skipped would have found", () => {
    const off = { configuration: { "inactive-person": "off" } } as const;
    const skipped = { skipped: ["inactive-person"] };
    for (const more of [off, skipped])
      expect(statuses(live(MANIFEST), "sox", { declared, ...more })["sox:deprovisioning"]).toBe("not-judged");
  });

  it("says that nothing is found but what is waived", () => {
    const { result } = audit({ organization: live(MANIFEST), declared, now: NOW });
    const entries = result.findings.map(({ fingerprint, ruleId, person }) => ({
      rule: ruleId,
      fingerprint,
      ...(person === undefined ? {} : { person }),
      owner: "cfo@acme.example",
      reason: "until the end of the month",
      expires: "2026-06-30",
    }));
    const file = { apiVersion: "twilio-organization/v1", kind: "Waivers", waivers: entries };
    const parsed = parseWaivers("waivers.yaml", new TextEncoder().encode(JSON.stringify(file)));
    if (!("waivers" in parsed)) throw new Error(JSON.stringify(parsed.problems));
    const { waivers } = parsed;
    expect(statuses(live(MANIFEST), "sox", { declared, waivers })["sox:segregation-of-duties"]).toBe("waived");
  });

  it("names every control of each framework, and every finding once or as one of no control", () => {
    for (const framework of ["soc2", "iso27001", "sox"] as const) {
      const { result } = audit({ organization: live(MANIFEST), declared, controls: framework, now: NOW });
      const { controls = [], unmapped = [] } = result.controls ?? {};
      const named = new Set([...controls.flatMap(({ findings }) => findings), ...unmapped]);
      expect([...named].sort()).toEqual(result.findings.map(({ fingerprint }) => fingerprint).sort());
    }
  });

  it("counts a rule of the user's own among the evidence", () => {
    const [rule] = RULES;
    if (rule === undefined) throw new Error("no rule");
    const own = { ...rule, id: "of-mine", controls: ["soc2:CC6.2"], check: () => [] };
    const { result } = audit({ organization: live(MANIFEST), declared, ownRules: [own], controls: "soc2", now: NOW });
    const control = result.controls?.controls.find(({ id }) => id === "soc2:CC6.2");
    expect(control?.rules.map(({ id }) => id)).toContain("of-mine");
  });
});

describe.each(["table", "markdown", "csv", "json", "html"] as const)("the format %s", (name) => {
  it("groups by control, and never says that nothing was found where it is not known", async () => {
    const { result, organization, access } = audit({
      organization: live(MANIFEST, { unread: ["users: permission is missing"] }),
      controls: "soc2",
      now: NOW,
    });
    const format = await FORMATS[name]();
    const report = { result, matrix: matrixView(organization, access) };
    const text = format(report, { color: false, width: 100, rules: RULES });
    for (const id of ["CC6.1", "CC6.2", "CC6.3"]) expect(text).toContain(id);
    expect(text).toContain(name === "json" ? "not-judged" : "Not judged");
    expect(text).not.toMatch(/<strong>No finding|^ *No finding\.|no-finding/m);
    expect(text).toContain("technical-billing-role");
  });

  it("shows all controls where nothing is found", async () => {
    const empty = { domains: {}, people: {}, organizationRoles: {} };
    const { result, organization, access } = audit({
      organization: live(empty),
      declared: organizationOf(empty),
      controls: "iso27001",
      now: NOW,
    });
    const format = await FORMATS[name]();
    const report = { result, matrix: matrixView(organization, access) };
    const text = format(report, { color: false, width: 100, rules: RULES });
    expect(text).toContain(name === "json" ? "no-finding" : "No finding");
    for (const id of ["5.3", "5.15", "5.18", "8.2"]) expect(text).toContain(id);
  });
});
