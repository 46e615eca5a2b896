import { type BilledPlace } from "../../model/financial-reach";
import { type Organization, type Person } from "../../model/organization";

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

/** Places in a sentence: `all 14 accounts, Billing Group labs`, `all 12 accounts of europe, shop-us`. */
export function placesText(places: readonly BilledPlace[], all: readonly BilledPlace[]): string {
  if (places.length === all.length) {
    const accounts = all.filter(({ account }) => account !== undefined);
    const groups = all.filter(({ account }) => account === undefined);
    return listText([...allText(accounts, "accounts"), ...allText(groups, "Billing Groups without accounts")]);
  }
  const placeKeys = new Set(places.map(({ key }) => key));
  const groups = new Map<string, BilledPlace[]>();
  for (const place of all) {
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
      whole.push(`all ${members.length} accounts of ${group}`);
    else single.push(...mine.map(billedPlaceText));
  }
  return listText([...whole, ...single]);
}

/** `all 14 accounts`, or the only place by its own name. */
function allText(places: readonly BilledPlace[], what: string): readonly string[] {
  return places.length > 1 ? [`all ${places.length} ${what}`] : places.map(billedPlaceText);
}

/** An account by its key; a group of which no account is known by its own. */
function billedPlaceText({ account, group }: BilledPlace): string {
  return account ?? (group === undefined ? "every Billing Group" : `Billing Group ${group}`);
}

/** `Acme (OR...)`. */
export function organizationText({ name, sid }: Pick<Organization, "name" | "sid">): string {
  return name === undefined ? sid : `${name} (${sid})`;
}
