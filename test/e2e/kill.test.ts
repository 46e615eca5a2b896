import { afterEach, describe, expect, inject, it } from "vitest";
import { doorsToTry, unlessMissing } from "../support/plugin";
import { descendantsOf, isRunning, kill } from "../support/processes";
import { expectStatus } from "../support/project";
import { crowd, EUROPE, manifestOf, seedOf, SHOP } from "../support/seeds";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const host = inject("engineFixture").hosts.yaml;

const PEOPLE = crowd(50);

/** Each of 50 people holds one right, which one depends on `shift`: a change of it by one changes five rights of each ten. */
function declare(shift: number): object {
  const part = (index: number) => PEOPLE.filter((_, position) => (Math.floor(position / 5) + shift) % 5 === index);
  return manifestOf({
    organizationRoles: { standardUser: part(0), billingViewer: part(1) },
    billingGroups: { europe: { id: EUROPE, admins: part(2), viewers: part(3) } },
    accounts: { [SHOP.name]: { sid: SHOP.sid, billingGroup: "europe", roles: { developer: part(4) } } },
    limits: { minimumBillingGroupAdmins: 0 },
  });
}

let project: PulumiProject;
afterEach(() => project.end());

it.each([
  { door: "dynamic", when: "creates", duplicates: "duplicate", begin: [], end: 0 },
  ...doorsToTry().map((door) => ({ door, when: "updates", duplicates: "conflict", begin: [0], end: 1 }) as const),
] as const)(
  "an up that $when and is killed in the middle is finished by the next (duplicates: $duplicates, $door)",
  async (each) => {
    project = await openPulumiProject({ door: each.door, seed: seedOf(PEOPLE), manifest: declare(0) });
    const { twilio } = project;
    await twilio.configure({ duplicates: each.duplicates });
    for (const shift of each.begin) {
      project.declare(declare(shift));
      await project.up();
    }
    const before = await twilio.rights();

    project.declare(declare(each.end));
    await twilio.configure({ latency: 400 });
    await twilio.clearLog();
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await expect
      .poll(async () => (await twilio.writes()).length, { timeout: 120_000, interval: 20 })
      .toBeGreaterThan(12);
    const family = descendantsOf(up.pid);
    process.kill(up.pid, "SIGKILL");
    try {
      // A provider that went on would make its changes at the same time as the next run.
      const providers = family.filter(({ command }) => /dynamic-provider|plugin\.js/.test(command));
      expect(providers.length).toBeGreaterThan(0);
      await expect.poll(() => providers.filter(isRunning), { timeout: 10_000 }).toEqual([]);
    } finally {
      kill(family);
    }
    expect((await up.ended).status).toBe(null);
    await twilio.configure({ latency: 0 });
    const writes = (await twilio.writes()).length;
    expect(writes).toBeLessThan(50);
    expect(await twilio.rights()).not.toEqual(before);

    // The dead engine left its lock behind, and Pulumi says how to take it away.
    expect((await project.upFails()).output).toContain("pulumi cancel");
    expectStatus(await project.run(["cancel", "--yes"]), 0);
    await project.up();
    const rights = await twilio.rights();
    expect(rights).toHaveLength(50);
    expect(new Set(rights.map((right) => right.split(" ")[0])).size).toBe(50);
    expect(rights.filter((right) => right.endsWith("Standard User"))).toHaveLength(10);
    await project.expectQuiet();
  },
);

describe.skipIf(!host.ok)(`Ctrl-C${unlessMissing(host)}`, () => {
  it("ends an up by the plugin before its next write, and the next one does the rest", async () => {
    project = await openPulumiProject({ door: "plugin", seed: seedOf(PEOPLE), manifest: declare(0) });
    const { twilio } = project;
    await twilio.configure({ latency: 1000 });
    await twilio.clearLog();
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await expect
      .poll(async () => (await twilio.writes()).length, { timeout: 120_000, interval: 20 })
      .toBeGreaterThan(0);
    // The engine has its plugins in a process group of their own: a terminal's Ctrl-C reaches the engine alone.
    process.kill(up.pid, "SIGINT");
    const { status, output } = await up.ended;
    expect(status, output).toBeGreaterThan(0);
    expect(output).toContain("the run was interrupted, and nothing more is changed");
    // What was under way is done, and nothing after it.
    const written = (await twilio.writes()).length;
    expect(written).toBeLessThan(PEOPLE.length - 10);
    await twilio.configure({ latency: 0 });
    const held = await twilio.rights();
    expect(held).toHaveLength(written);
    await expect.poll(() => twilio.rights()).toEqual(held);

    // The state knows all that was done: nothing is granted twice, and no lock is left behind.
    await twilio.clearLog();
    await project.up();
    expect(await twilio.writes()).toHaveLength(PEOPLE.length - written);
    await project.expectQuiet();
  });
});
