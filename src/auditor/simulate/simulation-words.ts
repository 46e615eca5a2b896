import { type BilledPlace, type BillingLevel } from "../../model/financial-reach";
import { type Organization, type Person } from "../../model/organization";
import { type PlaceNames } from "../../model/place-names";

/** Who is who in a sentence: `Ada Park (ada@acme.example)`, with what is worth knowing of them. */
export function personText({ name, email }: Pick<Person, "name" | "email">): string {
  return name === undefined ? email : `${name} (${email})`;
}

/** `technical`, `technical (by the roles held)`, `finance, external, suspended`; empty where nobody says anything. */
export function traitsText({ function: duty, functionFrom, external, status }: Person): string {
  return [
    ...(duty === undefined ? [] : [functionFrom === "inferred" ? `${duty} (by the roles held)` : duty]),
    ...(external ? ["external"] : []),
    ...(status === "active" ? [] : [status]),
  ].join(", ");
}

/** The first of `texts`, and how many more there are. */
export function listText(texts: readonly string[], most = 4): string {
  return texts.length > most + 1
    ? `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`
    : texts.join(", ");
}

/** Places in a sentence: `all 14 accounts, Billing Group Labs`, `all 12 accounts of Europe Finance, shop-us`. */
export function placesText(places: readonly BilledPlace[], every: readonly BilledPlace[], names: PlaceNames): string {
  if (places.length === every.length) {
    const accounts = every.filter(({ account }) => account !== undefined);
    const groups = every.filter(({ account }) => account === undefined);
    return listText([
      ...allText(accounts, "accounts", names),
      ...allText(groups, "Billing Groups without accounts", names),
    ]);
  }
  const placeKeys = new Set(places.map(({ key }) => key));
  const groups = new Map<string, BilledPlace[]>();
  for (const place of every) {
    const key = place.group ?? "";
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [place]);
    else list.push(place);
  }
  const whole: string[] = [];
  const single: string[] = [];
  for (const [group, members] of groups) {
    const mine = members.filter(({ key }) => placeKeys.has(key));
    if (group !== "" && members.length > 1 && mine.length === members.length)
      whole.push(`${all(members.length)} accounts of ${names.group(group)}`);
    else single.push(...mine.map((place) => billedPlaceText(place, names)));
  }
  return listText([...whole, ...single]);
}

function all(n: number): string {
  return n === 2 ? "both" : `all ${n}`;
}

/** `all 14 accounts`, or the only place by its own name. */
function allText(places: readonly BilledPlace[], what: string, names: PlaceNames): readonly string[] {
  return places.length > 1 ? [`${all(places.length)} ${what}`] : places.map((place) => billedPlaceText(place, names));
}

/** An account by its name; a group of which no account is known by its own. */
function billedPlaceText({ account, group }: BilledPlace, names: PlaceNames): string {
  if (account !== undefined) return names.account(account);
  return group === undefined ? "every Billing Group" : `Billing Group ${names.group(group)}`;
}

/** What a level of access to billing lets one do, set before a place. */
export const LEVEL_TEXT = { manage: "can spend on", view: "can see" } as const satisfies Partial<
  Record<BillingLevel, string>
>;

/** A level that somebody had, where it is another now. */
export const PAST_LEVEL_TEXT = {
  manage: "could spend before",
  view: "could only see before",
  none: "new",
} as const satisfies Record<BillingLevel, string>;

/** `Acme (OR...)`. */
export function organizationText({ name, sid }: Pick<Organization, "name" | "sid">): string {
  return name === undefined ? sid : `${name} (${sid})`;
}
