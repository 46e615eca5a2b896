import { canonicalSid } from "../../model/identity";
import { defined } from "../../model/defined";
import { type EffectiveAccess, effectiveAccess, EVERY_GROUP } from "../../model/access";
import {
  type BilledPlace,
  billedPlaces,
  billingLevel,
  type BillingLevel,
  isWider,
  widerLevel,
} from "../../model/financial-reach";
import { type Organization } from "../../model/organization";
import { type PlaceNames, placeNames } from "../../model/place-names";
import { compareText } from "../../model/problem";
import { type View } from "./simulation";

/** Somebody's billing level, and what it was. */
export interface LevelOf {
  readonly person: string;
  readonly before: BillingLevel;
  readonly after: BillingLevel;
}

/** Who has billing access to accounts of one Billing Group the moment after, and who no longer has. */
export interface BillingRow {
  /** Key of the Billing Group after the change, or before it where it is gone. */
  readonly group?: string;
  /** What readers call it. */
  readonly groupName?: string;
  /** Keys of the accounts, sorted; empty where none of the group is known. */
  readonly accounts: readonly string[];
  /** What readers call them, sorted. */
  readonly accountNames: readonly string[];
  /** Everybody with access before or after, sorted. */
  readonly people: readonly LevelOf[];
}

/** Something that is billed, by what it is called everywhere. */
interface Side {
  readonly places: ReadonlyMap<string, BilledPlace>;
  /** Every group, also those that have accounts, by what it is called as a place. */
  readonly groups: ReadonlyMap<string, BilledPlace>;
  readonly levels: (person: string, place: BilledPlace) => BillingLevel;
  readonly people: readonly string[];
  readonly names: PlaceNames;
}

/**
 * Who has billing access before and after, account by account, put together where it is the same for accounts of one
 * group. People are who they are in all organizations; an account is who sees its invoices in any of them.
 */
export function billingRows(views: readonly View[], now: Date): readonly BillingRow[] {
  const [before, after] = [views.map((view) => view.before), views.map((view) => view.after)].map((organizations) =>
    [...new Set(organizations)].map((organization) => sideOf(organization, now)),
  );
  if (before === undefined || after === undefined) return [];
  const all = new Set([...after, ...before].flatMap(({ places }) => [...places.keys()]));
  // What stands for every group adds nothing if one is known.
  const ids = all.size === 1 ? all : [...all].filter((id) => id !== EVERY_GROUP);
  const people = [...new Set([...before, ...after].flatMap((side) => side.people))].sort(compareText);
  const rows = new Map<string, BillingRow & { readonly accounts: string[]; readonly accountNames: string[] }>();
  for (const id of ids) {
    const found = find(after, id) ?? find(before, id);
    if (found === undefined) continue;
    const { place, names } = found;
    const levels = people
      .map((person) => ({ person, before: levelIn(before, person, id), after: levelIn(after, person, id) }))
      .filter((level) => level.before !== "none" || level.after !== "none");
    const key = JSON.stringify([place.group, levels]);
    const { group, account } = place;
    const groupName = group === undefined ? undefined : names.group(group);
    const row = rows.get(key) ?? { ...defined({ group, groupName }), accounts: [], accountNames: [], people: levels };
    rows.set(key, row);
    if (account === undefined) continue;
    row.accounts.push(account);
    row.accountNames.push(names.account(account));
  }
  return [...rows.values()]
    .map((row) => ({
      ...row,
      accounts: row.accounts.sort(compareText),
      accountNames: row.accountNames.sort(compareText),
    }))
    .sort((a, b) => compareText(a.group ?? "", b.group ?? "") || compareText(a.accounts.join(), b.accounts.join()));
}

/** Whether somebody's level on it changes. */
export function isChanged({ people }: BillingRow): boolean {
  return people.some((level) => isWider(level.after, level.before) || isWider(level.before, level.after));
}

function sideOf(organization: Organization, now: Date): Side {
  const access = effectiveAccess(organization, now);
  return {
    places: new Map(billedPlaces(organization).map((place) => [idOf(organization, place), place])),
    groups: new Map(
      [...organization.billingGroups.keys()].map((group) => {
        const place = { key: `billingGroup:${group}`, group };
        return [idOf(organization, place), place];
      }),
    ),
    levels: remembered(access),
    people: access.people,
    names: placeNames(organization),
  };
}

function remembered(access: EffectiveAccess): Side["levels"] {
  const known = new Map<string, BillingLevel>();
  return (person, place) => {
    const key = `${person} ${place.group ?? ""}`;
    const level = known.get(key) ?? billingLevel(access, person, place);
    known.set(key, level);
    return level;
  };
}

/** What a place is called in every organization: the SID of an account, the id of a group. */
function idOf({ accounts, billingGroups }: Organization, { key, account, group }: BilledPlace): string {
  if (account !== undefined) return canonicalSid(accounts.get(account)?.sid ?? key);
  return group === undefined ? key : `group ${billingGroups.get(group)?.id ?? key}`;
}

/** A place, and what the side that has it calls its places. */
function find(
  sides: readonly Side[],
  id: string,
): { readonly place: BilledPlace; readonly names: PlaceNames } | undefined {
  for (const { places, names } of sides) {
    const place = places.get(id);
    if (place !== undefined) return { place, names };
  }
  return undefined;
}

function levelIn(sides: readonly Side[], person: string, id: string): BillingLevel {
  return sides.reduce<BillingLevel>((widest, { places, groups, levels }) => {
    // A group whose accounts are gone was there before, with them.
    const place = places.get(id) ?? groups.get(id);
    return place === undefined ? widest : widerLevel(widest, levels(person, place));
  }, "none");
}
