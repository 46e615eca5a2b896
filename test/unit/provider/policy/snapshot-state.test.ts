import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { audit } from "../../../../src/auditor/audit/audit";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { loadManifestObject } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { type Snapshot } from "../../../../src/model/snapshot";
import { printSnapshotState } from "../../../../provider/policy/snapshot-state";
import { manifestOf } from "../../../support/seeds";
import { ORGANIZATION, snapshotOf } from "../../auditor/rules/support/cases";
import { snapshots } from "../../auditor/rules/support/snapshots";
import { analyze, fingerprints, NOW, resourcesOf } from "./engine";

const MANIFEST = {
  ...manifestOf({
    people: {
      "ada@acme.example": { function: "technical" },
      "bo@partner.example": { external: true, userSid: "US0000000000000000000000000000000f" },
    },
    organizationRoles: { owner: ["max@acme.example"], billingViewer: ["bo@partner.example"] },
    billingGroups: {
      europe: { id: "commerce_0", admins: [{ user: "max@acme.example", until: "2026-12-01T00:00:00Z" }], viewers: [] },
    },
    breakGlass: ["ada@acme.example"],
  }),
  organization: { sid: ORGANIZATION },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "policy-"));
  writeFileSync(path.join(folder, "access.yaml"), stringify(MANIFEST));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `audit --snapshot` finds, as policies show findings. */
function audited(snapshot: Snapshot, declared?: Organization): readonly string[] {
  const organization = organizationOfSnapshot(snapshot, declared);
  const { result } = audit({ organization, now: NOW, ...(declared === undefined ? {} : { declared }) });
  return result.findings.map(({ ruleId, fingerprint }) => `${ruleId} ${fingerprint.slice(0, 16)}`).sort();
}

describe("a state written from a snapshot", () => {
  it.each([{ manifest: undefined }, { manifest: MANIFEST }])(
    "gives the pack the findings of audit, each once, whatever Twilio says; manifest $manifest.kind",
    { timeout: 60_000 },
    ({ manifest }) => {
      const declared = manifest === undefined ? undefined : loadManifestObject(manifest, NOW).organization;
      const config = manifest === undefined ? {} : { organization: { manifest: "access.yaml" } };
      fc.assert(
        fc.property(snapshots, (twilio) => {
          const snapshot = snapshotOf(twilio);
          const outcome = analyze(resourcesOf(printSnapshotState(snapshot)), { config, folder });
          const isNotRead = ({ policy }: { readonly policy: string }) => policy === "organization";
          expect(outcome.violations.filter(isNotRead)).toHaveLength(snapshot.unread.length);
          const violations = outcome.violations.filter((violation) => !isNotRead(violation));
          expect(fingerprints({ ...outcome, violations })).toEqual(audited(snapshot, declared));
        }),
        { numRuns: 40 },
      );
    },
  );

  it("is a violation, and nothing is clean, where what is in it is no snapshot", () => {
    const [root, snapshot] = resourcesOf(printSnapshotState(snapshotOf({})));
    if (root === undefined || snapshot === undefined) throw new Error("a state has both");
    const { violations } = analyze([
      root,
      { ...snapshot, outputs: { organization: ORGANIZATION, snapshot: { users: 7 } } },
    ]);
    expect(violations.map(({ policy, message }) => `${policy}: ${message}`)).toEqual([
      expect.stringMatching(/^organization: Not read: the snapshot of OR\w+: .*Nothing here is called clean\.$/),
    ]);
  });
});
