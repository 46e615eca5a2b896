import { defined } from "./defined";
import { isUnclearRole } from "./functions";
import { isSid } from "./identity";
import { type Organization, type OtherGrant, personOf } from "./organization";
import { type Unread } from "./snapshot";

/** What keeps an answer about people's rights from being known: each text is the end of a sentence, "Unknown: ...". */
export interface UnknownAccess {
  /** Why nobody's rights are known in full. */
  readonly everybody?: string;
  /** Why those of `person`, of whom no right is seen, are not known; `undefined` if they are. */
  of(person: string): string | undefined;
  /** Those who hold a role of which nobody can say what it allows, sorted. */
  readonly people: readonly string[];
}

/**
 * What of the access that an organization shows is not known. An answer "no" is one only where this has nothing to say.
 */
export function unknownAccess(organization: Organization): UnknownAccess {
  const lists = (["assignments", "roles"] as const).filter((list) => isUnread(organization, list));
  const everybody =
    lists.length === 0 ? undefined : `${lists.map((list) => LISTS[list]).join(" and ")} could not be read`;
  const unclear = new Map<string, OtherGrant["role"]>();
  if (everybody === undefined)
    for (const { person, role } of organization.otherGrants)
      if (isUnclearRole(role) && !unclear.has(person)) unclear.set(person, role);
  return {
    ...defined({ everybody }),
    people: [...unclear.keys()].sort(),
    of(person) {
      if (everybody !== undefined) return everybody;
      const role = unclear.get(person);
      if (role !== undefined) return `holds role ${role.title ?? role.sid}, and nobody can say what that allows`;
      // Without the list of users a right is known by the SID of its holder alone.
      const isNameless = !isSid("user", person) && personOf(organization, person).userSid === undefined;
      return isNameless && isUnread(organization, "users") ? `${LISTS.users} could not be read` : undefined;
    },
  };
}

/** Whether anything keeps an answer from being known: its exit status is then `incomplete`. */
export function isAccessUnknown(organization: Pick<Organization, "unread" | "otherGrants">): boolean {
  return organization.unread.length > 0 || organization.otherGrants.some(({ role }) => isUnclearRole(role));
}

/** Whether one of Twilio's lists could not be read, so that what is missing from it may be there all the same. */
export function isUnread({ unread }: Pick<Organization, "unread">, list: Unread["list"]): boolean {
  return unread.some((text) => text.startsWith(`${list}:`));
}

const LISTS: Readonly<Record<Unread["list"], string>> = {
  assignments: "the role assignments",
  roles: "the list of roles",
  users: "the list of users",
  accounts: "the list of accounts",
};

/** `people`, sorted, with those besides of whom it is not known what they can do. */
export function withUnknown(people: readonly string[], unknown: Pick<UnknownAccess, "people">): readonly string[] {
  return unknown.people.length === 0 ? people : [...new Set([...people, ...unknown.people])].sort();
}
