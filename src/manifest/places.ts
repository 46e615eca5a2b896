import { defined } from "../model/defined";
import { firstHidden, firstHiddenInName, withoutHidden } from "../model/hidden-text";
import { canonicalDomain, canonicalSid } from "../model/identity";
import { type Account, type BillingGroup, type DomainStatus } from "../model/organization";
import { type Position } from "../model/problem";
import { show } from "../model/show";
import { entriesOf, mergeEntries, type FileEntry, type LocatedFile, type MergedEntry, type Report } from "./merge";

const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]{0,62}[\p{L}\p{M}\p{N}._-])?$/u;

/** Longer texts are not names and are not examined: composing marks would take too long. */
const LONGEST = 1_000;

/** Whether `text` can be the name of a team, a group or an account in a manifest. */
export function isName(text: string): boolean {
  return text.length <= LONGEST && NAME.test(text) && text === text.normalize("NFC") && firstHidden(text) === undefined;
}

/** A name of the manifest's own for a team, a group or an account: it goes into resource names and reports. */
export function checkName(what: string, name: string, at: Position, report: Report): void {
  const hidden = firstHidden(name);
  if (hidden !== undefined)
    report(at, `${show(name)} has ${hidden}, an invisible character, and would look like another ${what}`, {
      hint: "type the name again",
    });
  else if (name.length <= LONGEST && name !== name.normalize("NFC"))
    report(at, `${show(name)} is written with separate accent characters and would look like another ${what}`, {
      hint: "type the name again: each accented letter as one character (Unicode NFC)",
    });
  else if (!isName(name))
    report(at, `${show(name)} can't be the name of ${/^[aeiou]/.test(what) ? "an" : "a"} ${what}`, {
      hint: "a name begins with a letter or digit and has letters, digits, inner spaces, dots, dashes and underscores, at most 64",
    });
}

/** A name that is only read: it may be anything but a text in which something is hidden. */
export function checkShownName(name: string | undefined, at: Position, report: Report): void {
  const hidden = name === undefined ? undefined : firstHiddenInName(name);
  if (hidden !== undefined)
    report(at, `${show(name)} has ${hidden}, an invisible character`, { hint: "type the name again" });
}

/**
 * A key for what somebody else calls `text`: small letters and digits with single hyphens; nothing if nothing is left
 * of it.
 */
export function keyFrom(text: string): string | undefined {
  const key = withoutHidden(text.slice(0, LONGEST))
    .normalize("NFC")
    .toLowerCase()
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, 64)
    .replace(/\p{Cs}$/u, "")
    .replace(/-+$/, "");
  return isName(key) ? key : undefined;
}

/** The section `organization` of all files: one SID, one name. */
export function readOrganization(
  files: readonly LocatedFile[],
  report: Report,
): { sid: string; name?: string } | undefined {
  const entries = entriesOf(files, (data) => (data.organization ? { organization: data.organization } : undefined));
  const merged = mergeEntries("organization", entries, ["sid", "name"], report).get("organization");
  const [first] = files;
  if (merged?.value.sid === undefined) {
    if (first !== undefined)
      report(first.tree.positionOf(), "the manifest names no organization", {
        hint: "add organization: { sid: OR..., name: ... }; the SID is in the Twilio Console",
        missingFrom: "organization",
      });
    return undefined;
  }
  const { sid, name } = merged.value;
  checkShownName(name, merged.placeOf("name"), report);
  return { sid: canonicalSid(sid), ...defined({ name }) };
}

/** The section `domains` of all files, by canonical domain name. */
export function readDomains(files: readonly LocatedFile[], report: Report): ReadonlyMap<string, DomainStatus> {
  const entries = entriesOf(files, (data) => data.domains).flatMap(
    ({ key, value, at, tree }): FileEntry<{ status: DomainStatus }>[] => {
      const domain = canonicalDomain(key);
      if (domain !== undefined) return [{ key: domain, value: { status: value }, at, tree }];
      report(at, `${show(key)} is not a domain name`);
      return [];
    },
  );
  const domains = new Map<string, { status: DomainStatus; at: Position }>();
  for (const { key, value, at } of entries) {
    const earlier = domains.get(key);
    if (earlier !== undefined && earlier.status !== value.status)
      report(at, `${key} is ${value.status} here and ${earlier.status} elsewhere`, { related: earlier.at });
    else domains.set(key, { status: value.status, at });
  }
  return new Map([...domains].map(([domain, { status }]) => [domain, status]));
}

/** The sections `billingGroups` and `accounts` of all files, with the references between them checked. */
export function readPlaces(
  files: readonly LocatedFile[],
  report: Report,
): { billingGroups: ReadonlyMap<string, BillingGroup>; accounts: ReadonlyMap<string, Account> } {
  const groupEntries = entriesOf(files, (data) => data.billingGroups);
  const accountEntries = entriesOf(files, (data) => data.accounts);
  const groups = mergeEntries("billing group", groupEntries, ["id", "name", "primaryAccount"], report);
  const accounts = mergeEntries("account", accountEntries, ["sid", "billingGroup"], report);
  return { billingGroups: groupsOf(groups, accounts, report), accounts: accountsOf(accounts, groups, report) };
}

type Merged<T> = ReadonlyMap<string, MergedEntry<Partial<T>>>;
type GroupEntry = Pick<BillingGroup, "id" | "name" | "primaryAccount">;
type AccountEntry = Pick<Account, "sid" | "billingGroup">;

function groupsOf(
  groups: Merged<GroupEntry>,
  accounts: Merged<AccountEntry>,
  report: Report,
): ReadonlyMap<string, BillingGroup> {
  const billingGroups = new Map<string, BillingGroup>();
  const uniqueId = uniqueness("the id of", report);
  for (const [key, { value, at, placeOf }] of groups) {
    checkName("billing group", key, at, report);
    const { id, name, primaryAccount } = value;
    if (id === undefined) {
      report(at, `billing group ${show(key)} has no id`, {
        hint: "its id is under its name in the Console, Billing, Overview",
        missingFrom: `billingGroups/${key}`,
      });
      continue;
    }
    checkShownName(name, placeOf("name"), report);
    uniqueId(id, `billing group ${show(key)}`, placeOf("id"));
    if (primaryAccount !== undefined) checkPrimary(key, primaryAccount, placeOf("primaryAccount"), accounts, report);
    billingGroups.set(key, { key, id, ...defined({ name, primaryAccount }), origin: { position: at } });
  }
  return billingGroups;
}

/** The primary account of a group is declared, and in no other group. */
function checkPrimary(
  group: string,
  primaryAccount: string,
  at: Position,
  accounts: Merged<AccountEntry>,
  report: Report,
): void {
  const home = accounts.get(primaryAccount);
  const there = home?.value.billingGroup;
  if (home === undefined)
    report(at, `no account is called ${show(primaryAccount)}`, {
      meant: { text: primaryAccount, among: accounts.keys() },
      missingFrom: "accounts",
    });
  else if (there !== undefined && there !== group)
    report(at, `the primary account ${show(primaryAccount)} is in billing group ${show(there)}`, {
      related: home.placeOf("billingGroup"),
    });
}

function accountsOf(
  accounts: Merged<AccountEntry>,
  groups: Merged<GroupEntry>,
  report: Report,
): ReadonlyMap<string, Account> {
  const result = new Map<string, Account>();
  const uniqueSid = uniqueness("the sid of", report);
  for (const [key, { value, at, placeOf }] of accounts) {
    checkName("account", key, at, report);
    const { sid, billingGroup } = value;
    if (sid === undefined) {
      report(at, `account ${show(key)} has no sid`, {
        hint: "its SID, AC and 32 hex digits, is in the Twilio Console",
        missingFrom: `accounts/${key}`,
      });
      continue;
    }
    uniqueSid(canonicalSid(sid), `account ${show(key)}`, placeOf("sid"));
    if (billingGroup !== undefined && !groups.has(billingGroup))
      report(placeOf("billingGroup"), `no billing group is called ${show(billingGroup)}`, {
        meant: { text: billingGroup, among: groups.keys() },
        missingFrom: "billingGroups",
      });
    result.set(key, { key, sid: canonicalSid(sid), ...defined({ billingGroup }), origin: { position: at } });
  }
  return result;
}

function uniqueness(what: string, report: Report): (id: string, owner: string, at: Position) => void {
  const seen = new Map<string, { owner: string; at: Position }>();
  return (id, owner, at) => {
    const earlier = seen.get(id);
    if (earlier !== undefined) report(at, `${owner} has ${what} ${earlier.owner}`, { related: earlier.at });
    else seen.set(id, { owner, at });
  };
}
