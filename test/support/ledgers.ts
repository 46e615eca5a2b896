import fc from "fast-check";
import { type LedgerStore } from "../../src/records/ledger/store";
import { type Snapshot, type SnapshotAssignment, type Unread } from "../../src/model/snapshot";

export const ORGANIZATION = "OR00000000000000000000000000000001";
export const sid = (prefix: string, n: number): string => prefix + n.toString(16).padStart(32, "0");
export const ADMIN = sid("IX", 1);
const VIEWER = sid("IX", 2);
export const GROUP = "commerce_billingprofile_europe";

const role = { allow: [], deny: [], resourceTypes: [] };

/** A snapshot with the roles that matter here, and nobody in it unless `more` says so. */
export function snapshotOf(takenAt: string, more: Partial<Snapshot> = {}): Snapshot {
  return {
    schemaVersion: 1,
    organizationSid: ORGANIZATION,
    takenAt,
    roles: [
      { ...role, sid: ADMIN, friendlyName: "Administrator", lowestLevel: "ORGANIZATION", productGroup: "organization" },
      {
        ...role,
        sid: VIEWER,
        friendlyName: "Billing Group Viewer",
        lowestLevel: "ORGANIZATION",
        productGroup: "billing",
        resourceTypes: ["billing_group"],
      },
    ],
    users: [],
    accounts: [],
    assignments: [],
    unread: [],
    ...more,
  };
}

export const user = (n: number, email = `user${String(n)}@acme.example`) => ({
  sid: sid("US", n),
  email,
  name: "",
  active: true,
});

export const admin = (n: number): SnapshotAssignment => ({
  sid: sid("IY", n),
  roleSid: ADMIN,
  scope: ORGANIZATION,
  identity: sid("US", n),
});

export const viewer = (n: number): SnapshotAssignment => ({
  ...admin(n),
  sid: sid("IY", 100 + n),
  roleSid: VIEWER,
  resourceType: "billing_group",
  resourceId: GROUP,
});

/** Minute `n` of a day. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 2, 1, 0, n)).toISOString();

const HOSTILE = ["__proto__", "constructor", 'a"b\\c', "\u2028\u202e\u0000", "\ud800", "</script>", "%00../..", "🙂"];
const someText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 6 }));
const someAddress = fc.constantFrom(
  "__proto__@a.example",
  "jürgen@xn--bcher-kva.example",
  "'@a.example",
  "a+%00@b.example",
);

const lists = fc.record({
  users: fc.uniqueArray(
    fc.record({ sid: fc.nat(4).map((n) => sid("US", n)), email: someAddress, name: someText, active: fc.boolean() }),
    { selector: (one) => one.sid, maxLength: 5 },
  ),
  accounts: fc.uniqueArray(fc.record({ sid: fc.nat(4).map((n) => sid("AC", n)), name: someText, status: someText }), {
    selector: (one) => one.sid,
    maxLength: 3,
  }),
  assignments: fc.uniqueArray(
    fc.tuple(fc.nat(4), fc.boolean()).map(([n, isAdmin]) => (isAdmin ? admin(n) : viewer(n))),
    { selector: (one) => one.sid, maxLength: 6 },
  ),
});

const LISTS: readonly Unread["list"][] = ["accounts", "assignments", "roles", "users"];

/** Sequences of snapshots, sorted by SID as the collector gives them, some incomplete, a minute apart. */
export const sequences: fc.Arbitrary<readonly Snapshot[]> = fc
  .array(
    fc.tuple(lists, fc.oneof({ weight: 3, arbitrary: fc.constant<Unread["list"][]>([]) }, fc.subarray([...LISTS]))),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((days) =>
    days.map(([some, unread], index) => {
      const whole = snapshotOf(minute(index), { ...some, unread: unread.map((list) => ({ list, why: "503" })) });
      const { roles, users, accounts, assignments } = whole;
      const read = <T extends { readonly sid: string }>(list: Unread["list"], items: readonly T[]): readonly T[] =>
        unread.some((name) => name === list) ? [] : [...items].sort((a, b) => (a.sid < b.sid ? -1 : 1));
      return {
        ...whole,
        roles: read("roles", roles),
        users: read("users", users),
        accounts: read("accounts", accounts),
        assignments: read("assignments", assignments),
      };
    }),
  );

/** As `sequences`, where everybody keeps an ordinary address. */
export const plainSequences: fc.Arbitrary<readonly Snapshot[]> = sequences.map((days) =>
  days.map((day) => ({
    ...day,
    users: day.users.map((one) => ({ ...one, email: user(Number.parseInt(one.sid.slice(2), 16)).email })),
  })),
);

/** A ledger that ends with the test. Its entries can be got at, to do harm to them. */
export function openMemoryStore(): LedgerStore & { readonly kept: Map<string, Buffer[]> } {
  const kept = new Map<string, Buffer[]>();
  return {
    kept,
    organizations: () => Promise.resolve([...kept.keys()].sort()),
    entries: (organization) =>
      Promise.resolve((kept.get(organization) ?? []).map((bytes, index) => ({ sequence: index + 1, bytes }))),
    add: (organization, sequence, text) => {
      const list = kept.get(organization) ?? [];
      kept.set(organization, list);
      if (list.length >= sequence) return Promise.resolve("taken");
      list.push(Buffer.from(text));
      return Promise.resolve("added");
    },
    close: () => Promise.resolve(),
  };
}
