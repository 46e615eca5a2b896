import { canonicalEmail } from "../model/identity";
import { createAssignmentIndex, type AssignmentIndex } from "./assignment-index";
import { isOrganizationOwner } from "./placement";
import { type Directory } from "./resolve";
import { type Account, type Change, type Contents, type Role, type Settings, type User } from "./entities";

/** The organization as it is now, with what each request needs to find quickly. */
export interface Store extends Directory {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly domains: ReadonlySet<string>;
  readonly assignments: Pick<AssignmentIndex, "get" | "countOf" | "like" | "candidates">;
  settings(): Settings;
  user(sidOrCanonicalEmail: string): User | undefined;
  userByExternalId(externalId: string): User | undefined;
  users(): Iterable<User>;
  account(sidOrName: string): Account | undefined;
  accounts(): Iterable<Account>;
  role(sid: string): Role | undefined;
  /** Whether this user is the organization's Owner. */
  isOwner(userSid: string): boolean;
  /** Records the change, then makes it. When this returns, the change outlives the process. */
  commit(change: Change): void;
  /** Everything but the app's secret. */
  contents(): Omit<Contents, "clientSecret">;
}

/**
 * @param record makes a change durable; where it throws, the change is not made.
 */
export function createStore(
  initial: Contents,
  clientId: string,
  now: () => Date,
  record: (change: Change) => void,
): Store {
  const { organization, clientSecret } = initial;
  const domains = new Set(initial.domains);
  const users = createUserIndex(initial.users);
  const accountsBySid = new Map(initial.accounts.map((account) => [account.sid, account]));
  const accountsByName = new Map(initial.accounts.map((account) => [account.name, account]));
  const rolesBySid = new Map(initial.roles.map((role) => [role.sid, role]));
  const assignments = createAssignmentIndex(initial.assignments);
  let settings = initial.settings;

  const apply = (change: Change) => {
    if ("user" in change) users.put(change.user);
    else if ("role" in change) rolesBySid.set(change.role.sid, change.role);
    else if ("assignment" in change) assignments.add(change.assignment, now().getTime());
    else if ("removedAssignment" in change) assignments.remove(change.removedAssignment, now().getTime());
    else settings = change.settings;
  };

  return {
    organization,
    clientId,
    clientSecret,
    domains,
    assignments,
    settings: () => settings,
    user: users.get,
    userByExternalId: users.byExternalId,
    users: users.all,
    emails: users.emails,
    account: (key) => accountsBySid.get(key) ?? accountsByName.get(key),
    accounts: () => accountsBySid.values(),
    accountNames: () => accountsByName.keys(),
    role: (sid) => rolesBySid.get(sid),
    roles: () => rolesBySid.values(),
    isOwner: (userSid) =>
      assignments.candidates({ identity: userSid }).list.some(({ item }) => {
        const role = rolesBySid.get(item.role_sid);
        return role !== undefined && isOrganizationOwner(role);
      }),
    commit: (change) => {
      record(change);
      apply(change);
    },
    contents: () => ({
      organization,
      domains: [...domains],
      settings,
      users: [...users.all()],
      accounts: [...accountsBySid.values()],
      roles: [...rolesBySid.values()],
      assignments: [...assignments.all()],
    }),
  };
}

/** Users by SID, by address and by the id that the identity provider gave them. */
function createUserIndex(initial: readonly User[]) {
  const bySid = new Map<string, User>();
  const sidsByEmail = new Map<string, string>();
  const sidsByExternalId = new Map<string, string>();
  const put = (user: User): void => {
    const before = bySid.get(user.sid);
    if (before !== undefined) sidsByEmail.delete(emailKey(before));
    bySid.set(user.sid, user);
    sidsByEmail.set(emailKey(user), user.sid);
    if (user.externalId !== null) sidsByExternalId.set(user.externalId, user.sid);
  };
  initial.forEach(put);
  return {
    put,
    /** @param key a SID or a canonical address */
    get: (key: string) => bySid.get(sidsByEmail.get(key) ?? key),
    byExternalId: (externalId: string) => bySid.get(sidsByExternalId.get(externalId) ?? ""),
    all: () => bySid.values(),
    emails: () => sidsByEmail.keys(),
  };
}

function emailKey(user: User): string {
  const parsed = canonicalEmail(user.userName);
  return "email" in parsed ? parsed.email : user.userName;
}
