import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseSnapshot } from "../../src/twilio/snapshot/snapshot-file";
import { type DriftResult } from "../../src/auditor/drift";
import { type Fault } from "../../src/emulator/faults";
import { runCli } from "../support/cli";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { faultCases } from "../support/fault-cases";
import { at, crowd, manifestOf, seedOf } from "../support/seeds";
import { settingsOf } from "../support/pulumi-project";

const NOW = new Date("2026-12-01T00:00:00Z");
const ROLE = "Standard User";
/** More than a page of assignments. */
const PEOPLE = crowd(115);
const [GONE, STRANGER] = [PEOPLE[7] ?? "", at("stranger")];

/** The requests by which the organization is read. */
const READS = ["/RoleAssignments", "/Roles", "/scim/", "/Accounts"].map((to) => ({ method: "GET", path: to }));

let folder: string;
let manifest: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-drift-"));
  manifest = path.join(folder, "access.yaml");
  fs.writeFileSync(manifest, stringify(manifestOf({ organizationRoles: { standardUser: PEOPLE } })));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const seed = (people: readonly string[]) =>
  seedOf(
    [...PEOPLE, STRANGER],
    people.map((user) => ({ user, role: ROLE })),
  );

const run = (twilio: TestEmulator, ...args: readonly string[]) => runCli(args, settingsOf(twilio), NOW);

/** What drift has to say of an organization where one right is missing and one is held that nobody declared. */
const TRUTH = [`missing ${GONE}`, `unmanaged ${STRANGER}`];
const HELD = [...PEOPLE.filter((person) => person !== GONE), STRANGER];

async function driftOf(twilio: TestEmulator) {
  const { status, stdout } = await run(twilio, "drift", manifest, "--live", "--format", "json");
  const { complete, items, unread } = JSON.parse(stdout) as DriftResult;
  expect(complete).toBe(status !== 2);
  return { status, items: items.map(({ kind, person }) => `${kind} ${person ?? ""}`), unread };
}

/** Fails unless the fault met a request. */
async function under(twilio: TestEmulator, fault: Fault): Promise<void> {
  await twilio.clearFaults();
  await twilio.faults(...READS.map((read) => ({ ...fault, ...read })));
}

async function expectMet(twilio: TestEmulator, { times }: Fault): Promise<void> {
  const pending = await twilio.pendingFaults();
  const met = times === "always" ? (await twilio.requests()).length > 0 : pending.length < READS.length;
  expect(met, "the fault met no request").toBe(true);
}

describe.each(faultCases)("under $name", { concurrent: true }, ({ fault, run: outcome, says }) => {
  it("drift says what is, or that it can't", async () => {
    for (const [held, truth, verdict] of [
      [HELD, TRUTH, 7],
      [PEOPLE, [], 0],
    ] as const) {
      const twilio = await openEmulator(seed(held));
      try {
        await under(twilio, fault);
        const { status, items, unread } = await driftOf(twilio);
        await expectMet(twilio, fault);
        if (outcome !== "either") expect(status).toBe(outcome === "succeeds" ? verdict : 2);
        if (status === 2) {
          expect(unread.length).toBeGreaterThan(0);
          if (says !== undefined) expect(unread.join()).toContain(says);
          // What is told besides is no less true.
          for (const item of items) expect(truth).toContain(item);
        } else {
          expect(status).toBe(verdict);
          expect(items).toEqual(truth);
        }
      } finally {
        await twilio.close();
      }
    }
  });

  it("a snapshot holds what is, or names what it does not", async () => {
    const twilio = await openEmulator(seed(HELD));
    try {
      await under(twilio, fault);
      const { status, stdout } = await run(twilio, "snapshot");
      await expectMet(twilio, fault);
      const parsed = parseSnapshot(Buffer.from(stdout));
      if (!("snapshot" in parsed)) throw new Error(parsed.problem);
      const { snapshot } = parsed;
      if (outcome !== "either") expect(status).toBe(outcome === "succeeds" ? 0 : 2);
      expect(snapshot.unread.length > 0).toBe(status === 2);
      const isUnread = (list: string) => snapshot.unread.some((each) => each.list === list);
      const sids = (await twilio.assignments()).map(({ sid }) => sid).sort();
      expect(snapshot.assignments.map(({ sid }) => sid)).toEqual(isUnread("assignments") ? [] : sids);
      expect(snapshot.users).toHaveLength(isUnread("users") ? 0 : PEOPLE.length + 2);
      expect(snapshot.accounts).toHaveLength(isUnread("accounts") ? 0 : 1);
    } finally {
      await twilio.close();
    }
  });
});

describe("requests", () => {
  it("are one for each page where nothing drifted, and no writes ever", async () => {
    const twilio = await openEmulator(seed(PEOPLE));
    try {
      expect((await driftOf(twilio)).status).toBe(0);
      const iam = "/iam/v2/Organizations";
      expect([...(await twilio.requests())].sort()).toEqual(
        [
          "POST /oauth/v2/token 200",
          `GET ${iam}/Roles 200`,
          `GET ${iam}/RoleAssignments 200`,
          `GET ${iam}/RoleAssignments 200`,
          "GET /iam/scim/v2/Users 200",
          `GET /preview-iam/Organizations/${twilio.organizationSid}/Accounts 200`,
        ].sort(),
      );
    } finally {
      await twilio.close();
    }
  });

  it("are as many again before a drift is believed, and a list that never stays the same is not", async () => {
    const twilio = await openEmulator(seed(HELD));
    try {
      const pages = async () => (await twilio.requests()).filter((each) => each.includes("/RoleAssignments")).length;
      expect((await driftOf(twilio)).status).toBe(7);
      expect(await pages()).toBe(4);
      // Each reading misses another one.
      await twilio.clearLog();
      const shift = { kind: "page-shift", change: "removed", path: "/RoleAssignments" } as const;
      await twilio.faults(shift, { ...shift, skip: 1, times: 1 });
      const shifted = await driftOf(twilio);
      expect([shifted.status, shifted.items]).toEqual([2, []]);
      expect(shifted.unread.join()).toContain("each time it was another list");
    } finally {
      await twilio.close();
    }
  });
});
