import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { readLive } from "../../../src/twilio/snapshot/read-live";
import { type Contents } from "../../../src/emulator/entities";
import { loadManifestObject } from "../../../src/manifest/load";
import { type Organization } from "../../../src/model/organization";
import { type Snapshot } from "../../../src/model/snapshot";
import { type Plan, printPlan, sealPlan } from "../../../src/auditor/plan";
import { openProviderContext, type ProviderContext } from "../../../provider/handler/provider-context";
import { ACCOUNT, GROUP, type ProviderHarness, openHarness, ORGANIZATION, type Person, SIDS } from "./provider-harness";
import { bindingsOf, engineRun, refresh, type Run, type Stack } from "./run";

const NOW = new Date("2027-01-01T00:00:00Z");
const DAY_MS = 86_400_000;

/** Every list of the organizations below, by role and scope: where it stands in Twilio. */
const LISTS = {
  [`administrator ${ORGANIZATION}`]: { role: "Administrator" },
  [`billingViewer ${ORGANIZATION}`]: { role: "Organization Billing Viewer" },
  [`billingGroupAdmin ${GROUP}`]: { role: "Billing Group Admin", billingGroup: GROUP },
  [`billingGroupViewer ${GROUP}`]: { role: "Billing Group Viewer", billingGroup: GROUP },
  [`accountDeveloper ${ACCOUNT}`]: { role: "Developer", scope: ACCOUNT },
} as const;

interface Access {
  readonly administrator: readonly Person[];
  /** Not managed where it is left out. */
  readonly billingViewer?: readonly Person[];
  readonly admins: readonly Person[];
  readonly viewers?: readonly Person[];
  readonly developer?: readonly Person[];
}

const STAFF = ["a1@acme.example", "a2@acme.example", "a3@acme.example", "a4@acme.example"] as const;
const [a1, a2, a3, a4] = STAFF;

function manifestOf({ administrator, billingViewer, admins, viewers, developer }: Access): object {
  return {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION, name: "Acme" },
    domains: { "acme.example": "verified" },
    people: { "ext@partner.example": { external: true, userSid: SIDS["ext@partner.example"] } },
    organizationRoles: { administrator, ...(billingViewer === undefined ? {} : { billingViewer }) },
    billingGroups: { europe: { id: GROUP, admins, ...(viewers === undefined ? {} : { viewers }) } },
    accounts: { storefront: { sid: ACCOUNT, ...(developer === undefined ? {} : { roles: { developer } }) } },
    limits: { minimumAdministrators: 0, minimumBillingGroupAdmins: 0 },
  };
}

const staff = fc.subarray([...STAFF]);
const everybody = fc.subarray([...STAFF, "ext@partner.example" as const]);
const accesses: fc.Arbitrary<Access> = fc.record(
  { administrator: staff, billingViewer: staff, admins: everybody, viewers: everybody, developer: staff },
  { requiredKeys: ["administrator", "admins"] },
);

function organizationOf(access: Access): Organization {
  const { organization, problems } = loadManifestObject(manifestOf(access), NOW);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

async function snapshotOf(harness: ProviderHarness): Promise<Snapshot> {
  const read = await readLive(harness.environment, undefined, NOW, { warn: (line) => expect.unreachable(line) });
  if ("problems" in read) throw new Error(read.problems.join());
  return read.snapshot;
}

const folder = mkdtempSync(path.join(os.tmpdir(), "plan-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** Seals what brings the organization to `to`, into a new file. */
async function seal(
  harness: ProviderHarness,
  from: Access,
  to: Access,
  hours = 24,
): Promise<{ readonly plan: Plan; readonly file: string }> {
  const sealed = sealPlan({
    base: organizationOf(from),
    head: organizationOf(to),
    snapshot: await snapshotOf(harness),
    now: NOW,
    expiresAt: new Date(NOW.getTime() + (hours / 24) * DAY_MS).toISOString(),
    verdict: "safe",
  });
  if ("problems" in sealed) throw new Error(sealed.problems.join("\n"));
  const file = path.join(folder, `plan-${files++}.json`);
  writeFileSync(file, printPlan(sealed.plan));
  return { plan: sealed.plan, file };
}

function contextUnder(harness: ProviderHarness, file: string | undefined, now = NOW): ProviderContext {
  const plan = file === undefined ? {} : { TWILIO_ORGANIZATION_PLAN: file };
  return harness.context({ env: plan, now: () => now });
}

const harnesses: ProviderHarness[] = [];
afterEach(async () => {
  for (const harness of harnesses.splice(0)) await harness.close();
});

/** An organization brought from nothing to `access`, and what Pulumi knows of it. */
async function openAt(access: Access): Promise<{ harness: ProviderHarness; stack: Stack }> {
  const harness = await openHarness();
  harnesses.push(harness);
  const program = bindingsOf(manifestOf(access), NOW);
  const { stack, failures } = await engineRun(harness, contextUnder(harness, undefined), new Map(), program, {
    parallel: 4,
  });
  expect(failures).toEqual(new Map());
  return { harness, stack };
}

/** `pulumi up --refresh` under a plan, as one process. */
async function upRefresh(
  harness: ProviderHarness,
  context: ProviderContext,
  stack: Stack,
  to: Access,
  from: Access,
): Promise<Run> {
  const read = await refresh(harness, context, stack, bindingsOf(manifestOf(from), NOW));
  return engineRun(harness, context, read, bindingsOf(manifestOf(to), NOW), { parallel: 4 });
}

/** Writes of a run as `add US... role scope`, sorted, from what the emulator logged. */
function writesOf(before: Contents, after: Contents, requests: readonly string[]): readonly string[] {
  const titles = new Map(before.roles.map((role) => [role.sid, role.friendly_name]));
  const textOf = ({ identity, role_sid, scope, resource_id }: Contents["assignments"][number]): string => {
    const found = Object.entries(LISTS).find(
      ([, list]) =>
        list.role === titles.get(role_sid) &&
        ("scope" in list ? list.scope : ORGANIZATION) === scope &&
        ("billingGroup" in list ? list.billingGroup : null) === resource_id,
    );
    return `${identity} ${found?.[0] ?? "elsewhere"}`;
  };
  const known = new Set(before.assignments.map(({ sid }) => sid));
  const added = after.assignments.filter(({ sid }) => !known.has(sid)).map((each) => `add ${textOf(each)}`);
  const done = requests.filter((line) => !line.startsWith("GET"));
  const removed = done.flatMap((line) => {
    const gone = before.assignments.find(
      ({ sid }) => line === `DELETE /iam/v2/Organizations/RoleAssignments/${sid} 204`,
    );
    return gone === undefined ? [] : [`remove ${textOf(gone)}`];
  });
  expect(done).toHaveLength(added.length + removed.length);
  return [...added, ...removed].sort();
}

const plannedWrites = ({ writes }: Plan): readonly string[] =>
  writes.map(({ action, user, role, scope }) => `${action} ${user} ${role} ${scope}`).sort();

type Drift = readonly { readonly person: Person; readonly list: keyof typeof LISTS }[];

const drifts: fc.Arbitrary<Drift> = fc.array(
  fc.record({
    person: fc.constantFrom(...STAFF),
    list: fc.constantFrom(...(Object.keys(LISTS) as (keyof typeof LISTS)[])),
  }),
  { maxLength: 3 },
);

/** Gives a role behind Pulumi's back, or takes it where the person has it. */
async function drift(harness: ProviderHarness, changes: Drift): Promise<void> {
  for (const { person, list } of changes) {
    const place = LISTS[list];
    const held = (await harness.assignments(place)).find(({ identity }) => identity === SIDS[person]);
    if (held === undefined) await harness.grant(person, place);
    else await harness.revoke(held.sid);
  }
}

describe("a sealed plan", () => {
  it("contains every write of the run, and no other", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(accesses, accesses, drifts, async (from, to, changes) => {
        const { harness, stack } = await openAt(from);
        await drift(harness, changes);
        const { plan, file } = await seal(harness, from, to);
        const before = await harness.contents();
        await harness.requests();
        const { failures } = await upRefresh(harness, contextUnder(harness, file), stack, to, from);
        const done = writesOf(before, await harness.contents(), await harness.requests());
        expect(failures).toEqual(new Map());
        expect(done).toEqual(plannedWrites(plan));
        await harness.close();
        harnesses.pop();
      }),
      { numRuns: 40 },
    );
  });

  it("lets nothing be written where anything of it has changed since", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(accesses, accesses, drifts, async (from, to, changes) => {
        const { harness, stack } = await openAt(from);
        const { plan, file } = await seal(harness, from, to);
        const sealed = new Set(plan.live.rights.map(({ user, role, scope }) => `${user} ${role} ${scope}`));
        await drift(harness, changes);
        const { plan: now } = await seal(harness, from, to);
        // What the plan itself was to bring about may have come about: a run may be repeated.
        const planned = new Set(plannedWrites(plan));
        const held = new Set(now.live.rights.map(({ user, role, scope }) => `${user} ${role} ${scope}`));
        const isChanged =
          [...held].some((right) => !sealed.has(right) && !planned.has(`add ${right}`)) ||
          [...sealed].some((right) => !held.has(right) && !planned.has(`remove ${right}`));
        const before = await harness.contents();
        await harness.requests();
        const { failures } = await upRefresh(harness, contextUnder(harness, file), stack, to, from);
        const done = writesOf(before, await harness.contents(), await harness.requests());
        for (const write of done) expect(planned).toContain(write);
        if (isChanged) expect(done).toEqual([]);
        else expect(failures).toEqual(new Map());
        if (isChanged && planned.size > 0)
          expect([...failures.values()].flat().join("\n")).toMatch(/^.*the plan was sealed for \d+ writes?; /);
        await harness.close();
        harnesses.pop();
      }),
      { numRuns: 40 },
    );
  });
});

const FROM: Access = { administrator: [a4], billingViewer: [], admins: [a1], viewers: [] };
const TO: Access = { administrator: [a4], billingViewer: [a1, a2], admins: [], viewers: [] };

async function writes(harness: ProviderHarness): Promise<readonly string[]> {
  return (await harness.requests()).filter((line) => !line.startsWith("GET"));
}

describe("the line that refuses", () => {
  it("names who has gained what since, before the first write", async () => {
    const { harness, stack } = await openAt(FROM);
    const { file } = await seal(harness, FROM, TO);
    await harness.grant(a3, { role: "Administrator" });
    await harness.requests();
    const { failures } = await engineRun(harness, contextUnder(harness, file), stack, bindingsOf(manifestOf(TO), NOW), {
      parallel: 1,
    });
    expect([...failures]).toEqual([
      [
        "billingViewer",
        [
          `the plan was sealed for 3 writes; live has since gained ${a3} as Organization Administrator. Review the change and seal a new plan. Nothing was changed`,
        ],
      ],
    ]);
    expect(await writes(harness)).toEqual([]);
  });

  it("names who has lost what, and what a role means since", async () => {
    const { harness, stack } = await openAt(FROM);
    const { plan, file } = await seal(harness, FROM, TO);
    const [administrator] = await harness.assignments({ role: "Administrator" });
    await harness.revoke(administrator?.sid ?? "");
    await harness.requests();
    const run = () =>
      engineRun(harness, contextUnder(harness, file), stack, bindingsOf(manifestOf(TO), NOW), { parallel: 1 });
    expect([...(await run()).failures.values()].flat()).toEqual([
      expect.stringContaining(`; live has since lost ${a4} as Organization Administrator. `),
    ]);
    const roles = plan.roles.map((role) =>
      role.role === "billingGroupViewer" ? { ...role, sha256: "0".repeat(64) } : role,
    );
    writeFileSync(file, printPlan({ ...plan, roles }));
    expect([...(await run()).failures.values()].flat()).toEqual([
      expect.stringContaining("; Twilio has since changed what Billing Group Viewer means, and 1 more change. "),
    ]);
    expect(await writes(harness)).toEqual([]);
  });

  it.each([
    [
      "another manifest",
      {},
      { ...TO, billingViewer: [a1] },
      /the plan was sealed for 3 writes; what the manifest says has since changed\./,
    ],
    [
      "a plan that has expired",
      { hours: -1 },
      TO,
      /the plan was sealed at 2027-01-01T00:00:00.000Z and has expired at 2026-12-31T23:00:00.000Z\./,
    ],
    [
      "a plan that was edited",
      { edit: (text: string) => text.replace('"add"', '"remove"') },
      TO,
      /which is no usable plan: its sha256 does not match/,
    ],
    [
      "a plan that was cut off",
      { edit: (text: string) => text.slice(0, 300) },
      TO,
      /which is no usable plan: it is not JSON/,
    ],
    ["a file of another kind", { edit: () => "{}" }, TO, /which is no usable plan: must have required property/],
    [
      "a plan of another organization",
      { edit: "organization" },
      TO,
      /the plan was sealed for OR9{32}, and this is about OR0{31}1/,
    ],
  ] as const)("stands in the preview: %s", async (_name, how, to, says) => {
    const { harness, stack } = await openAt(FROM);
    const { plan, file } = await seal(harness, FROM, TO, "hours" in how ? how.hours : 24);
    if ("edit" in how)
      writeFileSync(
        file,
        typeof how.edit === "string"
          ? printPlan({ ...plan, organization: `OR${"9".repeat(32)}` })
          : how.edit(printPlan(plan)),
      );
    await harness.requests();
    for (const preview of [true, false]) {
      const { failures } = await engineRun(
        harness,
        contextUnder(harness, file),
        stack,
        bindingsOf(manifestOf(to), NOW),
        {
          parallel: 1,
          preview,
        },
      );
      expect([...failures.values()].flat()).toEqual([expect.stringMatching(says)]);
    }
    expect(await harness.requests()).toEqual([]);
  });

  it("stands in the preview for a binding without a manifest, by the member, and when it is deleted", async () => {
    const { harness, stack } = await openAt(FROM);
    const { file } = await seal(harness, FROM, TO);
    await harness.requests();
    const bare = (members: readonly Person[]) => ({
      name: "billingViewer",
      kind: "OrganizationRoleBinding" as const,
      inputs: { organization: ORGANIZATION, role: "billingViewer", members },
    });
    const options = { parallel: 1, targets: ["billingViewer"] };
    const preview = await engineRun(harness, contextUnder(harness, file), stack, [bare([a1, a3])], {
      ...options,
      preview: true,
    });
    expect([...preview.failures]).toEqual([
      [
        "billingViewer",
        [
          `members["${a3}"]: the plan was sealed for 3 writes; giving ${a3} Organization Billing Viewer is none of them. Review the change and seal a new plan`,
        ],
      ],
    ]);
    expect(await harness.requests()).toEqual([]);
    expect((await engineRun(harness, contextUnder(harness, file), stack, [bare([a1])], options)).failures).toEqual(
      new Map(),
    );
    expect((await writes(harness)).map((line) => line.split(" ")[0])).toEqual(["POST"]);

    const administrator = stack.get("administrator") ?? { inputs: {}, outputs: {} };
    const alone = new Map([["administrator", { ...administrator, isRetained: false }]]);
    const { failures } = await engineRun(harness, contextUnder(harness, file), alone, [], { parallel: 1 });
    expect([...failures.values()].flat()).toEqual([
      expect.stringContaining(`taking Organization Administrator from ${a4} is none of them.`),
    ]);
    expect(await writes(harness)).toEqual([]);
  });

  it("is of the prefix's own plan", async () => {
    const { harness } = await openAt(FROM);
    const { file } = await seal(harness, FROM, TO);
    const context = openProviderContext(
      () => ({ TWILIO_ORGANIZATION_PLAN: "nowhere.json", EUROPE_TWILIO_ORGANIZATION_PLAN: file }),
      () => NOW,
    );
    expect(() => context.plan()).toThrow(
      "TWILIO_ORGANIZATION_PLAN names nowhere.json, which is no usable plan: there is no such file",
    );
    context.usePrefix("EUROPE");
    expect(context.plan()?.organization).toBe(ORGANIZATION);
  });
});

it("fails by name what a new stack can't take, after giving, and takes it when it is run again", async () => {
  const { harness } = await openAt(FROM);
  const { file } = await seal(harness, FROM, TO);
  await harness.requests();
  const first = await engineRun(harness, contextUnder(harness, file), new Map(), bindingsOf(manifestOf(TO), NOW), {
    parallel: 4,
  });
  expect([...first.failures.values()].flat()).toEqual([
    `${a1} still holds Billing Group Admin on ${GROUP}, which the plan takes away: this stack is new, and creating a resource ` +
      "removes nobody. Adopt first, or run `pulumi up --refresh` again under the same plan",
  ]);
  expect((await writes(harness)).map((line) => line.split(" ")[0])).toEqual(["POST", "POST"]);
  const second = await upRefresh(harness, contextUnder(harness, file), first.stack, TO, TO);
  expect(second.failures).toEqual(new Map());
  expect((await writes(harness)).map((line) => line.split(" ")[0])).toEqual(["DELETE"]);
});

it("lets a run that failed half way be repeated", async () => {
  const { harness, stack } = await openAt(FROM);
  const { file } = await seal(harness, FROM, TO);
  await harness.faults({
    kind: "status",
    status: 400,
    method: "POST",
    path: "RoleAssignments",
    skip: 1,
    times: "always",
  });
  const first = await engineRun(harness, contextUnder(harness, file), stack, bindingsOf(manifestOf(TO), NOW), {
    parallel: 1,
  });
  expect(first.failures.size).toBe(1);
  await harness.clearFaults();
  const second = await engineRun(harness, contextUnder(harness, file), first.stack, bindingsOf(manifestOf(TO), NOW), {
    parallel: 1,
  });
  expect(second.failures).toEqual(new Map());
  expect((await harness.assignments({ role: "Organization Billing Viewer" })).map(({ identity }) => identity)).toEqual([
    SIDS[a1],
    SIDS[a2],
  ]);
});
