import { describe, expect, it } from "vitest";
import { waive, WAIVER_RULE } from "../../../../src/auditor/audit/waive";
import { parseWaivers } from "../../../../src/auditor/audit/waivers-file";
import { type Finding } from "../../../../src/model/finding";

const now = new Date("2026-11-22T12:00:00Z");
const print = "ab".repeat(32);

const finding: Finding = {
  ruleId: "technical-billing-role",
  severity: "error",
  fingerprint: print,
  person: "grace@acme.example",
  capabilities: [],
  billingGroups: ["europe"],
  paths: [],
  message: "Grace holds Billing Group Viewer on europe.",
  remediation: "Take it away.",
};

function fileOf(entries: string): ReturnType<typeof parseWaivers> {
  const text = `apiVersion: twilio-organization/v1\nkind: Waivers\nwaivers:\n${entries}`;
  return parseWaivers("waivers.yaml", new TextEncoder().encode(text));
}

/** An entry of a file, with some of its fields replaced, or left out where they are undefined. */
function entry(fields: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    rule: finding.ruleId,
    fingerprint: `"${print.slice(0, 16)}"`,
    person: finding.person,
    reason: "Covers for Bo until May",
    owner: "cfo@acme.example",
    expires: "2027-03-31",
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
  return `  - ${lines.join("\n    ")}\n`;
}

function apply(entries: string, at: Date = now, findings: readonly Finding[] = [finding]) {
  const parsed = fileOf(entries);
  if (!("waivers" in parsed)) throw new Error(JSON.stringify(parsed.problems));
  const result = waive(findings, parsed.waivers, at);
  return {
    finding: result[0],
    notes: result
      .filter(({ ruleId }) => ruleId === WAIVER_RULE)
      .map(({ severity, message }) => ({ severity, message })),
  };
}

describe("a waiver", () => {
  it("accepts the finding of its fingerprint, and says who decided", () => {
    expect(apply(entry({ ticket: "FIN-7" }))).toEqual({
      finding: {
        ...finding,
        waiver: {
          owner: "cfo@acme.example",
          reason: "Covers for Bo until May",
          ticket: "FIN-7",
          expires: "2027-03-31",
        },
      },
      notes: [],
    });
  });

  it("holds on its last day, and not a moment longer", () => {
    expect(apply(entry(), new Date("2027-03-31T23:59:59.999Z")).finding?.waiver).toBeDefined();
    const after = apply(entry(), new Date("2027-04-01T00:00:00Z"));
    expect(after.finding?.waiver).toBeUndefined();
    expect(after.finding?.message).toBe(`${finding.message} Its waiver expired on 2027-03-31.`);
    expect(after.notes).toEqual([
      {
        severity: "warning",
        message:
          "The waiver for technical-billing-role of grace@acme.example expired on 2027-03-31, and accepts nothing.",
      },
    ]);
  });

  it("is announced when its end is near", () => {
    const { finding: waived, notes } = apply(entry(), new Date("2027-03-20T00:00:00Z"));
    expect(waived?.waiver).toBeDefined();
    expect(notes).toEqual([
      { severity: "info", message: "The waiver for technical-billing-role of grace@acme.example ends on 2027-03-31." },
    ]);
  });

  it.each([
    ["without a reason", { reason: undefined }, "is malformed"],
    ["with a reason that says nothing", { reason: "ok" }, "reason must not have fewer than 8 characters"],
    ["without an owner", { owner: undefined }, "is malformed"],
    ["with a day that does not exist", { expires: "2027-02-30" }, "is not a day that exists"],
    ["with a relative day", { expires: "in 3 months" }, "is malformed"],
    ["with a key that nobody knows", { scop: "x" }, 'unknown key "scop"'],
    ["that runs too long", { expires: "2028-01-01" }, "longer than the 180 days that are allowed"],
    ["of another rule", { rule: "role-scope" }, "names the rule role-scope"],
    ["of another person", { person: "ada@acme.example" }, "names ada@acme.example"],
    ["of nobody", { person: undefined }, "names nobody"],
  ])("%s accepts nothing, and the finding says so", (_what, fields, why) => {
    const { finding: back, notes } = apply(entry(fields));
    expect(back?.waiver).toBeUndefined();
    expect(back?.message).toContain("Its waiver");
    expect(back?.message).toContain(why);
    expect(notes).toHaveLength(1);
    expect(notes[0]?.severity).toBe("warning");
  });

  it("that matches nothing is reported, and otherwise harmless", () => {
    const { finding: same, notes } = apply(entry({ fingerprint: `"${"cd".repeat(16)}"`, rule: "role-scope" }));
    expect(same).toEqual(finding);
    expect(notes).toEqual([
      {
        severity: "info",
        message: "The waiver for role-scope of grace@acme.example matches no finding any more.",
      },
    ]);
  });

  it("for a scope that has changed accepts nothing, and says what to declare", () => {
    const parsed = fileOf(entry({ fingerprint: `"${"cd".repeat(16)}"` }));
    if (!("waivers" in parsed)) throw new Error("malformed");
    const [same, note] = waive([finding], parsed.waivers, now);
    expect(same).toEqual(finding);
    expect(note?.message).toContain("is for another scope than the finding has now");
    expect(note?.remediation).toContain(print.slice(0, 16));
  });

  it("leaves other findings alone", () => {
    const other = { ...finding, fingerprint: "ef".repeat(32), billingGroups: ["europe", "americas"] };
    const parsed = fileOf(entry());
    if (!("waivers" in parsed)) throw new Error("malformed");
    expect(waive([finding, other], parsed.waivers, now)[1]).toEqual(other);
  });
});

describe("a file of waivers", () => {
  it("is refused as a whole, with the place, where it is no such file", () => {
    for (const text of [
      "kind: Waivers",
      "",
      "apiVersion: twilio-organization/v1\nkind: Waivers\nwaivers: {}",
      "a: [",
      "x: 1\nx: 2",
    ]) {
      const parsed = parseWaivers("waivers.yaml", new TextEncoder().encode(text));
      expect(parsed).toHaveProperty("problems");
      if ("problems" in parsed) expect(parsed.problems[0]?.at.file).toBe("waivers.yaml");
    }
  });

  it("with the same fingerprint twice accepts it once", () => {
    const { finding: waived, notes } = apply(entry() + entry());
    expect(waived?.message).toContain("another waiver has the same fingerprint");
    expect(notes.some(({ severity }) => severity === "warning")).toBe(true);
  });
});
