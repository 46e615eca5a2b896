import fc from "fast-check";
import { expect, it } from "vitest";
import { DEFAULT_REVIEW_LIMITS, type ReviewLimits } from "../../../../src/model/limits";
import { loadManifest, loadManifestObject } from "../../../../src/manifest/load";
import { type LimitsEntry } from "../../../../src/manifest/manifest-file";
import { printManifest } from "../../../../src/manifest/print";
import { type Organization } from "../../../../src/model/organization";
import { reviewLimitsOf } from "../../../../src/auditor/review";
import { oneFile } from "../../../support/manifest-files";

const NOW = new Date("2026-06-01T00:00:00Z");

const optional = { requiredKeys: [] };
const amount = fc.record({ people: fc.nat(100), percent: fc.nat(100) }, optional);
const budget = { people: fc.nat(100), percent: fc.nat(100), perRole: amount, perGroup: amount };
const changeBudget = fc.record({ ...budget, window: fc.record(budget, optional) }, optional);
const entries = fc.record(
  {
    minimumAdministrators: fc.nat(3),
    minimumBillingAdmins: fc.nat(3),
    minimumBreakGlass: fc.nat(3),
    expiringDays: fc.nat(30),
    losingAccess: changeBudget,
    gainingBilling: changeBudget,
    gainingAdministration: changeBudget,
    smallChange: fc.nat(9),
    windowDays: fc.integer({ min: 1, max: 60 }),
    populatedList: fc.integer({ min: 1, max: 9 }),
    newFindings: fc.constantFrom("error", "warning", "info"),
    unknownNames: fc.constantFrom("blocked", "allowed"),
    overrides: fc.constantFrom("allowed", "forbidden"),
  },
  optional,
) as fc.Arbitrary<LimitsEntry>;

function load(limits: LimitsEntry): Organization {
  const organization = { sid: "OR00000000000000000000000000000001" };
  const manifest = { apiVersion: "twilio-organization/v1", kind: "OrganizationAccess", organization, limits };
  const loaded = loadManifestObject(manifest, NOW);
  if (loaded.organization === undefined) throw new Error(JSON.stringify(loaded.problems));
  return loaded.organization;
}

it("review limits are read over the defaults, part by part", () => {
  fc.assert(
    fc.property(entries, (stated) => {
      expect(reviewLimitsOf(load(stated))).toEqual(merged(DEFAULT_REVIEW_LIMITS, stated));
    }),
  );
});

it("review limits are printed as they are read", () => {
  fc.assert(
    fc.property(entries, (stated) => {
      const organization = load(stated);
      const text = printManifest(organization);
      const bytes = new TextEncoder().encode(text);
      const again = loadManifest("access.yaml", oneFile(bytes), NOW).organization;
      expect([again?.limits, again?.reviewLimits]).toEqual([organization.limits, organization.reviewLimits]);
      expect(again && printManifest(again)).toBe(text);
    }),
  );
});

it("limits that are as by default are not there, and not printed", () => {
  const organization = load(JSON.parse(JSON.stringify(DEFAULT_REVIEW_LIMITS)) as ReviewLimits);
  expect(organization.reviewLimits).toBeUndefined();
  expect(printManifest(organization)).not.toContain("limits");
});

/** `over` in place of what `value` has under the same key, however deep. */
function merged(value: unknown, over: unknown): unknown {
  if (over === undefined) return value;
  if (typeof value !== "object" || value === null) return over;
  const own = over as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, merged(inner, own[key])]),
  );
}
