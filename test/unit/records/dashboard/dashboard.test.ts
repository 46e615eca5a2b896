import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedPeople } from "../../../../src/records/dashboard/person-changes";
import { peopleOfSeveral } from "../../../../src/records/dashboard/several";
import { type Holder, type State, statesOf } from "../../../../src/records/dashboard/states";
import { countsOf, everybodyOf, momentsUntil, trendOf, trendOfAll } from "../../../../src/records/dashboard/trend";
import { readChain } from "../../../../src/records/ledger/chain";
import { type Entry } from "../../../../src/records/ledger/entry";
import { personHistory } from "../../../../src/records/ledger/history";
import { record } from "../../../../src/records/ledger/record";
import { knownAt } from "../../../../src/records/ledger/timeline";
import { effectiveAccess } from "../../../../src/model/access";
import { levelOf } from "../../../../src/model/financial-reach";
import { judgementOf } from "../../../../src/model/judgement";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { personOf } from "../../../../src/model/organization";
import { type Snapshot } from "../../../../src/model/snapshot";
import {
  admin,
  minute,
  openMemoryStore,
  ORGANIZATION,
  plainSequences,
  sid,
  snapshotOf,
  user,
} from "../../../support/ledgers";

async function entriesOf(snapshots: readonly Snapshot[]): Promise<readonly Entry[]> {
  const store = openMemoryStore();
  for (const snapshot of snapshots)
    await record(store, { snapshot, recorder: {}, recordedAt: new Date(minute(10_000)) });
  return readChain(ORGANIZATION, await store.entries(ORGANIZATION)).entries;
}

const toOrganization = (snapshot: Snapshot) => organizationOfSnapshot(snapshot);
const statesFrom = async (snapshots: readonly Snapshot[]) => statesOf(await entriesOf(snapshots), toOrganization);

/** Numbers of what one entry shows, worked out on its own. */
function countsAt(entries: readonly Entry[], entry: Entry) {
  const organization = organizationOfSnapshot(knownAt(entries, entry).snapshot);
  const access = effectiveAccess(organization, new Date(entry.takenAt));
  const all = access.people.map((email) => {
    const level = levelOf(access.anywhere(email));
    return { level, judgement: judgementOf(personOf(organization, email), level, organization) };
  });
  return {
    canSee: all.filter(({ level }) => level !== "none").length,
    canSpend: all.filter(({ level }) => level === "manage").length,
    shouldNot: all.filter(({ judgement }) => judgement === "should-not").length,
    notJudged: all.filter(({ judgement }) => judgement === "not-judged").length,
  };
}

/** Any order of recording. */
const shuffled = plainSequences.chain((days) => fc.shuffledSubarray([...days], { minLength: days.length }));

describe("the states of an organization", () => {
  it("are those of each entry on its own, in the order of time, whatever the order of recording", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(plainSequences, shuffled), async (snapshots) => {
        const entries = await entriesOf(snapshots);
        const states = statesOf(entries, toOrganization);
        expect(states.map(({ at }) => at.toISOString())).toEqual(snapshots.map(({ takenAt }) => takenAt).sort());
        for (const { entry, holders, complete } of states) {
          expect(countsOf(holders)).toEqual(countsAt(entries, entry));
          expect(complete).toBe(entry.unread.length === 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are the same organization where nothing changed, so that a year of nights costs little", async () => {
    const people = { users: [user(1)], assignments: [admin(1)] };
    const states = await statesFrom([0, 1, 2].map((n) => snapshotOf(minute(n), people)));
    expect(new Set(states.map(({ organization }) => organization)).size).toBe(1);
  });
});

/** What somebody is called: by the SID while the directory does not list them. */
const names = (n: number): readonly string[] => [user(n).email, sid("US", n)];

describe("the history by person", () => {
  it("has every change that a person's own history has, but for how the ledger began", async () => {
    await fc.assert(
      fc.asyncProperty(plainSequences, async (snapshots) => {
        const entries = await entriesOf(snapshots);
        const found = changedPeople(statesOf(entries, toOrganization), new Date(0));
        for (const n of [0, 1, 2, 3, 4]) {
          const { rows } = personHistory(entries, user(n).email);
          const changes = found.flatMap((person) => (names(n).includes(person.email) ? person.changes : []));
          const own = rows.filter(({ after, people }) => after !== undefined && people.length > 0);
          expect(changes.map(({ by }) => by.toISOString())).toEqual(expect.arrayContaining(own.map(({ by }) => by)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("says nothing of what was not read, and names both ends of the time", async () => {
    const has = { users: [user(1)], assignments: [admin(1)] };
    const states = await statesFrom([
      snapshotOf(minute(0), has),
      snapshotOf(minute(1), { unread: [{ list: "assignments", why: "503" }], users: [user(1)] }),
      snapshotOf(minute(2), { users: [user(1)] }),
    ]);
    const [person, ...others] = changedPeople(states, new Date(0));
    expect(others).toEqual([]);
    expect(person?.email).toBe(user(1).email);
    const [change, ...more] = person?.changes ?? [];
    expect(more).toEqual([]);
    expect([change?.after.toISOString(), change?.by.toISOString()]).toEqual([minute(0), minute(2)]);
    expect(change?.lines.every((line) => line.startsWith("- "))).toBe(true);
  });
});

const DAY = 86_400_000;
const NOW = new Date("2026-11-30T00:00:00Z");

describe("the moments of a picture", () => {
  it.each([
    ["no ledger", undefined, 1],
    ["a ledger that begins now", NOW, 1],
    ["a ledger of ten days", new Date(NOW.getTime() - 10 * DAY), 11],
    ["a ledger of ten years", new Date(NOW.getTime() - 3650 * DAY), 53],
  ])("of %s", (_name, first, length) => {
    const moments = momentsUntil(NOW, first);
    expect(moments).toHaveLength(length);
    expect(moments.at(-1)).toEqual(NOW);
    const [start = NOW] = moments;
    expect(NOW.getTime() - start.getTime()).toBeLessThanOrEqual(366 * DAY);
  });
});

const holder = (more: Partial<Holder> = {}): Holder => ({ title: "Ada", level: "view", judgement: "may", ...more });
const state = (at: Date, complete: boolean, holders: readonly (readonly [string, Holder])[]): State => ({
  ...stateParts,
  at,
  complete,
  holders: new Map(holders),
});
let stateParts: Pick<State, "entry" | "organization">;

describe("numbers over time", () => {
  it("of all organizations count a person once, and are a least where one has no snapshot yet", async () => {
    const [some] = await statesFrom([snapshotOf(minute(0))]);
    if (some === undefined) throw new Error("there is no state");
    stateParts = some;
    const [yesterday, today] = [new Date(NOW.getTime() - DAY), NOW];
    const one = [state(yesterday, true, [["ada@x.example", holder({ judgement: "should-not" })]])];
    const other = [
      state(today, true, [
        ["ada@x.example", holder({ level: "manage" })],
        ["bo@x.example", holder()],
      ]),
    ];
    const trend = (unknown: number) => trendOfAll([one, other], [yesterday, today], unknown);
    expect(trend(0)).toMatchObject([
      { complete: false, canSee: 1, canSpend: 0, shouldNot: 1 },
      { complete: true, canSee: 2, canSpend: 1, shouldNot: 1 },
    ]);
    expect(trend(1).map(({ complete }) => complete)).toEqual([false, false]);
    expect(trendOf(one, [yesterday, today])).toMatchObject([{ at: yesterday, complete: true, shouldNot: 1 }]);
  });

  it("of several organizations keep the worst of each person", () => {
    const judgements = ["should-not", "not-judged", "may"] as const;
    const people = fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.record({
        title: fc.constant("x"),
        level: fc.constantFrom("view" as const, "manage" as const),
        judgement: fc.constantFrom(...judgements),
      }),
    );
    fc.assert(
      fc.property(fc.array(people, { maxLength: 4 }), (all) => {
        const together = everybodyOf(all.map((each) => new Map(Object.entries(each))));
        for (const email of ["a", "b", "c"]) {
          const own = all.flatMap((each) => each[email] ?? []);
          const found = together.get(email);
          expect(found === undefined).toBe(own.length === 0);
          if (found === undefined) continue;
          expect(judgements.indexOf(found.judgement)).toBe(
            Math.min(...own.map(({ judgement }) => judgements.indexOf(judgement))),
          );
          expect(found.level).toBe(own.some(({ level }) => level === "manage") ? "manage" : "view");
        }
      }),
    );
  });
});

describe("people of several organizations", () => {
  const row = (title: string, holders: Readonly<Record<string, Holder>>) => ({
    title,
    page: `organization-${title}.html`,
    holders: new Map(Object.entries(holders)),
  });

  it("are those to decide about in more than one, the most widespread first", () => {
    const bad = holder({ judgement: "should-not" });
    const rows = [
      row("acme", { ada: bad, bo: bad, cy: holder() }),
      row("birch", { ada: bad, bo: holder(), cy: holder() }),
      row("cedar", { ada: bad, di: holder({ judgement: "not-judged" }) }),
      row("dogwood", { di: holder({ judgement: "not-judged" }) }),
    ];
    expect(
      peopleOfSeveral(rows).map(({ email, organizations }) => [email, organizations.map(({ title }) => title)]),
    ).toEqual([
      ["ada", ["acme", "birch", "cedar"]],
      ["di", ["cedar", "dogwood"]],
    ]);
  });
});
