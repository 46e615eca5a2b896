import { describe, expect, it } from "vitest";
import { withAccountOwners } from "../../../src/model/account-owners";
import { binding, organizationOf, peopleOf } from "../cli/organizations";

const SIDS = [1, 2, 3].map((n) => `AC0000000000000000000000000000000${n}`);
const account = (index: number, ownerSid?: string) => ({
  sid: SIDS[index] ?? "",
  name: "",
  status: "active",
  ...(ownerSid === undefined ? {} : { ownerSid }),
});

describe("the Owners whom Twilio names with the accounts", () => {
  const organization = organizationOf({
    people: peopleOf({ email: "ana@acme.example", userSid: "US1" }),
    accounts: new Map(SIDS.map((sid, index) => [`a${index}`, { key: `a${index}`, sid }])),
    bindings: [binding("accountOwner", ["ana@acme.example"], "a0")],
  });
  const owners = (accounts: Parameters<typeof withAccountOwners>[1]["accounts"]) =>
    withAccountOwners(organization, { accounts }).bindings.flatMap(({ role, scope, grants }) =>
      grants.map(({ person }) => `${role} ${scope.kind === "account" ? scope.key : ""} ${person}`),
    );

  it("are added where no assignment says so, by address where it is known", () =>
    expect(owners([account(0, "US1"), account(1, "US1"), account(2, "US9")])).toEqual([
      "accountOwner a0 ana@acme.example",
      "accountOwner a1 ana@acme.example",
      "accountOwner a2 US9",
    ]));

  it("are none where Twilio names none, or an account that nobody knows", () =>
    expect(owners([account(1), { sid: "AC9", name: "", status: "active", ownerSid: "US1" }])).toEqual([
      "accountOwner a0 ana@acme.example",
    ]));
});
