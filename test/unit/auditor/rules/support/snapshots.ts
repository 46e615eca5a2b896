import fc from "fast-check";
import { type CaseTwilio } from "./cases";

const GROUPS = ["commerce_0", "commerce_1", "commerce_new"];
const ACCOUNTS = ["AC00000000000000000000000000000001", "AC00000000000000000000000000000002"];
const USERS = ["ada@acme.example", "bo@partner.example", "max@acme.example", "US0000000000000000000000000000000f"];
const ROLE_NAMES = [
  ..."Owner,Administrator,Standard User,Organization Billing Admin,Organization Billing Viewer,Billing Group Admin".split(
    ",",
  ),
  ..."Billing Group Viewer,Developer,Billing Manager,Support,Studio Admin,Studio Viewer,Gone".split(","),
];

/** Whatever Twilio may say: any role anywhere, unknown people, lists that could not be read. */
export const snapshots: fc.Arbitrary<CaseTwilio> = fc
  .record({
    users: fc.subarray(USERS.slice(0, 3)),
    accounts: fc.subarray(ACCOUNTS),
    assignments: fc.array(
      fc.record({
        user: fc.constantFrom(...USERS),
        role: fc.constantFrom(...ROLE_NAMES),
        on: fc.constantFrom(undefined, ...GROUPS, ...ACCOUNTS),
        level: fc.constantFrom(undefined, "ORGANIZATION", "ACCOUNT", "RESOURCE", "SUB_ACCOUNT"),
      }),
      { maxLength: 14 },
    ) as fc.Arbitrary<NonNullable<CaseTwilio["assignments"]>>,
    unread: fc
      .subarray(["users", "roles", "accounts", "assignments"] as const, { maxLength: 1 })
      .map((lists) => lists.map((list) => ({ list, why: "it could not be read" }))),
  })
  // Twilio names a holder by SID: whom it does not list has no address.
  .map(({ users, assignments, ...rest }) => ({
    ...rest,
    users,
    assignments: assignments.filter(({ user }) => user.startsWith("US") || users.includes(user)),
  }));
