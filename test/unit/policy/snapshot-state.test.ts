import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { audit } from "../../../src/auditor/audit";
import { organizationOfSnapshot } from "../../../src/model/live-organization";
import { type Snapshot } from "../../../src/model/snapshot";
import { printSnapshotState } from "../../../src/policy/snapshot-state";
import { snapshotOf } from "../rules/support/cases";
import { snapshots } from "../rules/support/snapshots";
import { analyze, fingerprints, NOW, resourcesOf } from "./engine";

/** What `audit --snapshot` finds, as policies show findings. */
function audited(snapshot: Snapshot): readonly string[] {
  const { result } = audit({ organization: organizationOfSnapshot(snapshot), now: NOW });
  return result.findings.map(({ ruleId, fingerprint }) => `${ruleId} ${fingerprint.slice(0, 16)}`).sort();
}

describe("a state written from a snapshot", () => {
  it("gives the pack the findings of audit, each once, whatever Twilio says", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(snapshots, (twilio) => {
        const snapshot = snapshotOf(twilio);
        const outcome = analyze(resourcesOf(printSnapshotState(snapshot)));
        const { unread } = snapshot;
        const notRead = outcome.violations.filter(({ policy }) => policy === "organization");
        expect(notRead).toHaveLength(unread.length);
        const findings = {
          ...outcome,
          violations: outcome.violations.filter(({ policy }) => policy !== "organization"),
        };
        expect(fingerprints(findings)).toEqual(audited(snapshot));
      }),
      { numRuns: 60 },
    );
  });
});
