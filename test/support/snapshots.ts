import fc from "fast-check";
import { type Organization } from "../../src/model/organization";
import { ROLES } from "../../src/model/roles";
import { type Snapshot, type SnapshotAssignment, type SnapshotRole } from "../../src/model/snapshot";
import { emails } from "./organizations";

/** An assignment that a manifest can say, as plain text, or that it can't. */
interface Tagged {
  readonly assignment: SnapshotAssignment;
  readonly isSayable: boolean;
}

/** A snapshot, and of each assignment whether a manifest can say it; both as they were made, so that nothing has to find out. */
export interface TaggedSnapshot {
  readonly snapshot: Snapshot;
  readonly tagged: readonly Tagged[];
}

export const sid = (prefix: string, n: number): string => prefix + n.toString(16).padStart(32, "0");

const ORGANIZATION = sid("OR", 1);
const LEVELS = { organization: "ORGANIZATION", billingGroup: "ORGANIZATION", account: "ACCOUNT" } as const;

const catalogue: readonly SnapshotRole[] = [
  ...ROLES.map(({ title, scope }, index) => ({
    sid: sid("IX", index),
    friendlyName: title,
    lowestLevel: LEVELS[scope],
    resourceTypes: scope === "billingGroup" ? ["billing_group"] : [],
    productGroup: scope,
    allow: [],
    deny: [],
  })),
  {
    sid: sid("IX", 100),
    friendlyName: "Studio Admin",
    lowestLevel: "ACCOUNT",
    resourceTypes: [],
    productGroup: "studio",
    allow: [],
    deny: [],
  },
];
const SUPPORT = ROLES.findIndex(({ id }) => id === "accountSupport");

const HOSTILE = ["", "Ada Park", "- a: b # no", "line\nbreak", "\u202egnp.exe", "\u0007bell", "null", "x".repeat(300)];
const ACCOUNT_NAMES = [
  "shop",
  "Shop",
  "shop: eu",
  "???",
  "__proto__",
  "1.0",
  "null",
  "a  b",
  "\u202eevil",
  "e\u0301",
  "𝒳",
];
const GROUP_IDS = ["commerce_billingprofile_eu", "billing_group_eu", "commerce_billingprofile_", "x:y", "007", "true"];

/** Organizations as Twilio may show them, oddities included. */
export const snapshots: fc.Arbitrary<TaggedSnapshot> = fc
  .record({
    addresses: fc.uniqueArray(emails, { minLength: 1, maxLength: 6 }),
    names: fc.array(fc.constantFrom(...HOSTILE), { minLength: 6, maxLength: 6 }),
    active: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    accountNames: fc.array(fc.constantFrom(...ACCOUNT_NAMES), { maxLength: 4 }),
    isSupportTwice: fc.boolean(),
    owner: fc.nat(7),
    grants: fc.uniqueArray(
      fc.record({
        role: fc.nat(ROLES.length),
        person: fc.nat(7),
        place: fc.nat(5),
        oddity: fc.constantFrom("none", "none", "none", "none", "misplaced", "resource", "unknown role", "bad id"),
      }),
      { maxLength: 14, selector: (grant) => JSON.stringify(grant) },
    ),
  })
  .map(({ addresses, names, active, accountNames, isSupportTwice, owner, grants }): TaggedSnapshot => {
    const users = addresses.map((email, index) => ({
      sid: sid("US", index),
      email,
      name: names[index] ?? "",
      active: active[index] ?? true,
    }));
    const accounts = accountNames.map((name, index) => ({ sid: sid("AC", index), name, status: "active" }));
    const tagged = [{ role: 0, person: owner, place: 0, oddity: "none" }, ...grants].map(
      ({ role: index, person, place, oddity }, number): Tagged => {
        const role = ROLES[index];
        const scope = role?.scope ?? "account";
        const account = sid("AC", place);
        const group = { resourceType: "billing_group", resourceId: GROUP_IDS[place] ?? "" };
        const where =
          oddity === "misplaced"
            ? {
                organization: { scope: account },
                billingGroup: { scope: ORGANIZATION },
                account: { scope: ORGANIZATION },
              }
            : oddity === "resource"
              ? {
                  organization: { scope: ORGANIZATION, ...group },
                  billingGroup: { scope: account, ...group },
                  account: { scope: account, resourceType: "phone", resourceId: "x" },
                }
              : {
                  organization: { scope: ORGANIZATION },
                  billingGroup: {
                    scope: ORGANIZATION,
                    ...group,
                    ...(oddity === "bad id" ? { resourceId: `${group.resourceId} #\n: x` } : {}),
                  },
                  account: { scope: account },
                };
        const assignment = {
          sid: sid("IY", number),
          roleSid: oddity === "unknown role" ? sid("IX", 200) : sid("IX", role === undefined ? 100 : index),
          identity: sid("US", person),
          ...where[scope],
        };
        const isOdd = oddity === "bad id" ? scope === "billingGroup" : oddity !== "none";
        const isTold = role !== undefined && !(isSupportTwice && index === SUPPORT);
        return { assignment, isSayable: !isOdd && isTold };
      },
    );
    // There is one Owner of each place, or nobody can be declared to be it.
    const owners = (one: SnapshotAssignment): ReadonlySet<string> =>
      new Set(
        tagged.flatMap(({ assignment: { roleSid, scope, identity } }) =>
          roleSid === one.roleSid && scope === one.scope ? [identity] : [],
        ),
      );
    const isOwner = ({ roleSid }: SnapshotAssignment): boolean =>
      ROLES.some(({ key }, index) => key === "owner" && roleSid === sid("IX", index));
    const twice = { ...(catalogue[SUPPORT] as SnapshotRole), sid: sid("IX", 101) };
    const final = tagged.map(({ assignment, isSayable }) => ({
      assignment,
      isSayable: isSayable && !(isOwner(assignment) && owners(assignment).size > 1),
    }));
    return {
      tagged: final,
      snapshot: {
        schemaVersion: 1,
        organizationSid: ORGANIZATION,
        takenAt: "2026-06-01T00:00:00.000Z",
        roles: isSupportTwice ? [...catalogue, twice] : catalogue,
        users,
        accounts,
        assignments: final.map(({ assignment }) => assignment),
        unread: [],
      },
    };
  });

/** Rights as `USER ROLE PLACE`, by the ids that Twilio uses. */
export function rightsOf(organization: Organization, snapshot: Snapshot): readonly string[] {
  const { people, billingGroups, accounts } = organization;
  const rights = organization.bindings.flatMap(({ role, scope, grants }) => {
    const place =
      scope.kind === "organization"
        ? organization.sid
        : scope.kind === "billingGroup"
          ? billingGroups.get(scope.key)?.id
          : accounts.get(scope.key)?.sid;
    return grants.map(({ person }) => {
      const user = snapshot.users.find(({ email }) => email === person)?.sid ?? people.get(person)?.userSid;
      return `${String(user)} ${role} ${String(place)}`;
    });
  });
  return [...new Set(rights)].sort();
}

/** As `rightsOf`, what a manifest can say. */
export function sayable({ tagged }: TaggedSnapshot): readonly string[] {
  const rights = tagged.flatMap(({ isSayable, assignment: { identity, roleSid, scope, resourceId } }) => {
    const role = ROLES.find((_, index) => sid("IX", index) === roleSid);
    return isSayable ? [`${identity} ${String(role?.id)} ${resourceId ?? scope}`] : [];
  });
  return [...new Set(rights)].sort();
}
