import { didYouMean } from "../model/did-you-mean";
import { canonicalEmail } from "../model/identity";
import { placementProblem } from "./placement";
import { type SeedAssignment } from "./seed-schema";
import { type Account, type Assignment, type Organization, type Role, type User } from "./entities";

/** What the names in a `SeedAssignment` are looked up in. */
export interface Directory {
  readonly organization: Organization;
  user(sidOrCanonicalEmail: string): User | undefined;
  account(sidOrName: string): Pick<Account, "sid"> | undefined;
  emails(): Iterable<string>;
  accountNames(): Iterable<string>;
  roles(): Iterable<Role>;
}

/** An assignment without its SID, with the role it gives, or what is wrong and with which key. */
export type Resolved =
  | { readonly assignment: Omit<Assignment, "sid">; readonly role: Role }
  | { readonly key: keyof SeedAssignment; readonly problem: string };

/** Looks up the names in `wanted`. No rule of the API applies but the role's own levels. */
export function resolveAssignment(wanted: SeedAssignment, directory: Directory): Resolved {
  const user = findUser(wanted.user, directory);
  if (user === undefined) return { key: "user", problem: unknown(wanted.user, "among the users", directory.emails()) };
  const scope = wanted.scope ?? "organization";
  const account = scope === "organization" ? undefined : directory.account(scope);
  const onOrganization = scope === "organization" || scope === directory.organization.sid;
  if (account === undefined && !onOrganization)
    return {
      key: "scope",
      problem: unknown(scope, `"organization" or an account`, ["organization", ...directory.accountNames()]),
    };
  const resourceType = wanted.billingGroup === undefined ? null : "billing_group";
  const named = findRole(wanted.role, { level: onOrganization ? "organization" : "account", resourceType }, directory);
  if ("problem" in named) return { key: "role", problem: named.problem };
  return {
    role: named.role,
    assignment: {
      role_sid: named.role.sid,
      scope: account?.sid ?? directory.organization.sid,
      identity: user.sid,
      resource_type: resourceType,
      resource_id: wanted.billingGroup ?? null,
    },
  };
}

/** The user with this e-mail, in any spelling, or this SID. */
export function findUser(emailOrSid: string, directory: Pick<Directory, "user">): User | undefined {
  const canonical = canonicalEmail(emailOrSid);
  return directory.user("email" in canonical ? canonical.email : emailOrSid);
}

function findRole(
  nameOrSid: string,
  place: Parameters<typeof placementProblem>[1],
  directory: Pick<Directory, "roles">,
): { readonly role: Role } | { readonly problem: string } {
  const roles = [...directory.roles()];
  const named = roles.filter((role) => role.friendly_name === nameOrSid || role.sid === nameOrSid);
  if (named.length === 0)
    return { problem: unknown(nameOrSid, "a role", new Set(roles.map((role) => role.friendly_name))) };
  const [fitting, ...others] = named.filter((role) => placementProblem(role, place) === undefined);
  if (fitting === undefined) return { problem: named.map((role) => placementProblem(role, place) ?? "").join("; ") };
  if (others.length > 0)
    return { problem: `several roles are called "${nameOrSid}": name one by its SID, e.g. ${fitting.sid}` };
  return { role: fitting };
}

function unknown(text: string, what: string, candidates: Iterable<string>): string {
  const { hint } = didYouMean(text, candidates);
  return `"${text}" is not ${what}${hint === undefined ? "" : `, ${hint}`}`;
}
