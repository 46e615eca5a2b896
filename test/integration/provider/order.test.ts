import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Contents } from "../../../src/emulator/entities";
import { type ProviderContext } from "../../../provider/handler/provider-context";
import { ACCOUNT, GROUP, type ProviderHarness, openHarness, ORGANIZATION, type Person, SIDS } from "./provider-harness";
import { bindingsOf, engineRun, type Stack } from "./run";

const NOW = new Date("2027-01-01T00:00:00Z");
const GROUP_2 = "commerce_billingprofile_0k3americas";

/** Every list of the organizations below: where it stands in a manifest, and whether external people may be in it. */
const LISTS = {
  administrator: { role: "Administrator" },
  billingAdmin: { role: "Organization Billing Admin" },
  billingViewer: { role: "Organization Billing Viewer" },
  "europe admins": { role: "Billing Group Admin", resource: GROUP },
  "europe viewers": { role: "Billing Group Viewer", resource: GROUP },
  "americas admins": { role: "Billing Group Admin", resource: GROUP_2 },
  developer: { role: "Developer", scope: ACCOUNT },
} as const;

type List = keyof typeof LISTS;

type Access = Readonly<Record<List, readonly Person[]>>;

const STAFF = ["a1@acme.example", "a2@acme.example", "a3@acme.example", "a4@acme.example"] as const;

function manifestOf(access: Access): object {
  const sorted = (list: List): readonly Person[] => [...access[list]].sort();
  return {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION, name: "Acme" },
    domains: { "acme.example": "verified" },
    people: { "ext@partner.example": { external: true, userSid: SIDS["ext@partner.example"] } },
    organizationRoles: {
      administrator: sorted("administrator"),
      billingAdmin: sorted("billingAdmin"),
      billingViewer: sorted("billingViewer"),
    },
    billingGroups: {
      europe: { id: GROUP, admins: sorted("europe admins"), viewers: sorted("europe viewers") },
      americas: { id: GROUP_2, admins: sorted("americas admins") },
    },
    accounts: { storefront: { sid: ACCOUNT, roles: { developer: sorted("developer") } } },
    limits: { minimumAdministrators: 1, minimumBillingGroupAdmins: 0 },
  };
}

const accesses: fc.Arbitrary<Access> = fc.record(
  Object.fromEntries(
    Object.keys(LISTS).map((list) => [
      list,
      fc.subarray<Person>(list.includes(" ") ? [...STAFF, "ext@partner.example"] : [...STAFF], {
        minLength: list === "administrator" ? 1 : 0,
      }),
    ]),
  ),
);

/** Who holds what of the lists above, as `SID list`, in the order in which it was given. */
function held(contents: Contents): readonly { readonly sid: string; readonly right: string }[] {
  const names = new Map(contents.roles.map((role) => [role.sid, role.friendly_name]));
  return contents.assignments.flatMap(({ sid, role_sid, scope, resource_id, identity }) => {
    const list = Object.entries(LISTS).find(
      ([, place]) =>
        place.role === names.get(role_sid) &&
        ("scope" in place ? place.scope : ORGANIZATION) === scope &&
        ("resource" in place ? place.resource : null) === resource_id,
    );
    return list === undefined ? [] : [{ sid, right: `${identity} ${list[0]}` }];
  });
}

const rightsOf = (access: Access): ReadonlySet<string> =>
  new Set(Object.entries(access).flatMap(([list, people]) => people.map((person) => `${SIDS[person]} ${list}`)));

interface Moment {
  readonly method: "POST" | "DELETE";
  readonly rights: ReadonlySet<string>;
}

/** What was held after each write of a run: what would be, had it been aborted there. */
function moments(before: Contents, after: Contents, requests: readonly string[]): readonly Moment[] {
  const known = new Set(before.assignments.map(({ sid }) => sid));
  const made = held(after).filter(({ sid }) => !known.has(sid));
  let now = held(before);
  return requests
    .filter((line) => /^(POST|DELETE) .* 2\d\d$/.test(line))
    .map((line) => {
      if (line.startsWith("POST")) {
        const next = made.shift();
        if (next === undefined) throw new Error(`nothing was made by ${line}`);
        now = [...now, next];
        return { method: "POST", rights: new Set(now.map(({ right }) => right)) };
      }
      now = now.filter(({ sid }) => !line.includes(sid));
      return { method: "DELETE", rights: new Set(now.map(({ right }) => right)) };
    });
}

/** Nobody whom both sides have is without what both sides give; somebody can administer; nothing else is touched. */
function expectSafe(from: ReadonlySet<string>, to: ReadonlySet<string>, course: readonly Moment[]): void {
  const users = Object.values(SIDS);
  let last = from;
  for (const { method, rights } of course) {
    const of = (user: string, set: ReadonlySet<string>) => [...set].filter((right) => right.startsWith(`${user} `));
    for (const user of users) {
      const lost = of(user, last).filter((right) => !rights.has(right));
      if (lost.length > 0) expect(of(user, rights)).toEqual(expect.arrayContaining(of(user, to)));
      for (const right of lost) expect(to.has(right)).toBe(false);
    }
    for (const right of rights) expect(from.has(right) || to.has(right)).toBe(true);
    expect([...rights].some((right) => right.endsWith(" administrator"))).toBe(true);
    if (method === "DELETE") expect(rights.size).toBe(last.size - 1);
    last = rights;
  }
}

const newContext = (harness: ProviderHarness, patience: number): ProviderContext =>
  harness.context({ now: () => NOW, patience });

/** An organization brought from nothing to `access`, and what Pulumi knows of it. */
async function openAt(access: Access): Promise<{ harness: ProviderHarness; stack: Stack }> {
  const harness = await openHarness();
  const made = await engineRun(harness, newContext(harness, 0), new Map(), bindingsOf(manifestOf(access), NOW), {
    parallel: 4,
  });
  expect(made.failures).toEqual(new Map());
  expect(new Set(held(await harness.contents()).map(({ right }) => right))).toEqual(rightsOf(access));
  await harness.requests();
  return { harness, stack: made.stack };
}

describe("any change of access", () => {
  it("gives before it takes, over all resources, wherever it is aborted", { timeout: 120_000 }, async () => {
    const options = fc.record({ parallel: fc.constantFrom(1, 2, 16), seed: fc.nat() });
    await fc.assert(
      fc.asyncProperty(accesses, accesses, options, fc.nat(6), async (from, to, { parallel, seed }, abortAfter) => {
        const { harness, stack } = await openAt(from);
        try {
          const program = shuffled(bindingsOf(manifestOf(to), NOW), seed);
          // From then on Twilio refuses: as if the run had been killed there.
          const method = seed % 2 === 0 ? "POST" : "DELETE";
          await harness.faults({
            kind: "status",
            status: 403,
            path: "RoleAssignments",
            method,
            skip: abortAfter,
            times: "always",
          });
          const before = await harness.contents();
          const aborted = await engineRun(harness, newContext(harness, parallel === 16 ? 5_000 : 20), stack, program, {
            parallel,
          });
          const between = await harness.contents();
          const course = moments(before, between, await harness.requests());
          expectSafe(rightsOf(from), rightsOf(to), course);
          if (parallel === 16) expect(course.map((moment) => moment.method)).toEqual(addsFirst(course));

          await harness.clearFaults();
          const healed = await engineRun(harness, newContext(harness, 20), aborted.stack, program, { parallel });
          const after = await harness.contents();
          expectSafe(
            new Set(held(between).map(({ right }) => right)),
            rightsOf(to),
            moments(between, after, await harness.requests()),
          );
          expect(healed.failures).toEqual(new Map());
          expect(new Set(held(after).map(({ right }) => right))).toEqual(rightsOf(to));
        } finally {
          await harness.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});

const addsFirst = (course: readonly Moment[]) =>
  course
    .map(({ method }) => method)
    .sort()
    .reverse();

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  return items
    .map((item, index) => ({ item, key: Math.sin(seed + index * 7.13) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const nobody: Access = {
  administrator: ["a4@acme.example"],
  billingAdmin: [],
  billingViewer: [],
  "europe admins": [],
  "europe viewers": [],
  "americas admins": [],
  developer: [],
};

describe("somebody who moves from one resource to another", () => {
  const [a1, a2] = STAFF;
  const from: Access = { ...nobody, "europe admins": [a1], developer: [a2] };
  const to: Access = { ...nobody, billingAdmin: [a1], developer: [] };
  const [europe, billingAdmin] = [bindingsOf(manifestOf(to), NOW)].flatMap((all) =>
    ["europe", "billingAdmin"].map((name) => {
      const found = all.find((each) => each.name === name);
      if (found === undefined) throw new Error(`no ${name}`);
      return found;
    }),
  ) as [ReturnType<typeof bindingsOf>[number], ReturnType<typeof bindingsOf>[number]];

  it.each([1, 16])("is never without access, with --parallel %i, whichever comes first", async (parallel) => {
    for (const program of [
      [europe, billingAdmin],
      [billingAdmin, europe],
    ]) {
      const { harness, stack } = await openAt(from);
      const { failures } = await engineRun(harness, newContext(harness, 20), stack, program, {
        parallel,
        targets: ["europe", "billingAdmin"],
      });
      expect(failures).toEqual(new Map());
      const writes = (await harness.requests()).filter((line) => !line.startsWith("GET"));
      expect(writes.map((line) => line.split(" ")[0])).toEqual(["POST", "DELETE"]);
      await harness.close();
    }
  });

  it("is given the new role first between bindings made by hand, of which the engine speaks one after the other", async () => {
    const { harness } = await openAt(from);
    const byHand = ({ inputs: { __declaration: _, ...inputs } }: typeof europe) => inputs;
    const group = harness.handler("BillingGroupAssignment", newContext(harness, 20));
    const { outs: state } = await group.create({ ...byHand(europe), admins: { [a1]: {} } });
    await harness.requests();
    const context = newContext(harness, 300);
    const [leaving, coming] = [
      harness.handler("BillingGroupAssignment", context),
      harness.handler("OrganizationRoleBinding", context),
    ];
    const { inputs: without } = await leaving.check(state, byHand(europe));
    const update = leaving.update("id", state, without);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { inputs } = await coming.check({}, byHand(billingAdmin));
    await Promise.all([update, coming.create(inputs)]);
    const writes = (await harness.requests()).filter((line) => !line.startsWith("GET"));
    expect(writes.map((line) => line.split(" ")[0])).toEqual(["POST", "DELETE"]);
    await harness.close();
  });

  it("is given the new role with the old one's removal, where only that is a target; the next run finds it there", async () => {
    const { harness, stack } = await openAt(from);
    const program = bindingsOf(manifestOf(to), NOW);
    const methods = async () => (await harness.requests()).flatMap((line) => /^(POST|DELETE)/.exec(line)?.[0] ?? []);
    const one = await engineRun(harness, newContext(harness, 20), stack, program, { parallel: 4, targets: ["europe"] });
    expect([one.failures, await methods()]).toEqual([new Map(), ["POST", "DELETE"]]);
    const all = await engineRun(harness, newContext(harness, 20), one.stack, program, { parallel: 4 });
    expect([all.failures, await methods()]).toEqual([new Map(), ["DELETE"]]);
    expect(new Set(held(await harness.contents()).map(({ right }) => right))).toEqual(rightsOf(to));
    await harness.close();
  });

  it("keeps the old role where the new one can't be given, and nobody else is held up", async () => {
    const { harness, stack } = await openAt(from);
    await harness.faults({ kind: "status", status: 400, method: "POST", path: "RoleAssignments", times: "always" });
    const { failures } = await engineRun(harness, newContext(harness, 20), stack, bindingsOf(manifestOf(to), NOW), {
      parallel: 4,
      continueOnError: true,
    });
    expect(failures.get("europe")).toEqual([
      expect.stringMatching(
        /^admins\["a1@acme\.example"\]: keeps the role, since it could not be replaced by Organization Billing Admin: POST .*HTTP 400/,
      ),
    ]);
    expect([...failures.keys()].sort()).toEqual(["billingAdmin", "europe"]);
    expect(held(await harness.contents()).map(({ right }) => right)).toEqual([
      `${SIDS["a4@acme.example"]} administrator`,
      `${SIDS[a1]} europe admins`,
    ]);
    await harness.close();
  });

  it("loses nothing where the manifest was changed under the run's feet", async () => {
    const { harness, stack } = await openAt(from);
    const changed = {
      ...europe,
      inputs: {
        ...europe.inputs,
        __declaration: { ...(europe.inputs["__declaration"] as object), digest: "0".repeat(64) },
      },
    };
    const { failures } = await engineRun(harness, newContext(harness, 20), stack, [changed], {
      parallel: 4,
      targets: ["europe"],
    });
    expect(failures.get("europe")).toEqual([
      expect.stringContaining("is not any more what it was when this run began"),
    ]);
    expect((await harness.requests()).filter((line) => !line.startsWith("GET"))).toEqual([]);
    await harness.close();
  });
});
