import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveAccess } from "../../../../src/model/access";
import { type Finding } from "../../../../src/model/finding";
import { withInferredFunctions } from "../../../../src/model/functions";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { loadManifestObject } from "../../../../src/manifest/load";
import { type ManifestFile } from "../../../../src/manifest/manifest-file";
import { type Organization } from "../../../../src/model/organization";
import { RULE_FAILED, runRules } from "../../../../src/auditor/rules";
import { manifests, NOW, randoms, reordered } from "../../../support/organizations";
import { snapshotOf } from "./support/cases";
import { snapshots } from "./support/snapshots";

function audit(organization: Organization, declared?: Organization): readonly Finding[] {
  const judged = withInferredFunctions(organization);
  const access = effectiveAccess(judged, NOW);
  return runRules({ organization: judged, access, now: NOW, ...(declared === undefined ? {} : { declared }) });
}

function organizationOf(manifest: unknown): Organization {
  const { organization } = loadManifestObject(manifest, NOW);
  if (organization === undefined) throw new Error("a generated manifest is sound");
  return organization;
}

/** The manifest with both duties of each pair in one order: findings name them in the order of the manifest. */
function withSortedPairs(manifest: ManifestFile): ManifestFile {
  const { separationOfDuties } = manifest;
  if (separationOfDuties?.conflicts === undefined) return manifest;
  const conflicts = separationOfDuties.conflicts.map(({ between: [a, b], ...more }) => ({
    ...more,
    between: a < b ? ([a, b] as const) : ([b, a] as const),
  }));
  return { ...manifest, separationOfDuties: { ...separationOfDuties, conflicts } };
}

/** Places move when a manifest is written in another order; nothing else may change. */
function withoutPlaces(findings: readonly Finding[]): unknown {
  return findings.map(({ source, paths, ...finding }) => ({
    ...finding,
    hasSource: source !== undefined,
    paths: paths.map((path) => JSON.stringify({ ...path, source: undefined })).sort(),
  }));
}

const SLOW = { timeout: 60_000 };
describe("whatever the organization", () => {
  test("no rule fails, no finding stands twice, every finding is whole", SLOW, () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const findings = audit(organizationOf(manifest));
        expect(findings.filter(({ ruleId }) => ruleId === RULE_FAILED)).toEqual([]);
        expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
        for (const { message, remediation } of findings) {
          expect(message).not.toBe("");
          expect(remediation).not.toBe("");
        }
      }),
      { numRuns: 150 },
    );
  });

  test("the order in which a manifest is written changes nothing", SLOW, () => {
    fc.assert(
      fc.property(manifests, randoms, (manifest, random) => {
        const [before, after] = [manifest, reordered(manifest, random)].map((each) =>
          withoutPlaces(audit(organizationOf(withSortedPairs(each)))),
        );
        expect(after).toEqual(before);
      }),
      { numRuns: 80 },
    );
  });

  test("the same organization always has the same findings", SLOW, () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const organization = organizationOf(manifest);
        expect(JSON.stringify(audit(organization))).toBe(JSON.stringify(audit(organization)));
      }),
      { numRuns: 30 },
    );
  });
});

describe("whatever Twilio says", () => {
  test("no rule fails, no finding stands twice, with a manifest or without", SLOW, () => {
    fc.assert(
      fc.property(snapshots, fc.option(manifests, { nil: undefined }), (twilio, manifest) => {
        const declared = manifest === undefined ? undefined : organizationOf(manifest);
        const findings = audit(organizationOfSnapshot(snapshotOf(twilio), declared), declared);
        expect(findings.filter(({ ruleId }) => ruleId === RULE_FAILED)).toEqual([]);
        expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
      }),
      { numRuns: 150 },
    );
  });

  test("the order in which Twilio lists things changes nothing", SLOW, () => {
    fc.assert(
      fc.property(snapshots, randoms, (twilio, random) => {
        const snapshot = snapshotOf(twilio);
        const again = {
          ...snapshot,
          ...reordered({ users: snapshot.users, assignments: snapshot.assignments }, random),
        };
        expect(audit(organizationOfSnapshot(again))).toEqual(audit(organizationOfSnapshot(snapshot)));
      }),
      { numRuns: 80 },
    );
  });
});
