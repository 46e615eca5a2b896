import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { printPlan, sealPlan } from "../../../src/auditor/plan";
import { loadManifestObject } from "../../../src/manifest/load";
import { type Organization } from "../../../src/model/organization";
import { readLive } from "../../../src/twilio/snapshot/read-live";
import { ACCOUNT, type ProviderHarness, openHarness, ORGANIZATION } from "./provider-harness";
import { bindingsOf, engineRun, type Stack } from "./run";

/* A sealed plan over a manifest with somebody who is invited, and whom Twilio does not know yet. */
const NOW = new Date("2027-01-01T00:00:00Z");
const [ada, leo] = ["a1@acme.example", "leo@acme.example"] as const;
const DEVELOPERS = { role: "Developer", scope: ACCOUNT };

const manifest = (developer: readonly string[]): object => ({
  apiVersion: "twilio-organization/v1",
  kind: "OrganizationAccess",
  organization: { sid: ORGANIZATION },
  domains: { "acme.example": "verified" },
  people: { [leo]: { status: "invited" } },
  accounts: { storefront: { sid: ACCOUNT, roles: { developer } } },
});

function organization(developer: readonly string[]): Organization {
  const loaded = loadManifestObject(manifest(developer), NOW).organization;
  if (loaded === undefined) throw new Error("the manifest is malformed");
  return loaded;
}

let harness: ProviderHarness;
const folder = mkdtempSync(path.join(os.tmpdir(), "awaited-"));
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await harness.close();
});

it("is sealed as awaited, waited for, and given the role once Twilio knows them; again and again", async () => {
  const run = async (stack: Stack, developer: readonly string[], plan: Readonly<Record<string, string>> = {}) => {
    const context = harness.context({ env: plan, now: () => NOW });
    const done = await engineRun(harness, context, stack, bindingsOf(manifest(developer), NOW), { parallel: 4 });
    expect(done.failures).toEqual(new Map());
    return done.stack;
  };
  const base = await run(new Map(), [ada]);
  const read = await readLive(harness.environment, undefined, NOW, { warn: (line) => expect.unreachable(line) });
  if ("problems" in read) throw new Error(read.problems.join());
  const sealed = sealPlan({
    base: organization([ada]),
    head: organization([ada, leo]),
    snapshot: read.snapshot,
    now: NOW,
    expiresAt: "2027-01-02T00:00:00.000Z",
    verdict: "safe",
  });
  if ("problems" in sealed) throw new Error(sealed.problems.join("\n"));
  expect(sealed.plan.writes).toEqual([]);
  expect(sealed.plan.awaited).toEqual([{ person: leo, role: "accountDeveloper", scope: ACCOUNT }]);
  const file = path.join(folder, "plan.json");
  writeFileSync(file, printPlan(sealed.plan));
  const underPlan = { TWILIO_ORGANIZATION_PLAN: file };

  const waiting = await run(base, [ada, leo], underPlan);
  expect(await harness.assignments(DEVELOPERS)).toHaveLength(1);
  await harness.invite(leo);
  const given = await run(waiting, [ada, leo], underPlan);
  expect(await harness.assignments(DEVELOPERS)).toHaveLength(2);
  await run(given, [ada, leo], underPlan);
  // From the state before, as where it was not saved.
  await run(waiting, [ada, leo], underPlan);
  expect(await harness.assignments(DEVELOPERS)).toHaveLength(2);
});
