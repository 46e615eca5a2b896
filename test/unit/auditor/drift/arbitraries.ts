import { ROLE_CATALOGUE } from "../../../../src/emulator/role-catalogue";
import { loadManifestObject } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { type Recorded, type RecordedList, type RecordedScope } from "../../../../src/model/recorded";
import { type RoleId } from "../../../../src/model/roles";
import { type Snapshot, type SnapshotRole } from "../../../../src/model/snapshot";
import { ORGANIZATION } from "../../../support/seeds";

export const NOW = new Date("2026-06-01T00:00:00.000Z");
const EUROPE = "commerce_billingprofile_0k3europe";
export const SHOP = "AC00000000000000000000000000000003";

/** A role on a place, as each side calls it. */
export interface Place {
  readonly role: RoleId;
  /** Twilio's name of the role, and whose level it has. */
  readonly title: string;
  readonly group: "organization" | "billing" | "general";
  readonly scope: RecordedScope;
}

export const PLACES = {
  administrator: {
    role: "administrator",
    title: "Administrator",
    group: "organization",
    scope: { kind: "organization" },
  },
  billingAdmin: {
    role: "billingAdmin",
    title: "Organization Billing Admin",
    group: "billing",
    scope: { kind: "organization" },
  },
  admins: {
    role: "billingGroupAdmin",
    title: "Billing Group Admin",
    group: "billing",
    scope: { kind: "billingGroup", id: EUROPE },
  },
  developer: {
    role: "accountDeveloper",
    title: "Developer",
    group: "general",
    scope: { kind: "account", sid: SHOP },
  },
} as const satisfies Readonly<Record<string, Place>>;
export type PlaceName = keyof typeof PLACES;

/** Twilio's role list as the emulator has it. */
export const ROLES: readonly SnapshotRole[] = ROLE_CATALOGUE.map((role) => ({
  sid: role.sid,
  friendlyName: role.friendly_name,
  lowestLevel: role.lowest_level,
  resourceTypes: role.resource_types ?? [],
  productGroup: role.product_group,
  allow: role.policy.allow,
  deny: role.policy.deny ?? [],
}));

export function roleOf(place: PlaceName): SnapshotRole {
  const { title, group } = PLACES[place];
  const found = ROLES.find(({ friendlyName, productGroup }) => friendlyName === title && productGroup === group);
  if (found === undefined) throw new Error(`there is no role ${title}`);
  return found;
}

/** Members of each list; a list that is not there is not managed. */
export type Lists<M = string> = Partial<Readonly<Record<PlaceName, readonly M[]>>>;

/** The SID of `ada@acme.example` and so on, always the same one. */
export function userSid(email: string): string {
  return `US${Buffer.from(email).toString("hex").padEnd(32, "0").slice(0, 32)}`;
}

export function assignmentSid(place: PlaceName, email: string, copy = 0): string {
  const text = `${Object.keys(PLACES).indexOf(place)}${copy}${email}`;
  return `IY${Buffer.from(text).toString("hex").padEnd(32, "0").slice(0, 32)}`;
}

type Member = string | { readonly user: string; readonly until?: string; readonly reason?: string };

export function declare(lists: Lists<Member>, people: object = {}): Organization {
  const { administrator, billingAdmin, admins, developer } = lists;
  const manifest = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION, name: "Acme" },
    domains: { "acme.example": "verified" },
    people,
    organizationRoles: { administrator, billingAdmin },
    billingGroups: { europe: { id: EUROPE, admins } },
    accounts: { shop: { sid: SHOP, billingGroup: "europe", roles: { developer } } },
  };
  const { organization, problems } = loadManifestObject(manifest, NOW);
  if (organization === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return organization;
}

/** What Twilio says where these people hold these roles. `users` default: all whom a list names. */
export function live(lists: Lists, more: Partial<Snapshot> = {}): Snapshot {
  const names = Object.keys(PLACES) as PlaceName[];
  const everybody = [...new Set(names.flatMap((name) => lists[name] ?? []))];
  return {
    schemaVersion: 1,
    organizationSid: ORGANIZATION,
    takenAt: NOW.toISOString(),
    roles: ROLES,
    users: everybody.map(userNamed),
    accounts: [{ sid: SHOP, name: "shop", status: "active" }],
    assignments: names.flatMap((name) => (lists[name] ?? []).map((email) => assignmentOf(name, email))),
    unread: [],
    ...more,
  };
}

export function userNamed(email: string): Snapshot["users"][number] {
  return { sid: userSid(email), email, name: "", active: true };
}

export function assignmentOf(place: PlaceName, email: string, copy = 0): Snapshot["assignments"][number] {
  const { scope } = PLACES[place];
  return {
    sid: assignmentSid(place, email, copy),
    roleSid: roleOf(place).sid,
    scope: scope.kind === "account" ? scope.sid : ORGANIZATION,
    identity: userSid(email),
    ...(scope.kind === "billingGroup" ? { resourceType: "billing_group", resourceId: scope.id } : {}),
  };
}

/** What the state says where the last deployment left these people in these lists. */
export function record(lists: Lists): Recorded {
  const names = Object.keys(PLACES) as PlaceName[];
  return {
    unfinished: [],
    unread: [],
    lists: names.flatMap((name): readonly RecordedList[] => {
      const members = lists[name];
      const { role, scope } = PLACES[name];
      if (members === undefined) return [];
      return [
        { role, scope, members: new Map(members.map((email) => [email, { assignment: assignmentSid(name, email) }])) },
      ];
    }),
  };
}
