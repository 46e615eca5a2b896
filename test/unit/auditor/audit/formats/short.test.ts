import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { audit } from "../../../../../src/auditor/audit/audit";
import { short } from "../../../../../src/auditor/audit/formats/short";
import { loadManifestFromDisk } from "../../../../../src/manifest/files/manifest-files";
import { type Organization, type Person } from "../../../../../src/model/organization";

const NOW = new Date("2026-12-01T00:00:00Z");
const ACME = path.resolve(__dirname, "../../../../../examples/acme/access.yaml");

function acme(): Organization {
  const { organization } = loadManifestFromDisk(ACME, NOW);
  if (organization === undefined) throw new Error(`${ACME}: ${readFileSync(ACME, "utf8")}`);
  return organization;
}

/** The example with many more technical Administrators. */
function crowded(): Organization {
  const organization = acme();
  const emails = Array.from({ length: 300 }, (_, i) => `person-with-quite-a-long-name-${i}@acme.example`);
  const people = emails.map((email): Person => ({
    email,
    function: "technical",
    status: "active",
    external: false,
    formerly: [],
  }));
  const [first] = organization.bindings.filter(({ role }) => role === "administrator");
  if (first === undefined) throw new Error("the example has Administrators");
  const grants = emails.map((person) => ({
    person,
    origin: { position: { file: "access.yaml", line: 1, column: 1 } },
  }));
  return {
    ...organization,
    people: new Map([...organization.people, ...people.map((person) => [person.email, person] as const)]),
    bindings: [...organization.bindings, { ...first, grants }],
  };
}

const textOf = (organization: Organization, unread: readonly string[] = [], width = 80) =>
  short(audit({ organization: { ...organization, unread }, now: NOW }), { width, color: false });

describe("the first look at a terminal", () => {
  it.each([
    ["the example", acme()],
    ["300 more people", crowded()],
  ])("of %s fits into a window of 25 lines", (_what, organization) => {
    const lines = textOf(organization).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(25);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("names who has errors, and counts those for whom there is no room", () => {
    expect(textOf(acme())).toMatch(/^ {2}error {4}ada@acme\.example: .*technical-administrator-billing/m);
    expect(textOf(crowded())).toMatch(/and \d+ other people with errors or warnings/);
  });

  it("has a line for the notes of one rule, however many people it is about", () => {
    const notes = textOf(acme()).match(/^ {2}note .*$/gm) ?? [];
    expect(new Set(notes.map((line) => line.split(": ")[1])).size).toBe(notes.length);
  });

  it("says first that something could not be read", () => {
    const text = textOf(acme(), ["users"]);
    expect(text).toContain("not read: users");
    expect(text.split("\n").length).toBeLessThanOrEqual(30);
  });

  it("says how to see the rest", () => expect(textOf(acme())).toContain("--full"));
});
