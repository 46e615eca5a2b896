import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type DriftChange, type PulumiCommand } from "../../src/auditor/drift";
import { runDrift } from "../support/drift";
import { type Right } from "../support/emulator";
import { isFull } from "../support/full";
import { expectStatus } from "../support/project";
import { at, EUROPE, manifestOf, seedOf, SHOP } from "../support/seeds";
import { usualDoor } from "../support/plugin";
import { openPulumiProject, plannedChanges, type PulumiProject } from "../support/pulumi-project";

const PEOPLE = ["ada", "bob", "carol", "dora", "eve", "finn", "gus", "hana"].map(at);
const [ada, bob, carol, dora, eve, finn] = PEOPLE as [string, string, string, string, string, string];

const STANDARD = "Standard User";
const VIEWER = "Organization Billing Viewer";
const ADMIN = "Billing Group Admin";

/** The lists that the manifest manages, as Twilio calls role and place. */
const LISTS: readonly Omit<Right, "user">[] = [
  { role: STANDARD },
  { role: VIEWER },
  { role: ADMIN, place: EUROPE },
  { role: "Billing Group Viewer", place: EUROPE },
  { role: "Developer", place: SHOP.name },
];

/** Each takes two previews and a comparison. */
const ROUNDS = isFull ? 5 : 2;

const declare = (standardUser: readonly string[], billingViewer: readonly string[]) =>
  manifestOf({
    organizationRoles: { standardUser, billingViewer },
    billingGroups: { europe: { id: EUROPE, admins: [dora, eve], viewers: [] } },
    accounts: { [SHOP.name]: { sid: SHOP.sid, billingGroup: "europe", roles: { developer: [finn] } } },
    limits: { minimumBillingGroupAdmins: 0 },
  });

let project: PulumiProject;
afterEach(() => project.end());

/** Fails unless the two commands of Pulumi give the same verdict as drift, and name the same people. */
async function expectAgreement(): Promise<readonly string[]> {
  await exported();
  const { status, result } = await runDrift(project, "--stack", "state.json");
  expect(result.unread).toEqual([]);
  expect(status).toBe(result.items.length === 0 ? 0 : 7);
  const commands = {
    refresh: ["refresh", "--preview-only"],
    preview: ["preview", "--refresh"],
  } satisfies Record<PulumiCommand, readonly string[]>;
  for (const [name, command] of Object.entries(commands)) {
    const shown = result.items.filter(({ pulumi }) => pulumi.some((each) => each === name));
    const run = await project.run([...command, "--expect-no-changes", "--json"]);
    const changes = plannedChanges(run);
    const named = new Set(changes.flatMap((line) => /\["(.*)"\]/.exec(line)?.[1] ?? []));
    const context = `${name}: ${changes.join(", ")}; ${JSON.stringify(result.items, undefined, 1)}`;
    // Who is gone from Twilio is gone from the state after its refresh, and such a preview shows no more than a new revision.
    const naming = name === "preview" ? shown.filter(({ changes }) => changes.every(isNamed)) : shown;
    expect([...named].sort(), context).toEqual([...new Set(naming.flatMap(({ person }) => person ?? []))].sort());
    expect(run.status, context).toBe(shown.length === 0 ? 0 : 7);
  }
  return result.items.map(({ kind, person }) => `${kind} ${person ?? ""}`);
}

const isNamed = (change: DriftChange): boolean =>
  !(change.what === "recorded" && "is" in change && change.is === "gone");

/** Numbers from 0 to below 1, always the same ones (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("drift and Pulumi", () => {
  it("agree whether there is drift, and of whom, over random changes behind Pulumi's back", async () => {
    const manifest = declare([ada, bob, carol], [dora]);
    project = await openPulumiProject({ door: usualDoor(), seed: seedOf(PEOPLE), manifest });
    await project.up();
    expect(await expectAgreement()).toEqual([]);
    const { twilio } = project;

    const random = randomNumbers(20_261_122);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const held = async (): Promise<readonly Right[]> => {
      const all: Right[] = [];
      for (const list of LISTS)
        for (const user of await twilio.holders(list.role, list.place)) all.push({ user, ...list });
      return all;
    };
    const declared = await held();
    const grant = async (): Promise<void> => {
      const list = pick(LISTS);
      const holders = await twilio.holders(list.role, list.place);
      await twilio.grant({ user: pick(PEOPLE.filter((user) => !holders.includes(user))), ...list });
    };
    const changes: readonly (() => Promise<void>)[] = [
      grant,
      grant,
      async () => twilio.revoke(pick(await held())),
      async () => twilio.revoke(pick(await held())),
      // The same right by another assignment: nobody's access differs. By two: one is too many.
      async () => {
        const right = pick(await held());
        await twilio.revoke(right);
        await twilio.grant(right);
      },
      async () => twilio.grant(pick(await held())),
      // A role that the manifest does not manage.
      async () => twilio.grant({ user: pick(PEOPLE), role: "Organization Billing Admin" }),
      async () => twilio.deactivate(pick(PEOPLE)),
    ];
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      for (let times = 1 + Math.floor(random() * 3); times > 0; times--) await pick(changes)();
      for (const item of await expectAgreement()) seen.add(item.split(" ")[0] ?? "");
    }
    expect([...seen].sort()).toEqual(expect.arrayContaining(["missing", "unmanaged"]));

    // Put right by hand: other assignments, the same access.
    for (const right of await held()) await twilio.revoke(right).catch(() => undefined);
    for (const person of PEOPLE) await twilio.reactivate(person);
    for (const right of declared) await twilio.grant(right);
    expect(await expectAgreement()).toEqual([]);
    await project.up("--refresh");

    // The manifest goes on while somebody acts by hand: declared, held and not recorded; recorded and gone; a new address.
    await twilio.grant({ user: eve, role: STANDARD });
    await twilio.revoke({ user: ada, role: STANDARD });
    await twilio.rename(dora, at("dora-hall"));
    project.declare(declare([bob, carol, eve], [dora]));
    expect(await expectAgreement()).toEqual([`changed ${ada}`, `changed ${dora}`, `changed ${eve}`]);
  });

  it("compares a state whatever the last deployment left of it", async () => {
    const ghost = at("ghost");
    const manifest = declare([ada, bob, ghost], [dora]);
    project = await openPulumiProject({ door: usualDoor(), seed: seedOf(PEOPLE), manifest });
    // Otherwise Pulumi begins no other resource once one has failed.
    await project.upFails("--continue-on-error");
    const failed = await exported();
    const { status, result } = await runDrift(project, "--stack", "state.json");
    expect(status).toBe(7);
    expect(result.items.map(({ kind, person, recorded }) => [kind, person, recorded])).toEqual([
      ["missing", ghost, false],
    ]);
    expect(result.unfinished?.join()).toContain(
      `access-standardUser: members["${ghost}"]: Twilio knows no managed user`,
    );
    const refresh = await project.run(["refresh", "--preview-only", "--expect-no-changes"]);
    expectStatus(refresh, 7);

    // As the engine leaves it when it is killed: operations that nobody knows the end of.
    const { deployment } = failed;
    const [resource] = deployment.resources.filter(({ urn }) => urn.endsWith("::access-billingViewer"));
    deployment.pending_operations = [{ resource, type: "updating" }];
    project.write("state.json", JSON.stringify(failed));
    await project.twilio.invite(ghost);
    await project.twilio.grant({ user: ghost, role: STANDARD });
    const later = await runDrift(project, "--stack", "state.json");
    expect(later.status).toBe(7);
    expect(later.result.items.map(({ kind, person, live }) => [kind, person, live])).toEqual([
      ["changed", ghost, true],
    ]);
    expect(later.result.unfinished?.join()).toContain("updating access-billingViewer was begun");
    // Without a state nothing of that matters.
    expect(await runDrift(project)).toMatchObject({ status: 0, result: { items: [] } });
  });
});

interface Export {
  deployment: { resources: { urn: string }[]; pending_operations?: object[] };
}

async function exported(): Promise<Export> {
  expectStatus(await project.run(["stack", "export", "--file", "state.json"]), 0);
  return JSON.parse(fs.readFileSync(path.join(project.folder, "state.json"), "utf8")) as Export;
}
