import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readChain, wrongContent } from "../../../../src/records/ledger/chain";
import { type Entry } from "../../../../src/records/ledger/entry";
import { record } from "../../../../src/records/ledger/record";
import { entryAt, recordedSnapshot } from "../../../../src/records/ledger/timeline";
import { printEntry } from "../../../../src/records/ledger/entry";
import { type Finding } from "../../../../src/model/finding";
import { type Snapshot } from "../../../../src/model/snapshot";
import {
  admin,
  minute,
  openMemoryStore,
  ORGANIZATION,
  sequences,
  snapshotOf,
  user,
  viewer,
} from "../../../support/ledgers";

async function recorded(snapshots: readonly Snapshot[]) {
  const store = openMemoryStore();
  for (const snapshot of snapshots)
    await record(store, { snapshot, recorder: {}, recordedAt: new Date(snapshot.takenAt) });
  const chain = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
  return { store, ...chain };
}

function entryOf(entries: readonly Entry[], moment: string): Entry {
  const entry = entryAt(entries, moment);
  if (entry === undefined) throw new Error(`nothing is known of ${moment}`);
  return entry;
}

describe("a ledger", () => {
  it("gives back every snapshot as it was recorded, and fits", async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (snapshots) => {
        const { entries, broken } = await recorded(snapshots);
        expect(broken ?? wrongContent(entries)).toBeUndefined();
        for (const snapshot of snapshots)
          expect(recordedSnapshot(entries, entryOf(entries, snapshot.takenAt))).toEqual(snapshot);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same, to the byte, for the same snapshots in whatever order their lists are", async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (snapshots) => {
        const other = snapshots.map((one) => ({
          ...one,
          users: [...one.users].reverse(),
          roles: [...one.roles].reverse(),
        }));
        const [a, b] = [await recorded(snapshots), await recorded(other)];
        expect(b.store.kept.get(ORGANIZATION)?.map(String)).toEqual(a.store.kept.get(ORGANIZATION)?.map(String));
      }),
      { numRuns: 15 },
    );
  });

  it("answers as of a moment with the last snapshot that was taken by then, whenever it was recorded", async () => {
    const days = [3, 1, 2].map((n) => snapshotOf(minute(n), { users: [user(n)] }));
    const store = openMemoryStore();
    for (const snapshot of days) await record(store, { snapshot, recorder: {}, recordedAt: new Date(minute(9)) });
    const { entries } = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
    expect(entryAt(entries, minute(0))).toBeUndefined();
    expect([1, 2, 3, 4].map((n) => entryAt(entries, minute(n))?.takenAt)).toEqual([1, 2, 3, 3].map(minute));
    for (const day of days) expect(recordedSnapshot(entries, entryOf(entries, day.takenAt))).toEqual(day);
  });

  it("writes a whole snapshot now and then, when the changes since the last weigh as much", async () => {
    const people = Array.from({ length: 60 }, (_, n) => user(n));
    const days = Array.from({ length: 120 }, (_, n) =>
      snapshotOf(minute(n), { users: people, assignments: [admin(n % 7)] }),
    );
    const { entries } = await recorded(days);
    const full = entries.filter(({ isFull }) => isFull);
    expect(full.length).toBeGreaterThan(2);
    expect(full.length).toBeLessThan(30);
    const [sum, whole] = [entries, full].map((list) => list.reduce((bytes, { size }) => bytes + size, 0));
    expect(whole).toBeLessThan((sum ?? 0) * 0.6);
  });

  it("takes the same record twice for one, which pages that shift may give", async () => {
    const { entries } = await recorded([snapshotOf(minute(0), { users: [user(1), user(2), user(1)] })]);
    expect(recordedSnapshot(entries, entryOf(entries, minute(0))).users).toEqual([user(1), user(2)]);
  });

  it("keeps what other versions add to a snapshot: lists of records, other lists, and values", async () => {
    const more = { permissions: [{ sid: "a", meaning: 1 }], notes: [{ sid: "a" }, "b"], readBy: { name: "x" } };
    const [first, second] = [minute(0), minute(1)].map((at) => ({ ...snapshotOf(at), ...more }));
    const { entries } = await recorded([first ?? expect.fail(), second ?? expect.fail()]);
    expect(recordedSnapshot(entries, entryOf(entries, minute(1)))).toEqual(second);
    expect([...(entries[0]?.changes.keys() ?? [])]).toEqual(["permissions", "roles"]);
    expect(entries[1]?.changes.size).toBe(0);
  });

  it("knows a list that was not read as it was before", async () => {
    const whole = snapshotOf(minute(0), { users: [user(1)], assignments: [admin(1)] });
    const unread = snapshotOf(minute(1), { users: [user(1)], unread: [{ list: "assignments", why: "503" }] });
    const { entries } = await recorded([whole, unread, { ...whole, takenAt: minute(2) }]);
    expect(entries.map(({ changes }) => changes.size)).toEqual([3, 0, 0]);
    expect(new Set(entries.map(({ content }) => content)).size).toBe(1);
  });
});

describe("what can't be recorded", () => {
  const refusal = async (snapshot: Snapshot, at = minute(9)): Promise<unknown> => {
    const store = openMemoryStore();
    const error: unknown = await record(store, { snapshot, recorder: {}, recordedAt: new Date(at) }).catch(
      (e: unknown) => e,
    );
    expect(store.kept.size).toBe(0);
    return error;
  };

  it.each(["../../etc", "OR1", "", `OR${"0".repeat(31)}/`, `AC${"0".repeat(32)}`])(
    "an organization called %j",
    async (organizationSid) => {
      expect(await refusal({ ...snapshotOf(minute(0)), organizationSid })).toMatchObject({
        message: `${JSON.stringify(organizationSid)} is not the SID of an organization`,
      });
    },
  );

  it("two of the same SID in a list: one would stand for both", async () => {
    expect(await refusal(snapshotOf(minute(0), { users: [user(1), user(1, "other@acme.example")] }))).toMatchObject({
      message: `the snapshot can't be recorded: users has two entries "${user(1).sid}"`,
    });
  });

  it("a snapshot of a time that no entry can name", async () => {
    expect(await refusal({ ...snapshotOf(minute(0)), takenAt: "-000001-01-01T00:00:00.000Z" })).toMatchObject({
      message: "the snapshot can't be recorded: it is not what twilio-org writes: takenAt is no instant",
    });
  });

  it("a snapshot of the future, which would stand before all that comes", async () => {
    expect(await refusal(snapshotOf(minute(9)), minute(8))).toMatchObject({
      message: `the snapshot is of ${minute(9)}, which is yet to come`,
    });
  });
});

describe("findings", () => {
  const finding = (fingerprint: string, message = "m"): Finding => ({
    ruleId: "concentration",
    severity: "warning",
    fingerprint,
    capabilities: [],
    billingGroups: [],
    paths: [],
    message,
    remediation: "r",
  });
  const audit = (findings: readonly Finding[], unread: readonly string[] = []) => ({
    organization: { sid: ORGANIZATION },
    asOf: minute(0),
    complete: unread.length === 0,
    unread,
    findings,
  });

  async function after(...audits: readonly (ReturnType<typeof audit> | undefined)[]) {
    const store = openMemoryStore();
    for (const one of audits)
      await record(store, {
        snapshot: snapshotOf(minute(0)),
        ...(one === undefined ? {} : { audit: one }),
        recorder: {},
        recordedAt: new Date(minute(0)),
      });
    const { entries } = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
    const last = entries.at(-1)?.changes.get("findings");
    return last === undefined ? "as they were" : { set: [...last.set.keys()], gone: last.gone };
  }

  it("come and go with complete audits", async () => {
    expect(await after(audit([finding("a"), finding("b")]), audit([finding("b"), finding("c")]))).toEqual({
      set: ["c"],
      gone: ["a"],
    });
  });

  it("stay as they were without an audit, and with one that could not read who holds what", async () => {
    expect(await after(audit([finding("a")]), undefined)).toBe("as they were");
    expect(await after(audit([finding("a")]), audit([finding("b")], ["assignments: 503"]))).toBe("as they were");
    expect(
      await after(audit([finding("a")]), audit([{ ...finding("b"), ruleId: "rule-failed" }], ["accounts: 403"])),
    ).toBe("as they were");
  });

  it("need no list of accounts, which many credentials can't read", async () => {
    expect(await after(audit([finding("a")]), audit([finding("b")], ["accounts: 403"]))).toEqual({
      set: ["b"],
      gone: ["a"],
    });
  });

  it("of another organization are refused", async () => {
    const other = { ...audit([]), organization: { sid: ORGANIZATION.replace(/1$/, "2") } };
    await expect(after(other)).rejects.toThrow("the findings are about");
  });
});

describe("tampering", () => {
  const history = [
    snapshotOf(minute(0), { users: [user(1), user(2)], assignments: [admin(1)] }),
    snapshotOf(minute(1), { users: [user(1), user(2)], assignments: [admin(1), viewer(2)] }),
    snapshotOf(minute(2), { users: [user(1), user(2)], assignments: [viewer(2)] }),
  ];

  it("with any byte of any entry shows, and the first entry that does not fit is named", async () => {
    const { store } = await recorded(history);
    const kept = store.kept.get(ORGANIZATION) ?? [];
    for (const [index, original] of kept.entries())
      for (let at = 0; at < original.length; at++)
        for (const harm of [
          (bytes: Buffer) => bytes.fill((bytes[at] ?? 0) ^ (1 << (at % 8)), at, at + 1),
          (bytes: Buffer) => bytes.subarray(0, at),
          (bytes: Buffer) => Buffer.concat([bytes.subarray(0, at), Buffer.from([0x20]), bytes.subarray(at)]),
          (bytes: Buffer) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
        ]) {
          kept[index] = harm(Buffer.from(original));
          const { broken } = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
          if (broken?.sequence !== index + 1) expect.fail(`byte ${String(at)} of entry ${String(index + 1)}`);
          kept[index] = original;
        }
    expect(kept.length).toBe(3);
  });

  it("with entries as a whole shows", async () => {
    const { store } = await recorded(history);
    const other = await recorded([history[1] ?? expect.fail(), history[2] ?? expect.fail()]);
    const all = await store.entries(ORGANIZATION);
    const strangers = await other.store.entries(ORGANIZATION);
    const [first, second, third] = all;
    const problemOf = (entries: readonly (typeof first)[]) =>
      readChain(
        ORGANIZATION,
        entries.filter((one) => one !== undefined),
      ).broken;
    expect(problemOf([first, third])).toEqual({ sequence: 2, problem: "it is missing" });
    expect(problemOf([second, third])).toEqual({ sequence: 1, problem: "it is missing" });
    expect(problemOf([first, strangers[1], third])).toEqual({ sequence: 2, problem: "it does not follow entry 1" });
    expect(problemOf([first, second && { ...second, sequence: 2, bytes: third?.bytes ?? expect.fail() }])).toEqual({
      sequence: 2,
      problem: "it says that it is entry 3",
    });
    expect(readChain(ORGANIZATION.replace(/1$/, "2"), all).broken?.problem).toContain("another organization");
    expect(problemOf([first, second])).toBeUndefined();
  });

  it("with a hash that was made to fit again shows in the entry after it, and where what is known does not follow", async () => {
    const { entries, store } = await recorded(history);
    const [, second] = entries;
    const kept = store.kept.get(ORGANIZATION) ?? [];
    const forged = printEntry({ ...(second ?? expect.fail()), changes: new Map() });
    kept[1] = Buffer.from(forged.text);
    expect(readChain(ORGANIZATION, await store.entries(ORGANIZATION)).broken).toEqual({
      sequence: 3,
      problem: "it does not follow entry 2",
    });
    kept.pop();
    const chain = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
    expect(chain.broken).toBeUndefined();
    expect(wrongContent(chain.entries)).toMatchObject({ sequence: 2 });
  });

  it("shows the wrong content of every entry but those up to one that was verified", async () => {
    const { entries, store } = await recorded(history);
    const [, second] = entries;
    const forged = printEntry({ ...(second ?? expect.fail()), changes: new Map() });
    store.kept.get(ORGANIZATION)?.splice(1, Infinity, Buffer.from(forged.text));
    const chain = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
    expect(wrongContent(chain.entries, entries[0]?.hash)).toMatchObject({ sequence: 2 });
    expect(wrongContent(chain.entries, "f".repeat(64))).toMatchObject({ sequence: 2 });
    // Whoever takes a head for verified that is not has nothing verified: it must come from elsewhere than the ledger.
    expect(wrongContent(chain.entries, forged.hash)).toBeUndefined();
  });

  it("makes that nothing is added", async () => {
    const { store } = await recorded(history);
    store.kept.get(ORGANIZATION)?.splice(1, 1);
    const snapshot = snapshotOf(minute(5));
    await expect(record(store, { snapshot, recorder: {}, recordedAt: new Date(minute(5)) })).rejects.toThrow(
      "is broken",
    );
  });

  it.each([
    ['"full":false', '"full":"no"', "full is neither true nor false"],
    ['"format":"twilio-org-ledger/1"', '"format":"twilio-org-ledger/9"', "its format is"],
    [/"recordedAt":"[^"]*"/, '"recordedAt":"yesterday"', "recordedAt is no instant"],
    [/"sequence":\d+/, '"sequence":1.5', "sequence is no number"],
    [/"sid":/, '"said":', "has a record without a key"],
    [/\["set",/, '["put",', "it would be written otherwise"],
    ['"set","', '"set" ,"', "it would be written otherwise"],
    [/"changes":\[/, '"changes":{', "JSON"],
    [/\["set",.*\n/, "7\n", "a change is no list"],
    [/\["set",.*\n/, '["set",7,{}]\n', "a change names no list"],
  ])("by somebody who wrote %s otherwise and hashed it shows", async (from, to, problem) => {
    const { store } = await recorded(history);
    const kept = store.kept.get(ORGANIZATION) ?? [];
    const text = String(kept[1]);
    const body = text.slice(0, text.lastIndexOf(',\n"hash"')).replace(from, to);
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256").update(body).digest("hex");
    kept[1] = Buffer.from(`${body},\n"hash":"${hash}"}\n`);
    const { broken } = readChain(ORGANIZATION, await store.entries(ORGANIZATION));
    expect(broken?.sequence).toBe(2);
    expect(broken?.problem).toContain(problem);
  });
});
