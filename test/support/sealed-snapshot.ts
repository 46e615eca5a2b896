import { sha256 } from "../../src/model/fingerprint";
import { ROLES } from "../../src/model/roles";
import { type Snapshot, type SnapshotRole } from "../../src/model/snapshot";

/** A SID of Twilio's form. */
export const sidOf = (prefix: string, n: number): string => prefix + n.toString(16).padStart(32, "0");

export const ORGANIZATION = sidOf("OR", 1);

/** Twilio's whole list of roles: those of the catalogue, by their place in it, counted from 0. */
export const liveRoles: readonly SnapshotRole[] = ROLES.map(({ title, scope }, index) => ({
  sid: sidOf("IX", index),
  friendlyName: title,
  lowestLevel: scope === "account" ? "ACCOUNT" : "ORGANIZATION",
  resourceTypes: scope === "billingGroup" ? ["billing_group"] : [],
  productGroup: scope,
  allow: [],
  deny: [],
}));

/** The live role of our catalogue's `id`. */
export function liveRole(id: (typeof ROLES)[number]["id"]): string {
  return sidOf(
    "IX",
    ROLES.findIndex((role) => role.id === id),
  );
}

/** A user of a small organization: number 1 is its Owner. */
const userOf = (n: number): Snapshot["users"][number] => ({
  sid: sidOf("US", n),
  email: `p${n}@acme.example`,
  name: `Person ${n}`,
  active: true,
});

/** A small organization, as Twilio lists it: its Owner, and what is added. */
export function smallSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  const owner = { sid: sidOf("IY", 1), roleSid: liveRole("owner"), scope: ORGANIZATION, identity: sidOf("US", 1) };
  return {
    schemaVersion: 1,
    organizationSid: ORGANIZATION,
    takenAt: "2026-11-22T12:00:00.000Z",
    unread: [],
    roles: [...liveRoles],
    users: [1, 2, 3, 4].map(userOf),
    accounts: [{ sid: sidOf("AC", 1), name: "Shop", status: "active" }],
    ...more,
    assignments: [owner, ...(more.assignments ?? [])],
  };
}

/** Any value with the seal of a snapshot file: what is in it is another question. */
export function sealed(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body},"sha256":"${sha256(Buffer.from(body))}"}\n`;
}
