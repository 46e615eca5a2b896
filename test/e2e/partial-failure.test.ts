import { afterEach, expect, it } from "vitest";
import { at, crowd, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { usualDoor } from "../support/plugin";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

let project: PulumiProject;
afterEach(() => project.end());

it("applies everybody but the one whom Twilio does not know, names that one, and heals with the next up", async () => {
  const [ghost, people] = [at("ghost"), crowd(40)];
  project = await openPulumiProject({
    door: usualDoor(),
    seed: seedOf(people),
    manifest: manifestOf({
      organizationRoles: { standardUser: [...people, ghost], billingViewer: people.slice(0, 3) },
    }),
  });

  // Otherwise Pulumi begins no other resource once one has failed.
  const { output } = await project.upFails("--continue-on-error");
  const named = output.split("\n").filter((line) => line.includes(ghost));
  expect(new Set(named.map((line) => line.trim()))).toEqual(
    new Set([
      `* members["${ghost}"]: Twilio knows no managed user with this address. Check the spelling, invite the person in the Twilio Console, or, for an external person, give the userSid`,
    ]),
  );
  expect(await project.twilio.holders("Standard User")).toEqual(people);
  expect(await project.twilio.holders("Organization Billing Viewer")).toEqual(people.slice(0, 3));
  expect(Object.keys(project.outputs("access-standardUser")["assignments"] as object)).toEqual(people);
  expect(Object.keys(project.outputs("access-standardUser")["members"] as object)).toEqual(people);

  await project.twilio.invite(ghost);
  await project.twilio.clearLog();
  await project.up();
  expect(await project.twilio.writes()).toEqual(["POST"]);
  expect(await project.twilio.holders("Standard User")).toEqual([ghost, ...people]);
  await project.expectQuiet();
});

it("claims what is there already, also what somebody else makes at the same moment, whatever Twilio does with duplicates", async () => {
  const [ada, bob, carol, dora] = [at("ada"), at("bob"), at("carol"), at("dora")] as const;
  const declare = (...viewers: readonly string[]) => manifestOf({ billingGroups: { europe: { id: EUROPE, viewers } } });
  const viewer = (user: string) => ({ user, role: "Billing Group Viewer", place: EUROPE });
  const seed = seedOf([ada, bob, carol, dora], [viewer(ada)]);
  project = await openPulumiProject({ door: usualDoor(), seed, manifest: declare(ada) });
  const { twilio } = project;

  const [before] = await twilio.assignments().then((all) => all.filter(({ resource_id }) => resource_id === EUROPE));
  await project.up();
  expect(await twilio.writes()).toEqual([]);
  expect(project.outputs("access-europe")["assignments"]).toEqual({ viewers: { [ada]: before?.sid } });

  const declared = [ada];
  for (const [person, duplicates] of [
    [bob, "conflict"],
    [carol, "idempotent"],
    [dora, "duplicate"],
  ] as const) {
    await twilio.configure({ duplicates });
    declared.push(person);
    project.declare(declare(...declared));
    // Between the look and the creation, while the request is on its way.
    await twilio.faults({ kind: "latency", milliseconds: 2000, method: "POST", path: "/RoleAssignments" });
    const up = project.up();
    await expect.poll(async () => twilio.pendingFaults(), { timeout: 120_000 }).toEqual([]);
    await twilio.grant(viewer(person));
    await up;
    const twins = duplicates === "duplicate" ? [person, person] : [person];
    expect((await twilio.holders("Billing Group Viewer", EUROPE)).filter((each) => each === person)).toEqual(twins);
  }
  // The second assignment of one right is drift.
  const twin = [`access-europe: delete viewers["${dora}"].duplicates`];
  expect(await project.plan("preview", "--refresh")).toEqual(twin);
  await project.up("--refresh");
  expect(await twilio.holders("Billing Group Viewer", EUROPE)).toEqual([ada, bob, carol, dora]);
  await project.expectQuiet();

  // Whoever loses the right loses every assignment that gives it.
  await twilio.grant(viewer(dora));
  project.declare(declare(ada));
  await project.up();
  expect(await twilio.holders("Billing Group Viewer", EUROPE)).toEqual([ada]);
  await project.expectQuiet();
});
