import fc from "fast-check";
import { expect, it } from "vitest";
import { organizationDigest, limitsDigest } from "../../../src/auditor/plan/digest";
import { loadManifest, loadManifestObject } from "../../../src/manifest/load";
import { DEFAULT_LIMITS, DEFAULT_REVIEW_LIMITS } from "../../../src/model/limits";
import { filesOf } from "../../support/manifest-files";

const NOW = new Date("2026-06-01T00:00:00Z");
const VERSION = "twilio-organization/v1";
const SID = "OR00000000000000000000000000000001";

/** Which of two values of a limit is looser, written down apart from the code; what is not named here is a budget. */
const LOOSER: Readonly<Record<string, (value: unknown, than: unknown) => boolean>> = {
  minimumAdministrators: (value, than) => Number(value) < Number(than),
  minimumBillingGroupAdmins: (value, than) => Number(value) < Number(than),
  minimumBillingAdmins: (value, than) => Number(value) < Number(than),
  minimumBreakGlass: (value, than) => Number(value) < Number(than),
  expiringDays: (value, than) => value !== than,
  windowDays: (value, than) => value !== than,
  newFindings: (value, than) =>
    `${String(than)} ${String(value)}` in { "info warning": 1, "info error": 1, "warning error": 1 },
  unknownNames: (value, than) => value === "allowed" && than === "blocked",
  overrides: (value, than) => value === "allowed" && than === "forbidden",
};
const isLooser = (path: string, value: unknown, than: unknown): boolean =>
  (LOOSER[path] ?? ((one, other) => Number(one) > Number(other)))(value, than);

const number = fc.integer({ min: 1, max: 5 });
const amount = fc.record({ people: number, percent: number }, { requiredKeys: [] });
const budget = fc.record({ people: number, percent: number, perRole: amount, perGroup: amount }, { requiredKeys: [] });
const change = fc.record(
  { people: number, percent: number, perRole: amount, perGroup: amount, window: budget },
  { requiredKeys: [] },
);
const limits = fc.record(
  {
    minimumAdministrators: number,
    minimumBillingGroupAdmins: number,
    minimumBillingAdmins: number,
    minimumBreakGlass: number,
    expiringDays: number,
    losingAccess: change,
    gainingBilling: change,
    gainingAdministration: change,
    smallChange: number,
    windowDays: number,
    populatedList: number,
    newFindings: fc.constantFrom("error", "warning", "info"),
    unknownNames: fc.constantFrom("blocked", "allowed"),
    overrides: fc.constantFrom("allowed", "forbidden"),
  },
  { requiredKeys: [] },
);

/** Plain values by their paths. */
function leaves(value: object, path = ""): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      typeof inner === "object" && inner !== null
        ? [...leaves(inner, `${path}${key}.`)]
        : [[`${path}${key}`, inner] as const],
    ),
  );
}

function loaded(own: object, shared: object, mayLoosen: readonly string[] = []) {
  const texts = {
    "access.yaml": JSON.stringify({
      apiVersion: VERSION,
      kind: "OrganizationAccess",
      extends: "defaults.json",
      organization: { sid: SID },
      limits: own,
    }),
    "defaults.json": JSON.stringify({ apiVersion: VERSION, kind: "OrganizationDefaults", limits: shared, mayLoosen }),
  };
  return loadManifest("access.yaml", filesOf(texts), NOW);
}

it("is never looser than the defaults, and refuses exactly what would be", () => {
  fc.assert(
    fc.property(limits, limits, (own, shared) => {
      const { organization, problems } = loaded(own, shared);
      if (organization === undefined) throw new Error(JSON.stringify(problems));
      const merged = leaves({ ...(organization.reviewLimits ?? DEFAULT_REVIEW_LIMITS), ...organization.limits });
      const [mine, theirs] = [leaves(own), leaves(shared)];
      const builtIn = leaves({ ...DEFAULT_LIMITS, ...DEFAULT_REVIEW_LIMITS });
      const loose = [...mine].filter(([path, value]) => theirs.has(path) && isLooser(path, value, theirs.get(path)));
      expect(problems.map(({ message }) => message.split(" ")[0]).sort()).toEqual(
        loose.map(([path]) => `limits.${path}`).sort(),
      );
      for (const { kind } of problems) expect(kind).toBe("forbidden");
      const refused = new Set(loose.map(([path]) => path));
      for (const [path, value] of merged) {
        const wanted = refused.has(path) ? theirs.get(path) : (mine.get(path) ?? theirs.get(path) ?? builtIn.get(path));
        expect(value, path).toBe(wanted);
        if (theirs.has(path)) expect(isLooser(path, value, theirs.get(path)), path).toBe(false);
      }
    }),
  );
});

it("lets looser what the defaults name, by any name above it", () => {
  fc.assert(
    fc.property(limits, limits, (own, shared) => {
      expect(loaded(own, shared, ["limits"]).problems).toEqual([]);
      const names = [...leaves(own).keys()].map((path) => `limits.${path}`);
      expect(loaded(own, shared, names).problems).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

it("means the same as a manifest that says all of it, to a sealed plan's digest of limits too", () => {
  const shared = { minimumAdministrators: 2, losingAccess: { people: 3 } };
  const extended = loaded({ smallChange: 1 }, shared).organization;
  const whole = loaded({ smallChange: 1, ...shared }, {}).organization;
  if (extended === undefined || whole === undefined) throw new Error("malformed");
  expect(limitsDigest(extended)).toBe(limitsDigest(whole));
  expect(organizationDigest(extended)).toBe(organizationDigest(whole));
});

it("has another digest when the defaults change, and none of where they stand", () => {
  const one = loaded({}, { minimumAdministrators: 2 }).organization;
  const other = loaded({}, { minimumAdministrators: 3 }).organization;
  const allowed = loaded({}, { minimumAdministrators: 2 }, ["limits"]).organization;
  if (one === undefined || other === undefined || allowed === undefined) throw new Error("malformed");
  expect(new Set([one, other, allowed].map(organizationDigest)).size).toBe(3);
});

it("is refused in a manifest that is no file", () => {
  const { organization, problems } = loadManifestObject(
    { apiVersion: VERSION, kind: "OrganizationAccess", extends: "../defaults.yaml", organization: { sid: SID } },
    NOW,
  );
  expect(organization).toBeUndefined();
  expect(problems.map(({ message }) => message)).toEqual([
    '"../defaults.yaml" can\'t be extended: this manifest is not read from a file in a folder',
  ]);
});
