import { canonicalEmail, canonicalSid, domainOf, isSid } from "../../src/model/identity";
import { hasPassed, parseInstant } from "../../src/model/instant";
import { type Member, TERMS } from "../../src/model/member";
import { compareText } from "../../src/model/problem";
import { roleById, roleLabel, type RoleId } from "../../src/model/roles";
import { textEntriesOf, UNKNOWN, type Props } from "./json-values";
import { isMap } from "../../src/model/is-map";

/**
 * Members by canonical e-mail; a user who has none here by `US` SID. A map, since the engine compares lists by index.
 */
export type Members = ReadonlyMap<string, Member>;

/** A refused input: the property path and why. The engine prints both. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What only a refresh adds: a program that says nothing of it takes it away. */
const FOUND = ["origin", "duplicates"] as const satisfies readonly (keyof Member)[];

const KEPT: readonly string[] = [...TERMS, ...FOUND];

/** What a list of members is checked against. */
export interface MemberRules {
  readonly role: RoleId;
  /** Domains that the organization has verified; `undefined` where nobody said. */
  readonly verifiedDomains: ReadonlySet<string> | undefined;
  readonly now: Date;
  /** Is given the members who are left out since their `until` has passed. */
  readonly expired: Set<string>;
}

/**
 * Brings a list of members (a list of e-mail addresses, or a map) into canonical form: keyed by canonical e-mail,
 * sorted, without those whose `until` has passed. Adds to `failures` what an access rule forbids.
 */
export function checkMembers(
  property: string,
  value: unknown,
  rules: MemberRules,
  failures: CheckFailure[],
): Props | typeof UNKNOWN {
  if (value === UNKNOWN) return UNKNOWN;
  const entries = entriesOf(value);
  if (entries === undefined) {
    failures.push({ property, reason: "must be a list of e-mail addresses, or a map keyed by them" });
    return {};
  }
  const members = new Map<string, Props | typeof UNKNOWN>();
  const seen = new Set<string>();
  for (const [key, terms] of entries) {
    if (key === UNKNOWN) continue;
    const path = `${property}[${JSON.stringify(key)}]`;
    const fail = (reason: string): void => {
      failures.push({ property: path, reason });
    };
    const who = isSid("user", key) ? { email: canonicalSid(key) } : canonicalEmail(key);
    if ("invalid" in who) {
      fail(`not an e-mail address: ${who.invalid}`);
      continue;
    }
    const member = checkTerms(terms, fail);
    const { userSid, until } = member === UNKNOWN ? {} : member;
    for (const name of new Set([who.email, userSid]))
      if (typeof name === "string" && name !== UNKNOWN) {
        if (seen.has(name)) fail(`${name} is listed twice`);
        seen.add(name);
      }
    if (typeof until === "string" && until !== UNKNOWN && hasPassed(until, rules.now)) {
      rules.expired.add(who.email);
      continue;
    }
    checkDomain(who.email, rules, fail);
    members.set(who.email, member);
  }
  // Who is missing can't be told from a list that is not known in full.
  if (entries.some(([key]) => key === UNKNOWN)) return UNKNOWN;
  return Object.fromEntries([...members].sort(([a], [b]) => compareText(a, b)));
}

/** Members of a canonical list, as the state and checked inputs have it. */
export function readMembers(value: unknown): Members | undefined {
  if (!isMap(value)) return undefined;
  return new Map(
    Object.entries(value).map(([key, terms]) => {
      const texts = textEntriesOf(terms);
      return [key, Object.fromEntries([...texts].filter(([term]) => KEPT.some((known) => known === term)))];
    }),
  );
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (isMap(value)) return Object.entries(value);
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  return items.every((item) => typeof item === "string") ? items.map((item) => [item, {}]) : undefined;
}

function checkTerms(terms: unknown, fail: (reason: string) => void): Props | typeof UNKNOWN {
  if (terms === UNKNOWN) return UNKNOWN;
  if (!isMap(terms)) {
    fail(`must be a map, with any of ${TERMS.join(", ")}, or empty`);
    return {};
  }
  const checked: Record<string, unknown> = {};
  for (const [term, value] of Object.entries(terms)) {
    if (value === null) continue;
    // An import hands over what a refresh would have read.
    if (!KEPT.includes(term)) fail(`unknown key "${term}": it can have ${TERMS.join(", ")}`);
    else if (typeof value !== "string" || value === "") fail(`${term} must be text`);
    else if (value === UNKNOWN) checked[term] = value;
    else if (term === "userSid" && !isSid("user", value)) fail("userSid must be US and 32 hexadecimal digits");
    else if (term === "userSid") checked[term] = canonicalSid(value);
    else if (term === "until") {
      const end = parseInstant(value);
      if ("invalid" in end) fail(`until: ${end.invalid}`);
      else checked[term] = end.instant;
    } else checked[term] = value;
  }
  return checked;
}

/** Organization roles need the e-mail's own domain to be verified (design, "Domain rule"). */
function checkDomain(email: string, { role, verifiedDomains }: MemberRules, fail: (reason: string) => void): void {
  if (roleById(role).scope !== "organization" || verifiedDomains === undefined || !email.includes("@")) return;
  if (!verifiedDomains.has(domainOf(email)))
    fail(
      `${roleLabel(role)} needs a verified domain, and ${domainOf(email)} is not among verifiedDomains: ` +
        "verify it in the Twilio Console, or give a Billing Group role, which needs none",
    );
}
