import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Contents } from "../../../src/emulator/entities";
import { type Props } from "../../../provider/handler/json-values";
import { isExternal, type ProviderHarness, openHarness, ORGANIZATION, PEOPLE, SIDS, up } from "./provider-harness";
import {
  type Binding,
  BINDINGS,
  courses,
  floorFor,
  holdersOf,
  inputsOf,
  isProtected,
  type Member,
  membersOf,
  sidsOf,
  type Step,
  usable,
} from "./model";

/*
 * Random courses of events against a real emulator, over real HTTP: each step in a context of its own, as each run of the
 * engine is a process of its own. After each step the emulator's contents and its log of requests are held against
 * the rules of the design, "Pulumi resources".
 */
describe.each(Object.entries(BINDINGS))("any course of events with %s", (_name, binding) => {
  it("keeps the rules", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(courses(binding), async (steps) => {
        const harness = await openHarness();
        try {
          await run(harness, binding, steps);
        } finally {
          await harness.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});

async function run(harness: ProviderHarness, binding: Binding, steps: readonly Step[]): Promise<void> {
  const names = Object.keys(binding.lists);
  const holderOf = new Map<string, string>();
  const look = async (): Promise<Contents> => {
    const contents = await harness.contents();
    for (const { sid, identity } of contents.assignments) holderOf.set(sid, identity);
    return contents;
  };
  let state: Props | undefined;
  for (const step of steps) {
    const before = await look();
    await harness.requests();
    if (step.do === "grant") await harness.grant(SIDS[step.person], placeOf(binding, step.list));
    else if (step.do === "revoke") {
      const there = holdersOf(binding, step.list, before);
      const one = there[step.nth % Math.max(1, there.length)];
      if (one !== undefined) await harness.revoke(one.sid);
    } else if (step.do === "refresh") {
      if (state === undefined) continue;
      const { props, inputs } = await harness.handler(binding.kind).read("id", state);
      expect(await writes(harness)).toEqual([]);
      for (const name of names) expect(inputs[name]).toStrictEqual(props[name]);
      expect((await harness.handler(binding.kind).check({}, inputs)).inputs).toStrictEqual(inputs);
      checkRefreshed(binding, state, props, holderOf, before);
      state = props;
    } else {
      const handler = harness.handler(binding.kind);
      const { inputs } = await handler.check(state ?? {}, inputsOf(binding, step));
      const { props, reasons } = await up(handler, state, inputs);
      const after = await look();
      checkWrites(binding, before, after, await harness.requests(), { state, inputs, holderOf });
      const passing = checkResult(binding, { before, after, state, inputs, props, reasons, holderOf });
      const lasting = reasons.filter((reason) => !passing.some((line) => reason.startsWith(line)));
      await checkRest(harness, binding, props, inputs, lasting);
      state = props;
    }
  }
  if (state !== undefined) await checkDelete(harness, binding, state, holderOf, look);
}

function placeOf(binding: Binding, list: string) {
  const place = binding.lists[list];
  if (place === undefined) throw new Error(`no list ${list}`);
  return place;
}

/** Requests that changed something. */
async function writes(harness: ProviderHarness): Promise<readonly string[]> {
  return (await harness.requests()).filter((line) => !line.startsWith("GET") && / 2\d\d$/.test(line));
}

/** A refresh shows exactly who is there, by whatever assignments. */
function checkRefreshed(
  binding: Binding,
  recorded: Props,
  props: Props,
  holderOf: ReadonlyMap<string, string>,
  live: Contents,
): void {
  for (const name of Object.keys(binding.lists)) {
    const members = membersOf(binding, props, name, holderOf);
    expect(members === undefined).toBe(membersOf(binding, recorded, name, holderOf) === undefined);
    if (members === undefined) continue;
    const there = holdersOf(binding, name, live);
    expect(members.map(({ sid }) => holderOf.get(sid ?? "")).sort()).toEqual([...usersOf(there)].sort());
    for (const { sid, user } of members) {
      expect(there.map((assignment) => assignment.sid)).toContain(sid);
      expect(holderOf.get(sid ?? "")).toBe(user);
    }
    expect([...sidsOf(binding, props, "unmanaged", name)]).toEqual([]);
  }
}

interface Change {
  readonly state: Props | undefined;
  readonly inputs: Props;
  readonly holderOf: ReadonlyMap<string, string>;
}

const usersOf = (assignments: readonly { readonly identity: string }[]) =>
  new Set(assignments.map(({ identity }) => identity));

/** Who was there as the preview had it, and is not wanted any more. A key with another userSid is another person. */
function leavers(binding: Binding, { state = {}, inputs, holderOf }: Change, name: string): readonly Member[] {
  const wanted = membersOf(binding, inputs, name, holderOf);
  if (wanted === undefined) return [];
  const stays = ({ key, terms }: Member) =>
    wanted.some((each) => each.key === key && each.terms.get("userSid") === terms.get("userSid"));
  return (membersOf(binding, state, name, holderOf) ?? []).filter((member) => !stays(member));
}

/** What was sent, in order: first what adds, each once; then what removes, nobody but leavers, and at no point below a floor. */
function checkWrites(
  binding: Binding,
  before: Contents,
  after: Contents,
  requests: readonly string[],
  change: Change,
): void {
  const done = requests.filter((line) => !line.startsWith("GET") && / 2\d\d$/.test(line));
  const removals = done.filter((line) => line.startsWith("DELETE"));
  expect(done.slice(done.length - removals.length)).toEqual(removals);
  // Who is there already is claimed without asking for it once more.
  expect(requests.filter((line) => line.endsWith(" 409"))).toEqual([]);
  if (change.state === undefined) expect(removals).toEqual([]);
  const adds = done.length - removals.length;

  const known = new Set(before.assignments.map(({ sid }) => sid));
  const added = after.assignments.filter(({ sid }) => !known.has(sid));
  expect(added).toHaveLength(adds);
  let now = [...before.assignments, ...added];
  expect(after.assignments.map(({ sid }) => sid).sort()).toEqual(
    now
      .filter(({ sid }) => !removals.some((line) => line.includes(sid)))
      .map(({ sid }) => sid)
      .sort(),
  );
  for (const assignment of added) {
    const list = Object.keys(binding.lists).find((name) => holdersOf(binding, name, after).includes(assignment)) ?? "";
    const wanted = membersOf(binding, change.inputs, list, change.holderOf) ?? [];
    expect(wanted.map(({ user }) => user)).toContain(assignment.identity);
    expect(usersOf(holdersOf(binding, list, before))).not.toContain(assignment.identity);
  }
  for (const line of removals) {
    const removed = now.find(({ sid }) => line.includes(sid));
    const list = Object.keys(binding.lists).find((name) =>
      holdersOf(binding, name, { ...before, assignments: now }).some(({ sid }) => sid === removed?.sid),
    );
    if (list === undefined || removed === undefined) throw new Error(`removed from elsewhere: ${line}`);
    const leaver = leavers(binding, change, list).filter(({ user }) => user === removed.identity);
    expect(leaver.length).toBeGreaterThan(0);
    for (const member of leaver) expect(isProtected(member, change.inputs)).toBe(false);
    const usableBefore = usable(binding, usersOf(holdersOf(binding, list, { ...before, assignments: now })));
    now = now.filter((assignment) => assignment !== removed);
    const left = usable(binding, usersOf(holdersOf(binding, list, { ...before, assignments: now })));
    if (left.length < usableBefore.length)
      expect(left.length).toBeGreaterThanOrEqual(floorFor(binding, list, change.inputs) ?? 0);
  }
}

/**
 * Who holds what in the end, what state says of it, and that each failure has its line and its cause. Gives the lines that
 * will not come again: of somebody whose address stands for another person now, and whom the next refresh will show.
 */
function checkResult(
  binding: Binding,
  result: Change & {
    readonly before: Contents;
    readonly after: Contents;
    readonly props: Props;
    readonly reasons: readonly string[];
  },
): readonly string[] {
  const { before, after, state, inputs, props, reasons, holderOf } = result;
  const expected: string[] = [];
  const passing: string[] = [];
  for (const name of Object.keys(binding.lists)) {
    const wanted = membersOf(binding, inputs, name, holderOf);
    if (wanted === undefined) {
      expect(props[name]).toBeUndefined();
      continue;
    }
    const olds = membersOf(binding, state ?? {}, name, holderOf) ?? [];
    const [there, now] = [before, after].map((contents) => usersOf(holdersOf(binding, name, contents)));
    if (there === undefined || now === undefined) throw new Error("unreachable");
    const line = (key: string) => `${name}[${JSON.stringify(key)}]`;
    // Who is a member in state already is taken for one, until a refresh says otherwise.
    const kept = wanted.filter(({ key, terms }) =>
      olds.some((old) => old.key === key && old.terms.get("userSid") === terms.get("userSid")),
    );
    const failed = wanted.filter(
      (member) =>
        !kept.includes(member) &&
        (member.user === undefined || (!there.has(member.user) && mayNotHold(binding, member.user))),
    );
    expected.push(...failed.map(({ key }) => line(key)));
    const members = wanted.filter((member) => !failed.includes(member));
    for (const { user } of members.filter((member) => !kept.includes(member))) expect(now).toContain(user);

    const stuck: Member[] = [];
    const replaceable: Member[] = [];
    for (const leaver of leavers(binding, result, name)) {
      const { user } = leaver;
      if (user !== undefined && members.some((member) => member.user === user)) continue;
      if (failed.some(({ key }) => key === leaver.key)) {
        if (user === undefined || !there.has(user)) continue;
        expect(now).toContain(user);
        replaceable.push(leaver);
        continue;
      }
      if (user === undefined || !now.has(user)) continue;
      stuck.push(leaver);
      const floor = floorFor(binding, name, inputs);
      const left = usable(binding, now).filter((each) => each !== user).length;
      const isNeeded = floor !== undefined && usable(binding, [user]).length === 1 && left < floor;
      expect(isProtected(leaver, inputs) || isNeeded).toBe(true);
    }
    expected.push(...[...stuck, ...replaceable].map(({ key }) => line(key)));
    passing.push(
      ...stuck.filter(({ key }) => members.some((member) => member.key === key)).map(({ key }) => line(key)),
    );
    const keys = new Set([...members, ...stuck, ...replaceable].map(({ key }) => key));
    expect(Object.keys(props[name] as object)).toEqual([...keys].sort());

    const recorded = membersOf(binding, props, name, holderOf) ?? [];
    for (const { key, sid } of recorded) {
      const wish = [...members, ...stuck, ...replaceable].find((each) => each.key === key);
      expect(holderOf.get(sid ?? "")).toBe(wish?.user);
    }
    const unmanaged = sidsOf(binding, props, "unmanaged", name);
    const managed = new Set(recorded.map(({ user }) => user));
    const isTouched =
      state === undefined || olds.length === 0 || members.length + stuck.length + replaceable.length !== kept.length;
    if (isTouched && unmanaged.size > 0)
      for (const sid of unmanaged.values()) expect(managed).not.toContain(holderOf.get(sid));
    if (state === undefined)
      expect([...unmanaged.values()].map((sid) => holderOf.get(sid)).sort()).toEqual(
        [...now].filter((user) => !managed.has(user)).sort(),
      );
  }
  expect(reasons.map((reason) => reason.slice(0, reason.indexOf(": "))).sort()).toEqual(expected.sort());
  const isSame = state !== undefined && state["fingerprint"] === props["fingerprint"];
  expect(props["version"]).toBe(Number(state?.["version"] ?? 0) + (isSame ? 0 : 1));
  return passing;
}

/** Whom Twilio refuses: external people anywhere but on a Billing Group. */
function mayNotHold({ kind }: Binding, user: string): boolean {
  return kind !== "BillingGroupAssignment" && PEOPLE.some((person) => SIDS[person] === user && isExternal(person));
}

/** Nothing is left to do: a second run changes nothing, and a refresh finds what state says, and the others. */
async function checkRest(
  harness: ProviderHarness,
  binding: Binding,
  props: Props,
  inputs: Props,
  reasons: readonly string[],
): Promise<void> {
  const again = await up(harness.handler(binding.kind), props, inputs);
  expect(await writes(harness)).toEqual([]);
  const words = (lines: readonly string[]) => lines.map((line) => line.replace(/request RQ\w+/, "")).sort();
  expect(words(again.reasons)).toEqual(words(reasons));
  expect(again.props).toStrictEqual(props);

  const { props: read } = await harness.handler(binding.kind).read("id", props);
  expect(await writes(harness)).toEqual([]);
  const contents = await harness.contents();
  const sids = new Set(contents.assignments.map(({ sid }) => sid));
  const lists = Object.keys(binding.lists).filter((name) => props[name] !== undefined);
  const isAllThere = lists.every((name) =>
    [...sidsOf(binding, props, "assignments", name).values()].every((sid) => sids.has(sid)),
  );
  const isAllKnown = lists.every((name) => {
    const managed = new Set(sidsOf(binding, props, "assignments", name).values());
    const known = usersOf(holdersOf(binding, name, contents).filter(({ sid }) => managed.has(sid)));
    return usersOf(holdersOf(binding, name, contents)).size === known.size;
  });
  if (isAllThere && isAllKnown) expect({ ...read, unmanaged: {} }).toStrictEqual({ ...props, unmanaged: {} });
}

/** Deleting takes the role from those in state, but for whom floor and emergency list keep, and takes gone for done. */
async function checkDelete(
  harness: ProviderHarness,
  binding: Binding,
  state: Props,
  holderOf: ReadonlyMap<string, string>,
  look: () => Promise<Contents>,
): Promise<void> {
  const before = await look();
  await harness.requests();
  const nobody = Object.fromEntries(
    Object.keys(binding.lists).flatMap((name) => (state[name] === undefined ? [] : [[name, {}]])),
  );
  const change = { state, inputs: { ...state, ...nobody }, holderOf };
  let error: unknown;
  await harness
    .handler(binding.kind)
    .delete("id", state)
    .catch((reason: unknown) => (error = reason));
  const after = await look();
  checkWrites(binding, before, after, await harness.requests(), change);
  const left = Object.keys(binding.lists).flatMap((name) => {
    const now = usersOf(holdersOf(binding, name, after));
    return leavers(binding, change, name).filter(({ user }) => user !== undefined && now.has(user));
  });
  if (error === undefined) expect(left).toEqual([]);
  else expect((error as Error).message.split("\n")).toHaveLength(left.length);
  expect(state["organization"]).toBe(ORGANIZATION);
}
