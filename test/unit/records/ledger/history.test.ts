import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessChanges } from "../../../../src/records/ledger/access-changes";
import { readChain } from "../../../../src/records/ledger/chain";
import { periodsOf, personHistory } from "../../../../src/records/ledger/history";
import { record } from "../../../../src/records/ledger/record";
import { knownAt } from "../../../../src/records/ledger/timeline";
import { ledgerHistory } from "../../../../src/records/ledger/window";
import { type Entry } from "../../../../src/records/ledger/entry";
import { effectiveAccess } from "../../../../src/model/access";
import { holds } from "../../../../src/model/capabilities";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { type Snapshot, type Unread } from "../../../../src/model/snapshot";
import { changeLines } from "../../../../src/auditor/review";
import {
  ADMIN,
  admin,
  GROUP,
  minute,
  openMemoryStore,
  ORGANIZATION,
  plainSequences,
  sid,
  snapshotOf,
  user,
  viewer,
} from "../../../support/ledgers";
import { runsOf } from "../../../support/fast-check";

async function entriesOf(snapshots: readonly Snapshot[]): Promise<readonly Entry[]> {
  const store = openMemoryStore();
  const recordedAt = new Date(minute(1000));
  for (const snapshot of snapshots) await record(store, { snapshot, recorder: {}, recordedAt });
  return readChain(ORGANIZATION, await store.entries(ORGANIZATION)).entries;
}

const linesOf = async (snapshots: readonly Snapshot[], person: string) =>
  personHistory(await entriesOf(snapshots), person).rows.map((row) => [
    row.after,
    row.by,
    ...changeLines({ ...row, lists: [] }),
  ]);

const NEEDED: readonly Unread["list"][] = ["assignments", "roles", "users"];
const isReadable = ({ unread }: Snapshot): boolean => !unread.some(({ list }) => NEEDED.includes(list));

describe("the history of a person", () => {
  it("is what comparing all that can be read, snapshot by snapshot, shows of them", async () => {
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(plainSequences, fc.nat(4), async (snapshots, n) => {
        const { email } = user(n);
        const history = personHistory(await entriesOf(snapshots), sid("US", n));
        const readable = snapshots.filter(isReadable);
        const expected = readable.flatMap((snapshot, index) => {
          const previous = readable[index - 1] ?? { ...snapshot, users: [], assignments: [] };
          const at = new Date(snapshot.takenAt);
          const changes = accessChanges(organizationOfSnapshot(previous), organizationOfSnapshot(snapshot), at);
          const isMe = ({ person }: { readonly person: string }): boolean =>
            person === email || person === sid("US", n);
          const [people, sameAccess] = [changes.people.filter(isMe), changes.sameAccess.filter(isMe)];
          const renames = changes.renames.filter(({ to }) => to === email || to === sid("US", n));
          if (people.length + sameAccess.length + renames.length === 0) return [];
          return [{ by: snapshot.takenAt, people, sameAccess, renames }];
        });
        rows += expected.length;
        expect(
          history.rows.map(({ by, people, sameAccess, renames }) => ({ by, people, sameAccess, renames })),
        ).toEqual(expected);
        expect(history.unread.map(({ takenAt }) => takenAt)).toEqual(
          snapshots.filter((one) => !isReadable(one)).map(({ takenAt }) => takenAt),
        );
      }),
      { numRuns: 80 },
    );
    expect(rows).toBeGreaterThan(50);
  });

  it("names both snapshots between which it happened, however many lie there unread", async () => {
    const unread = (n: number, list: Unread["list"]) => snapshotOf(minute(n), { unread: [{ list, why: "503" }] });
    const before = snapshotOf(minute(0), { users: [user(1)] });
    const after = snapshotOf(minute(3), { users: [user(1)], assignments: [viewer(1)] });
    expect(await linesOf([before, unread(1, "assignments"), unread(2, "users"), after], "user1@acme.example")).toEqual([
      [minute(0), minute(3), `+ user1@acme.example: view invoices and 5 more (${GROUP}), via Billing Group Viewer`],
    ]);
  });

  it("opens and closes findings by time, also after a snapshot that came late", async () => {
    const finding = {
      ruleId: "concentration",
      severity: "warning",
      person: "user1@acme.example",
      message: "holds much",
      fingerprint: "f".repeat(64),
      capabilities: [],
      billingGroups: [],
      paths: [],
      remediation: "hold less",
    } as const;
    const about = { organization: { sid: ORGANIZATION }, complete: true, unread: [] };
    const taken = (n: number) => snapshotOf(minute(n), { users: [user(1)], assignments: [admin(1)] });
    const store = openMemoryStore();
    const recordedAt = new Date(minute(1000));
    const put = (n: number, isFound?: boolean) =>
      record(store, {
        snapshot: taken(n),
        recorder: {},
        recordedAt,
        ...(isFound === undefined ? {} : { audit: { ...about, asOf: minute(n), findings: isFound ? [finding] : [] } }),
      });
    await put(0, true);
    await put(30, false);
    await put(10, true);
    await put(20);
    const { entries } = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
    const { rows } = personHistory(entries, "user1@acme.example");
    expect(rows.map(({ by, findings: { opened, closed } }) => [by, opened.length, closed.length])).toEqual([
      [minute(0), 1, 0],
      [minute(30), 0, 1],
    ]);
  });

  it.each(NEEDED)("never takes %s that could not be read for a loss", async (list) => {
    const whole = snapshotOf(minute(0), { users: [user(1)], assignments: [admin(1)] });
    const unread = { ...whole, takenAt: minute(1), [list]: [], unread: [{ list, why: "503" }] };
    const entries = await entriesOf([whole, unread, { ...whole, takenAt: minute(2) }]);
    const { rows } = personHistory(entries, "user1@acme.example");
    expect(rows.map(({ sequence }) => sequence)).toEqual([1]);
    const asked = { person: "user1@acme.example", capability: "view-invoices" } as const;
    expect(periodsOf(entries, asked).periods).toMatchObject([{ gained: { sequence: 1 } }]);
    const known = knownAt(entries, entries[1] ?? expect.fail());
    expect(known.gaps).toEqual([{ list, lastRead: minute(0) }]);
    const organizations = [whole, known.snapshot].map((one) => organizationOfSnapshot(one));
    const [a = expect.fail(), b = expect.fail()] = organizations;
    expect(accessChanges(a, b, new Date(minute(1))).people).toEqual([]);
  });

  it("does not begin before everything needed was read: what was there all along was not gained", async () => {
    const late = snapshotOf(minute(0), { users: [user(1)], unread: [{ list: "assignments", why: "503" }] });
    const whole = snapshotOf(minute(1), { users: [user(1)], assignments: [admin(1)] });
    const { rows } = personHistory(await entriesOf([late, whole]), "user1@acme.example");
    expect(rows.map(({ after, by }) => [after, by])).toEqual([[undefined, minute(1)]]);
    const entries = await entriesOf([late, whole]);
    expect(knownAt(entries, entries[0] ?? expect.fail()).gaps).toEqual([{ list: "assignments" }]);
  });

  it("follows a user through another address, and an address to another user", async () => {
    const days = [
      snapshotOf(minute(0), { users: [user(1)], assignments: [viewer(1)] }),
      snapshotOf(minute(1), { users: [user(1, "married@acme.example")], assignments: [viewer(1)] }),
      snapshotOf(minute(2), { users: [user(2, "married@acme.example")], assignments: [viewer(2)] }),
    ];
    const right = `view invoices and 5 more (${GROUP}), via Billing Group Viewer`;
    const lines = await linesOf(days, "User1@ACME.example");
    expect(lines.slice(0, 2)).toEqual([
      [undefined, minute(0), `+ user1@acme.example: ${right}`],
      [minute(0), minute(1), "> user1@acme.example is married@acme.example now, as userSid says"],
    ]);
    const married = personHistory(await entriesOf(days), "married@acme.example");
    expect([...married.sids]).toEqual([sid("US", 1), sid("US", 2)]);
    expect([...married.emails]).toEqual(["married@acme.example", "user1@acme.example"]);
  });

  it("tells the loss of the last right, of the user, and of the right to use it", async () => {
    const start = snapshotOf(minute(0), { users: [user(1)], assignments: [viewer(1)] });
    const lost = `- user1@acme.example: view invoices and 5 more (${GROUP}), via Billing Group Viewer`;
    const inactive = { ...start, takenAt: minute(1), users: [{ ...user(1), active: false }] };
    expect(
      (await linesOf([start, { ...start, takenAt: minute(1), assignments: [] }], "user1@acme.example"))[1]?.[2],
    ).toBe(lost);
    expect(
      (
        await linesOf([start, { ...start, takenAt: minute(1), assignments: [], users: [] }], "user1@acme.example")
      )[1]?.[2],
    ).toBe(lost);
    expect((await linesOf([start, inactive], "user1@acme.example"))[1]?.[2]).toContain("no longer usable");
  });

  it("shows that a role came to mean something else", async () => {
    const start = snapshotOf(minute(0), { users: [user(1)], assignments: [admin(1)] });
    const renamed = start.roles.map((role) =>
      role.sid === ADMIN ? { ...role, friendlyName: "Billing Watcher" } : role,
    );
    const lines = await linesOf([start, { ...start, takenAt: minute(1), roles: renamed }], "user1@acme.example");
    expect(lines[1]?.slice(2)).toEqual([
      "+ user1@acme.example: Billing Watcher",
      "- user1@acme.example: all billing rights (every group), via Organization Administrator, implied",
      "- user1@acme.example: Organization Administrator",
    ]);
  });

  it("knows external people by their SID, and by the manifest", async () => {
    const declared = {
      ...organizationOfSnapshot(snapshotOf(minute(0))),
      people: new Map([
        [
          "bo@partner.example",
          {
            email: "bo@partner.example",
            status: "active",
            external: true,
            userSid: sid("US", 7),
            formerly: [],
          } as const,
        ],
      ]),
    };
    const entries = await entriesOf([snapshotOf(minute(0), { assignments: [viewer(7)] })]);
    expect(personHistory(entries, "bo@partner.example").rows).toEqual([]);
    expect(personHistory(entries, sid("US", 7)).rows[0]?.people[0]?.person).toBe(sid("US", 7));
    expect(personHistory(entries, "bo@partner.example", declared).rows[0]?.people[0]?.person).toBe(
      "bo@partner.example",
    );
  });
});

describe("since when somebody can do something", () => {
  it("is what looking at each snapshot that can be read shows", async () => {
    let periods = 0;
    await fc.assert(
      fc.asyncProperty(plainSequences, fc.nat(4), fc.boolean(), async (snapshots, n, onGroup) => {
        const asked = {
          person: sid("US", n),
          capability: "view-invoices",
          ...(onGroup ? { group: GROUP } : {}),
        } as const;
        const found = periodsOf(await entriesOf(snapshots), asked).periods;
        const held = snapshots.filter(isReadable).map((snapshot) => {
          const organization = organizationOfSnapshot(snapshot);
          const access = effectiveAccess(organization, new Date(snapshot.takenAt));
          const name = [user(n).email, sid("US", n)].find((one) => access.people.includes(one)) ?? "";
          return {
            at: snapshot.takenAt,
            can: holds(onGroup ? access.capabilities(name, GROUP) : access.anywhere(name), "view-invoices"),
          };
        });
        const expected = held.flatMap(({ at, can }, index) => {
          const previous = held[index - 1];
          if (!can || previous?.can === true) return [];
          const end = held.slice(index).find((one) => !one.can);
          return [[previous?.at, at, end?.at]];
        });
        periods += expected.length;
        expect(found.map(({ gained, lost }) => [gained.after, gained.by, lost?.by])).toEqual(expected);
      }),
      { numRuns: 80 },
    );
    expect(periods).toBeGreaterThan(runsOf(80) / 2);
  });
});

describe("the history for a review's rolling window", () => {
  it("is how access was when the window began", async () => {
    const days = [0, 10, 20].map((n) => snapshotOf(minute(n), { users: [user(1)], assignments: [admin(n)] }));
    const broken = snapshotOf(minute(15), { unread: [{ list: "assignments", why: "503" }] });
    const noAccounts = snapshotOf(minute(25), { unread: [{ list: "accounts", why: "403" }], assignments: [admin(25)] });
    const entries = await entriesOf([...days, broken, noAccounts]);
    const at = (n: number) => ledgerHistory(entries)(new Date(minute(n))).revisions.map((one) => one.at.toISOString());
    expect([5, 10, 16, 24, 30].map(at)).toEqual([[0], [10], [10], [20], [25]].map((days) => days.map(minute)));
    // A ledger that is younger than the window can't tell, unless that is accepted.
    const before = new Date(minute(-5));
    expect(ledgerHistory(entries)(before)).toEqual({
      revisions: [],
      unread: [expect.stringContaining(`its first snapshot that says who holds what is of ${minute(0)}`)],
    });
    const accepted = ledgerHistory(entries, undefined, true)(before);
    expect(accepted.revisions.map((one) => one.at.toISOString())).toEqual([minute(0)]);
    const [revision] = ledgerHistory(entries)(new Date(minute(16))).revisions;
    expect(revision?.organization.bindings.map(({ grants }) => grants.length)).toEqual([1]);
    expect(ledgerHistory(await entriesOf([broken]))(new Date(minute(30)))).toEqual({
      revisions: [],
      unread: ["the ledger: no snapshot in it says who holds what"],
    });
  });
});
