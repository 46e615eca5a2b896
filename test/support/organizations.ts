import fc from "fast-check";
import { CAPABILITIES } from "../../src/model/capabilities";
import { firstHiddenInName } from "../../src/model/hidden-text";
import { loadManifestObject } from "../../src/manifest/load";
import {
  type AccountEntry,
  type ManifestFile,
  type MemberEntry,
  type RoleLists,
} from "../../src/manifest/manifest-file";
import { type Organization, scopeKey } from "../../src/model/organization";
import { ROLES } from "../../src/model/roles";

/** The clock of generated organizations: some of their rights have ended by then, some have not. */
export const NOW = new Date("2026-06-01T00:00:00Z");

const LOCAL_PARTS = ["ada", "bo", "ceo", "max", "ada+billing", "o'hara", "jürgen", "οδος", "__proto__", "constructor"];
const DOMAINS = ["acme.example", "eu.acme.example", "acme-labs.example", "partner.example", "xn--bcher-kva.example"];
const NAMES = ["finance-hq", "platform", "constructor", "toString", "2024", "1.0", "équipe", "a b", "null", "X", "x"];
const INSTANTS = ["2020-01-01T00:00:00Z", "2026-06-01T00:00Z", "2026-06-01T00:00:00.001Z", "2027-01-31T00:00:00Z"];
/** What a careless writer of YAML would get wrong. */
const AWKWARD = [
  ..."yes,null,~,2027-01-31,1e3,0x1F,.inf, leading,trailing ,a: b,# no,x #y,- x,'q',\"q\",---,...,&a,*a,!t,@x,`x,%Y,|,>".split(
    ",",
  ),
  ..."[],{},?,:,=1+1,🚀𝒫,\u2028,\u200d,\ufeff,line\nline\n,\n,\ttab,\\n,e\u0301,true,<<,__proto__".split(","),
];

/** Canonical e-mail addresses, few enough to meet again: own and strange domains, tags, other scripts, names of Object. */
export const emails: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...LOCAL_PARTS), fc.constantFrom(...DOMAINS))
  .map((parts) => parts.join("@"));

/** Text for people to read, without the control characters that a manifest refuses. */
const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
);

/** Names, in which nothing is hidden. */
const names = texts.filter((text) => firstHiddenInName(text) === undefined);

const optional = { requiredKeys: [] };

/** A map with keys from `keys`; `value` is told the index of the entry, so that it can give unique ids. */
function maps<V>(
  keys: fc.Arbitrary<string>,
  values: fc.Arbitrary<(index: number) => V>,
  maxLength: number,
): fc.Arbitrary<Record<string, V>> {
  return fc
    .uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key, maxLength })
    .map((entries) => Object.fromEntries(entries.map(([key, value], index) => [key, value(index)])));
}

function members(teams: readonly string[]): fc.Arbitrary<readonly MemberEntry[]> {
  const users = teams.length === 0 ? emails : fc.oneof(emails, fc.constantFrom(...teams.map((name) => `team:${name}`)));
  const terms = fc.record({ until: fc.constantFrom(...INSTANTS), reason: texts, ticket: texts }, optional);
  const entry = fc.tuple(users, fc.option(terms, { nil: undefined }));
  return fc
    .uniqueArray(entry, { selector: ([user]) => user, maxLength: 3 })
    .map((list) => list.map(([user, more]) => (more === undefined ? user : { user, ...more })));
}

function roleLists(keys: readonly string[], teams: readonly string[]): fc.Arbitrary<RoleLists> {
  const lists = fc.record(Object.fromEntries(keys.map((key) => [key, members(teams)])), optional);
  return lists.map((record) => withoutUndefined(record));
}

const amount = { people: fc.nat(30), percent: fc.nat(30) };
const budget = { ...amount, perRole: fc.record(amount, optional), perGroup: fc.record(amount, optional) };
const limits = fc.record(
  {
    minimumAdministrators: fc.nat(2),
    minimumBillingGroupAdmins: fc.nat(2),
    expiringDays: fc.constantFrom(13, 14),
    losingAccess: fc.record({ ...budget, window: fc.record(budget, optional) }, optional),
    unknownNames: fc.constantFrom("blocked", "allowed"),
  },
  optional,
);

const DUTIES = ["payments", "tax-data", "running", "reading"];
const separationOfDuties = fc
  .record({
    roles: fc.uniqueArray(fc.constantFrom(...ROLES.map(({ id }) => id)), { maxLength: 3 }),
    capabilities: fc.uniqueArray(fc.constantFrom(...CAPABILITIES.map(({ id }) => id)), { maxLength: 3 }),
    pairs: fc.uniqueArray(fc.uniqueArray(fc.constantFrom(...DUTIES), { minLength: 2, maxLength: 2 }), {
      selector: (pair) => [...pair].sort().join(),
    }),
    reason: fc.option(texts, { nil: undefined }),
  })
  .map(({ roles, capabilities, pairs, reason }) => ({
    duties: { running: { roles, productRoles: roles.length > 1 }, reading: { capabilities } },
    conflicts: pairs.map(([one = "", other = ""]) => withoutUndefined({ between: [one, other] as const, reason })),
  }));

const sid = (prefix: string, index: number): string => prefix + (index + 1).toString(16).padStart(32, "0");

/** Well-formed manifests, which may well break access rules: every section, or none, and every form of member. */
export const manifests: fc.Arbitrary<ManifestFile> = maps(
  fc.constantFrom(...NAMES),
  fc.uniqueArray(emails, { maxLength: 4 }).map((list) => () => list),
  4,
).chain((teams) => {
  const teamNames = Object.keys(teams);
  const groupNames = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 });
  return groupNames.chain((groups) => {
    const people = fc
      .record(
        {
          name: names,
          function: fc.constantFrom("technical", "finance", "management", "other"),
          external: fc.boolean(),
          userSid: fc.constant(""),
          status: fc.constantFrom("active", "invited", "suspended", "inactive"),
          formerly: fc.uniqueArray(emails, { maxLength: 2 }),
        },
        optional,
      )
      .map((person) => (index: number) => ("userSid" in person ? { ...person, userSid: sid("US", index) } : person));
    const accounts = fc
      .record(
        {
          billingGroup: groups.length === 0 ? fc.constant(undefined) : fc.constantFrom(undefined, ...groups),
          roles: roleLists(["owner", "administrator", "developer", "billingManager", "support"], teamNames),
        },
        optional,
      )
      .map((account) => (index: number) => withoutUndefined({ ...account, sid: sid("AC", index) }));
    return fc
      .record(
        {
          organization: fc.record({ sid: fc.constant(sid("OR", 0)), name: names }, { requiredKeys: ["sid"] }),
          domains: maps(
            fc.constantFrom(...DOMAINS),
            fc.constantFrom(
              () => "verified" as const,
              () => "unverified" as const,
            ),
            5,
          ),
          people: maps(emails, people, 4),
          organizationRoles: roleLists(
            ["owner", "administrator", "standardUser", "billingAdmin", "billingViewer"],
            teamNames,
          ),
          accounts: maps(fc.constantFrom(...NAMES), accounts, 3),
          breakGlass: fc.uniqueArray(emails, { maxLength: 3 }),
          limits,
          separationOfDuties,
          details: fc.array(
            fc.tuple(fc.option(texts, { nil: undefined }), roleLists(["admins", "viewers"], teamNames)),
            {
              minLength: groups.length,
              maxLength: groups.length,
            },
          ),
        },
        { requiredKeys: ["organization", "details"] },
      )
      .map(({ details, ...sections }): ManifestFile => ({
        apiVersion: "twilio-organization/v1",
        kind: "OrganizationAccess",
        ...sections,
        teams,
        billingGroups: Object.fromEntries(
          groups.map((key, index) => [
            key,
            withoutUndefined({
              id: `commerce_${index}`,
              name: details[index]?.[0],
              primaryAccount: primaryAccount(key, sections.accounts ?? {}),
              ...details[index]?.[1],
            }),
          ]),
        ),
      }));
  });
});

function primaryAccount(group: string, accounts: Readonly<Record<string, AccountEntry>>): string | undefined {
  return Object.keys(accounts).find((key) => accounts[key]?.billingGroup === group);
}

function withoutUndefined<T extends object>(entry: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as never;
}

/** Organizations as manifests say them. */
export const organizations: fc.Arbitrary<Organization> = manifests.map((manifest) => {
  const { organization, problems } = loadManifestObject(manifest, NOW);
  if (organization === undefined) throw new Error(`a generated manifest is malformed: ${JSON.stringify(problems)}`);
  return organization;
});

/** Picks a number from 0 to `below`, not included. */
export type Random = (below: number) => number;

/** Choices that can be replayed. */
export const randoms: fc.Arbitrary<Random> = fc
  .infiniteStream(fc.nat())
  .map((stream) => (below) => Number(stream.next().value) % below);

/** Another spelling of the same address: case, space around it, letters and marks apart, the domain in its own script. */
export function respelled(email: string, random: Random): string {
  const own = email.replace("@xn--bcher-kva.", random(2) === 0 ? "@bücher." : "@xn--bcher-kva.");
  const cased = own.replace(/[a-z]/g, (letter) => (random(2) === 0 ? letter.toUpperCase() : letter));
  const space = " \t\u00a0".slice(0, random(4));
  return `${space}${cased.normalize(random(2) === 0 ? "NFC" : "NFD")}${space}`;
}

/** The same manifest with each of the generated addresses in another spelling. */
export function respelledAll<T>(value: T, random: Random): T {
  const respell = (text: string): string => (/@[a-z.-]+\.example$/.test(text) ? respelled(text, random) : text);
  if (typeof value === "string") return respell(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => respelledAll(item, random)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [respell(key), respelledAll(item as unknown, random)]),
  ) as T;
}

/** The same value with the keys of all its maps and the items of all its lists in another order. */
export function reordered<T>(value: T, random: Random): T {
  const shuffle = <I>(items: readonly I[]): I[] => {
    const pool = [...items];
    return items.flatMap(() => pool.splice(random(pool.length), 1));
  };
  if (Array.isArray(value)) return shuffle(value.map((item: unknown) => reordered(item, random))) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(shuffle(Object.entries(value)).map(([key, item]) => [key, reordered(item, random)])) as T;
}

/** What an organization says, as plain data: without origins, and without the order of what has none. */
export function meaning(organization: Organization): unknown {
  const { domains, people, teams, billingGroups, accounts, bindings, otherGrants, breakGlass, ...more } = organization;
  const { separationOfDuties: separation, ...rest } = more;
  const plain = (map: ReadonlyMap<string, unknown>): unknown =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, withoutOrigin(value)]);
  return {
    ...rest,
    domains: plain(domains),
    people: plain(people),
    teams: plain(teams),
    billingGroups: plain(billingGroups),
    accounts: plain(accounts),
    bindings: sorted(
      bindings.map(({ role, scope, grants }) => ({
        on: `${role} ${scopeKey(scope)}`,
        grants: sorted(grants.map(withoutOrigin)),
      })),
    ),
    otherGrants: sorted(otherGrants.map(withoutOrigin)),
    breakGlass: [...breakGlass].sort(),
    duties: separation && {
      own: [...separation.duties].map(([name, duty]) => [name, sortedLists(duty)]).sort(),
      conflicts: sorted(separation.conflicts.map(sortedLists)),
    },
  };
}

function withoutOrigin(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "origin"));
}

function sorted(items: readonly unknown[]): readonly unknown[] {
  const text = (item: unknown): string => JSON.stringify(sortedKeys(item));
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function sortedLists(value: object): unknown {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      Array.isArray(item) ? [...(item as unknown[])].sort() : item,
    ]),
  );
}

function sortedKeys(item: unknown): unknown {
  return typeof item === "object" && item !== null && !Array.isArray(item)
    ? Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))
    : item;
}
