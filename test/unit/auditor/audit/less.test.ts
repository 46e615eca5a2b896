import { describe, expect, it, test } from "vitest";
import { audit, isFailing, withBaseline } from "../../../../src/auditor/audit/audit";
import { type PlacedWaiver } from "../../../../src/auditor/audit/waivers-file";
import { type CaseManifest, contextOf } from "../rules/support/cases";

const now = new Date("2026-11-22T12:00:00Z");
const GROUPS = {
  europe: "commerce_billingprofile_1",
  apac: "commerce_billingprofile_2",
  usa: "commerce_billingprofile_3",
};

/** What Ada holds, as `admins europe`, `billingAdmin` or `developer shop`. */
function manifestOf(held: readonly string[], person: object = { function: "technical" }): CaseManifest {
  const lists = (key: string): readonly string[] =>
    held.filter((right) => right.split(" ")[1] === key).map((right) => right.split(" ")[0] ?? "");
  const members = (keys: readonly string[]): object =>
    Object.fromEntries(keys.map((key) => [key, ["ada@acme.example"]]));
  return {
    people: { "ada@acme.example": person },
    organizationRoles: members(held.filter((right) => !right.includes(" "))),
    billingGroups: Object.fromEntries(Object.entries(GROUPS).map(([key, id]) => [key, { id, ...members(lists(key)) }])),
    accounts: { shop: { sid: "AC00000000000000000000000000000003", roles: members(lists("shop")) } },
  };
}

function auditOf(held: readonly string[], person?: object, waivers: readonly PlacedWaiver[] = []) {
  const { organization } = contextOf({ manifest: manifestOf(held, person) });
  return audit({ organization, waivers, now }).result;
}

interface Change {
  readonly was: readonly string[];
  readonly is: readonly string[];
  readonly person?: object;
}

const OWN_RULES: ReadonlySet<string> = new Set([
  "technical-billing-role",
  "technical-administrator-billing",
  "separation-of-duties",
  "inactive-person",
]);

describe("less is never new", () => {
  test.each<Change>([
    { was: ["admins europe", "admins apac"], is: ["admins apac"] },
    { was: ["admins europe"], is: ["viewers europe"] },
    { was: ["billingAdmin"], is: ["billingViewer"] },
    { was: ["billingAdmin"], is: ["admins europe"] },
    { was: ["admins europe", "viewers apac", "billingViewer"], is: ["billingViewer"], person: { status: "suspended" } },
    { was: ["admins europe", "admins apac", "developer shop"], is: ["admins europe", "developer shop"] },
  ])("from $was to $is", ({ was, is, person }) => {
    const [before, after] = [auditOf(was, person), auditOf(is, person)];
    const told = (result: typeof before) => {
      const fresh = new Set(result.baseline?.new);
      return result.findings.filter(({ fingerprint, ruleId }) => fresh.has(fingerprint) && OWN_RULES.has(ruleId));
    };
    expect(told(withBaseline(after, before))).toEqual([]);
    expect(told(withBaseline(before, after))).not.toEqual([]);
  });
});

describe("a waiver", () => {
  const accept = (was: readonly string[], person?: object): readonly PlacedWaiver[] =>
    auditOf(was, person).findings.map(({ ruleId, fingerprint, person: whom, billingGroups }) => ({
      at: { file: "waivers.yaml", line: 1, column: 1 },
      malformed: [],
      entry: {
        rule: ruleId,
        fingerprint: fingerprint.slice(0, 16),
        ...(whom === undefined ? {} : { person: whom.replace("ada@acme", "ADA@Acme") }),
        scope: billingGroups,
        reason: "Until finance has hired",
        owner: "cfo@acme.example",
        expires: "2026-12-31",
      },
    }));
  const open = (was: readonly string[], is: readonly string[], person?: object) =>
    auditOf(is, person, accept(was, person)).findings.filter(
      ({ waiver, ruleId, person: whom }) => waiver === undefined && whom !== undefined && OWN_RULES.has(ruleId),
    );

  it.each<Change>([
    { was: ["admins europe"], is: ["admins europe"] },
    { was: ["admins europe", "admins apac"], is: ["admins apac"] },
    { was: ["admins europe", "admins apac", "admins usa"], is: ["admins usa"] },
    { was: ["admins europe"], is: ["viewers europe"] },
    { was: ["billingAdmin"], is: ["billingViewer"] },
    { was: ["billingAdmin"], is: ["viewers europe"] },
    { was: ["admins europe", "viewers apac"], is: ["viewers apac"], person: { status: "suspended" } },
  ])("for $was accepts $is, however the address is spelled", ({ was, is, person }) => {
    expect(open(was, is, person)).toEqual([]);
  });

  it.each<readonly [readonly string[], readonly string[]]>([
    [["admins apac"], ["admins europe", "admins apac"]],
    [["viewers europe"], ["admins europe"]],
    [["admins europe"], ["admins apac"]],
    [["billingViewer"], ["billingAdmin"]],
  ])("for %j does not accept %j", (was, is) => {
    expect(open(was, is)).not.toEqual([]);
  });
});

test("three Administrators of whom nobody says what they do fail an audit, and are counted apart", () => {
  const administrator = ["a@acme.example", "b@acme.example", "c@acme.example"];
  const { organization } = contextOf({ manifest: { organizationRoles: { administrator } } });
  const { result } = audit({ organization, now });
  expect(isFailing(result, "warning")).toBe(true);
  expect(result.summary).toMatchObject({ notJudged: 3, shouldNotViewInvoices: 0, mayViewInvoices: 0 });
  expect(result.summary.verdict).toContain("3 people can see invoices: 3 are not judged");
  expect(result.summary.verdict).not.toMatch(/nothing/i);
});

test("who can spend and is not judged keeps an audit from saying that nothing needs to be fixed", () => {
  const manifest = { breakGlass: ["x@acme.example"], organizationRoles: { billingAdmin: ["cfo@acme.example"] } };
  const { organization } = contextOf({ manifest });
  const { result } = audit({ organization, now, configuration: { "break-glass": "off" } });
  expect(result.summary).toMatchObject({ notJudged: 1 });
  expect(result.summary.verdict).not.toMatch(/nothing/i);
});
