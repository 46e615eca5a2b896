import { domainOf } from "./identity";
import { hasPassed } from "./instant";
import { personOf, type Binding, type Grant, type Organization } from "./organization";

/**
 * What is wrong with a grant, or with its holder, though it may well work:
 * - `unverified-domain`: an organization role needs the e-mail's own domain to be verified (design, "Domain rule").
 * - `external`: an external person holds an organization role, which only managed users can (facts 6, "Users").
 * - `expired`: its `until` has passed, and the next `pulumi up` removes it.
 * - `invited`, `suspended`, `inactive`: the holder's state; the right is there as soon as the holder is active again.
 */
export type GrantMark = "unverified-domain" | "external" | "expired" | "invited" | "suspended" | "inactive";

/** What is wrong with a grant, in words that fit after it. */
export const MARK_TEXT: Readonly<Record<GrantMark, string>> = {
  "unverified-domain": "domain not verified",
  external: "external person",
  expired: "expired",
  invited: "invited",
  suspended: "suspended",
  inactive: "inactive",
};

/** What is wrong with `grant` of `binding` at `now`; empty for an ordinary one. */
export function grantMarks(
  organization: Pick<Organization, "people" | "domains">,
  binding: Pick<Binding, "role" | "scope">,
  grant: Pick<Grant, "person" | "until">,
  now: Date,
): readonly GrantMark[] {
  const marks: GrantMark[] = [];
  const person = personOf(organization, grant.person);
  if (binding.scope.kind === "organization") {
    // An external person is refused for being external; that the domain is not ours either is no news.
    if (person.external) marks.push("external");
    else if (!isOnVerifiedDomain(organization, grant.person)) marks.push("unverified-domain");
  }
  if (hasPassed(grant.until, now)) marks.push("expired");
  if (person.status !== "active") marks.push(person.status);
  return marks;
}

/**
 * Whether the e-mail's own domain is verified; a verified parent does not cover a subdomain. Somebody known by SID
 * alone has no address to say otherwise.
 */
export function isOnVerifiedDomain(organization: Pick<Organization, "domains">, email: string): boolean {
  return !email.includes("@") || organization.domains.get(domainOf(email)) === "verified";
}

/** The closest verified domain above `domain`, which does not cover it. */
export function verifiedParent({ domains }: Pick<Organization, "domains">, domain: string): string | undefined {
  for (let dot = domain.indexOf("."); dot >= 0; dot = domain.indexOf(".", dot + 1)) {
    const parent = domain.slice(dot + 1);
    if (domains.get(parent) === "verified") return parent;
  }
  return undefined;
}

/** Whether the right can be used now: not expired, holder active, and held by the rules. */
export function isUsable(marks: readonly GrantMark[]): boolean {
  return marks.length === 0;
}

/** Marks of a right that nobody can use at the moment, or that has ended, whatever the rules say of it. */
const DORMANT: readonly GrantMark[] = ["expired", "invited", "suspended", "inactive"];

/** What keeps a right from being used now; empty where it can be. */
export function dormancy(marks: readonly GrantMark[]): readonly GrantMark[] {
  return marks.filter((mark) => DORMANT.includes(mark));
}
