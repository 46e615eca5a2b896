import { describe, expect, it } from "vitest";
import { loadManifestObject } from "../../../src/manifest/load";
import { organizationOfSnapshot } from "../../../src/model/live-organization";
import { accountScope, type Organization, scopeName } from "../../../src/model/organization";
import { rightText } from "../../../src/model/right";
import { type Snapshot, type SnapshotUser } from "../../../src/model/snapshot";
import { live, NOW, roleOf, SHOP } from "../auditor/drift/arbitraries";
import { ORGANIZATION } from "../../support/seeds";

const sid = (n: number): string => `US${String(n).padStart(32, "0")}`;
const [ada, park, bo] = ["ada@acme.example", "ada.park@acme.example", "bo@partner.example"] as const;
const user = (n: number, email?: string, active = true): SnapshotUser => ({
  sid: sid(n),
  ...(email === undefined ? {} : { email }),
  name: "",
  active,
});

function declared(people: object, roles: object = {}, accounts: object = {}): Organization {
  const { organization, problems } = loadManifestObject(
    {
      apiVersion: "twilio-organization/v1",
      kind: "OrganizationAccess",
      organization: { sid: ORGANIZATION },
      domains: { "acme.example": "verified" },
      people,
      organizationRoles: roles,
      accounts,
    },
    NOW,
  );
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

const administrators = (...numbers: readonly number[]): Snapshot["assignments"] =>
  numbers.map((n) => ({
    sid: `IY${String(n).padStart(32, "0")}`,
    roleSid: roleOf("administrator").sid,
    scope: ORGANIZATION,
    identity: sid(n),
  }));

const holders = ({ bindings }: Organization, role = "administrator"): readonly string[] =>
  bindings.filter((binding) => binding.role === role).flatMap(({ grants }) => grants.map(({ person }) => person));

describe("the people of a live organization", () => {
  it("go by the declared address where Twilio knows them under a former one", () => {
    const organization = organizationOfSnapshot(
      live({}, { users: [user(1, ada)], assignments: administrators(1) }),
      declared({ [park]: { function: "technical", formerly: [ada] } }),
    );
    expect(holders(organization)).toEqual([park]);
    expect(organization.people.get(park)).toMatchObject({ function: "technical", userSid: sid(1), external: false });
    expect(organization.unclearPeople).toBeUndefined();
  });

  it("go by the declared address where the userSid says who they are", () => {
    const organization = organizationOfSnapshot(
      live({}, { users: [user(1)], assignments: administrators(1, 2) }),
      declared({ [ada]: { function: "technical", userSid: sid(1) }, [bo]: { external: true, userSid: sid(2) } }),
    );
    expect(holders(organization)).toEqual([ada, bo]);
  });

  it("are not taken for somebody whose former address they have", () => {
    const organization = organizationOfSnapshot(
      live({}, { users: [user(1, ada), user(2, park)], assignments: administrators(1) }),
      declared({ [park]: { function: "technical", formerly: [ada] } }),
    );
    expect(holders(organization)).toEqual([ada]);
    expect(organization.people.get(ada)?.function).toBeUndefined();
  });

  it("are named as unclear where address and SID are two users, and keep Twilio's addresses", () => {
    const organization = organizationOfSnapshot(
      live({}, { users: [user(1, ada), user(2, park)], assignments: administrators(1, 2) }),
      declared({ [park]: { userSid: sid(1) } }),
    );
    expect(holders(organization)).toEqual([ada, park]);
    expect(organization.unclearPeople?.map(({ person, users }) => [person, users])).toEqual([[park, [sid(1), sid(2)]]]);
  });

  it("are told apart where two active users have one address, each with what the manifest says of it", () => {
    const organization = organizationOfSnapshot(
      live({}, { users: [user(1, ada), user(2, ada)], assignments: administrators(1, 2) }),
      declared({ [ada]: { function: "technical" } }),
    );
    expect(holders(organization)).toEqual([sid(1), sid(2)]);
    for (const each of [sid(1), sid(2)]) expect(organization.people.get(each)?.function).toBe("technical");
    expect(organization.unclearPeople).toHaveLength(1);
  });

  it("are kept by SID where Twilio gives no address, and are not external", () => {
    const organization = organizationOfSnapshot(live({}, { users: [user(1)], assignments: administrators(1) }));
    expect(organization.people.get(sid(1))).toMatchObject({ external: false, userSid: sid(1) });
  });

  it("are external where the whole list of users does not have them, and not where it could not be read", () => {
    const unread = [{ list: "users", why: "the server answered 503" }] as const;
    const seen = (more: Partial<Snapshot>) =>
      organizationOfSnapshot(live({}, { users: [], assignments: administrators(1), ...more })).people.get(sid(1));
    expect(seen({})?.external).toBe(true);
    expect(seen({ unread })?.external).toBe(false);
  });
});

describe("the Owner of an account", () => {
  const owned = (ownerSid: string, assignments: Snapshot["assignments"] = []) =>
    organizationOfSnapshot(
      live({}, { users: [user(1, ada)], accounts: [{ sid: SHOP, name: "", status: "active", ownerSid }], assignments }),
    );

  it("is whom Twilio names with the account", () => expect(holders(owned(sid(1)), "accountOwner")).toEqual([ada]));

  it("goes by the SID where nobody knows who that is", () =>
    expect(holders(owned(sid(9)), "accountOwner")).toEqual([sid(9)]));

  it("holds the role once, where an assignment says the same", () => {
    const role = live({}).roles.find(
      ({ friendlyName, lowestLevel }) => friendlyName === "Owner" && lowestLevel === "ACCOUNT",
    );
    const same = { sid: `IY${"1".repeat(32)}`, roleSid: role?.sid ?? "", scope: SHOP, identity: sid(1) };
    expect(holders(owned(sid(1), [same]), "accountOwner")).toEqual([ada]);
  });
});

describe("an account", () => {
  const account = (name: string, manifest?: Organization): Organization =>
    organizationOfSnapshot(live({}, { accounts: [{ sid: SHOP, name, status: "active" }] }), manifest);
  const shop = (organization: Organization) => [...organization.accounts.values()].map(scopeName);

  it("that no manifest names is called as Twilio calls it, with its SID", () => {
    expect(shop(account("Storefront EU"))).toEqual([`Storefront EU (${SHOP})`]);
    expect(rightText({ role: "accountDeveloper", scope: accountScope({ key: SHOP, name: "Storefront EU" }) })).toBe(
      `Account Developer on Storefront EU (${SHOP})`,
    );
  });

  it("that has no name is called by its SID, and one that a manifest names by its key", () => {
    expect(shop(account(""))).toEqual([SHOP]);
    expect(shop(account("Storefront EU", declared({}, {}, { shop: { sid: SHOP } })))).toEqual(["shop"]);
  });

  it("with a name too long to read is clipped", () =>
    expect(shop(account("x".repeat(5_000))).join().length).toBeLessThan(130));
});
