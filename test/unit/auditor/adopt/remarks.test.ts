import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { adopt } from "../../../../src/auditor/adopt/adoption";
import { printAdopted } from "../../../../src/auditor/adopt/print-adopted";
import { ROLES, type RoleId } from "../../../../src/model/roles";
import { type Snapshot, type SnapshotAssignment } from "../../../../src/model/snapshot";
import { sid } from "../../../support/snapshots";

const GOLDEN = path.resolve(__dirname, "../../../golden/adopt/odd.yaml");
const ORGANIZATION = sid("OR", 1);

const role = { allow: [], deny: [], productGroup: "" };
const roles = ROLES.map(({ title, scope }, index) => ({
  ...role,
  sid: sid("IX", index),
  friendlyName: title,
  lowestLevel: scope === "account" ? "ACCOUNT" : "ORGANIZATION",
  resourceTypes: scope === "billingGroup" ? ["billing_group"] : [],
}));
const roleSid = (id: RoleId): string =>
  sid(
    "IX",
    ROLES.findIndex((each) => each.id === id),
  );
const user = (number: number, email: string, active = true) => ({ sid: sid("US", number), email, name: "", active });
const onGroup = { resourceType: "billing_group", resourceId: "commerce_billingprofile_eu" };

/** Every oddity once: who is outside the directory has the SIDs from 9 on. */
const grants: readonly Partial<SnapshotAssignment>[] = [
  { roleSid: roleSid("owner"), identity: sid("US", 1) },
  // Outside, and on a role for managed users.
  { roleSid: roleSid("administrator"), identity: sid("US", 9) },
  // Twice the same.
  { roleSid: roleSid("administrator"), identity: sid("US", 1) },
  { roleSid: roleSid("administrator"), identity: sid("US", 1) },
  // On a domain where nobody is active, and a group whose only admin is inactive.
  { roleSid: roleSid("billingAdmin"), identity: sid("US", 3) },
  { roleSid: roleSid("billingGroupAdmin"), identity: sid("US", 3), ...onGroup },
  // A group's role without a group, and a role of the organization on a group.
  { roleSid: roleSid("billingGroupViewer"), identity: sid("US", 1) },
  { roleSid: roleSid("standardUser"), identity: sid("US", 2), ...onGroup },
  // An account that Twilio does not list, with two Owners.
  { roleSid: roleSid("accountDeveloper"), identity: sid("US", 2), scope: sid("AC", 7) },
  { roleSid: roleSid("accountOwner"), identity: sid("US", 1), scope: sid("AC", 7) },
  { roleSid: roleSid("accountOwner"), identity: sid("US", 2), scope: sid("AC", 7) },
  // Roles of a product, that nobody knows, and whose name two roles have.
  { roleSid: sid("IX", 100), identity: sid("US", 2), scope: sid("AC", 1) },
  { roleSid: sid("IX", 200), identity: sid("US", 9) },
  { roleSid: roleSid("accountSupport"), identity: sid("US", 2), scope: sid("AC", 1) },
  // A group whose id no manifest takes.
  { roleSid: roleSid("billingGroupAdmin"), identity: sid("US", 1), ...onGroup, resourceId: "not an id\n- x" },
];

const snapshot: Snapshot = {
  schemaVersion: 1,
  organizationSid: ORGANIZATION,
  takenAt: "2026-12-01T00:00:00.000Z",
  roles: [
    ...roles,
    { ...role, sid: sid("IX", 100), friendlyName: "Studio\n# Admin", lowestLevel: "ACCOUNT", resourceTypes: [] },
    { ...role, sid: sid("IX", 101), friendlyName: "Support", lowestLevel: "ACCOUNT", resourceTypes: [] },
  ],
  users: [user(1, "ceo@acme.example"), user(2, "ada@acme.example"), user(3, "old@sold.example", false)],
  accounts: [{ sid: sid("AC", 1), name: "shop", status: "suspended" }],
  assignments: grants.map((grant, index) => ({
    sid: sid("IY", index),
    roleSid: "",
    scope: ORGANIZATION,
    identity: "",
    ...grant,
  })),
  unread: [],
};

it("every oddity has its comment, or its line among what is left out", () => {
  const adoption = adopt(snapshot);
  if ("problem" in adoption) throw new Error(adoption.problem);
  const text = printAdopted(adoption, snapshot);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, "utf8"));
});
