import { type Binding, type Organization, scopeKey } from "./organization";
import { type Snapshot } from "./snapshot";

/**
 * The organization with the Owner of each account, whom Twilio names with the account (facts 5, `owner_sid`), where role
 * assignments do not. An Owner whom nobody can name goes by the user's SID.
 */
export function withAccountOwners(organization: Organization, { accounts }: Pick<Snapshot, "accounts">): Organization {
  const emails = new Map(
    [...organization.people.values()].flatMap(({ email, userSid }) =>
      userSid === undefined ? [] : [[userSid, email] as const],
    ),
  );
  const keys = new Map([...organization.accounts.values()].map(({ sid, key }) => [sid, key]));
  const owned = new Set(
    organization.bindings.flatMap(({ role, scope, grants }) =>
      role === "accountOwner" ? grants.map(({ person }) => `${person} ${scopeKey(scope)}`) : [],
    ),
  );
  const missing = accounts.flatMap(({ sid, ownerSid }): Binding[] => {
    const key = keys.get(sid);
    if (ownerSid === undefined || key === undefined) return [];
    const person = emails.get(ownerSid) ?? ownerSid;
    const scope = { kind: "account", key } as const;
    if (owned.has(`${person} ${scopeKey(scope)}`)) return [];
    return [{ role: "accountOwner", scope, grants: [{ person, origin: { assignment: sid } }] }];
  });
  return { ...organization, bindings: [...organization.bindings, ...missing] };
}
