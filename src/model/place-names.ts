import { scopeName } from "./organization";
import { clip } from "./show";

/** What readers call the Billing Groups and accounts of an organization, by their keys. */
export interface PlaceNames {
  readonly group: (key: string) => string;
  readonly account: (key: string) => string;
}

/** Billing Groups or accounts by their keys, as far as their names go. */
type NamedPlaces = ReadonlyMap<string, { readonly key: string; readonly name?: string }>;

/** The names of an organization's places. One that does not tell a place apart comes with its key. */
export function placeNames(places: {
  readonly billingGroups: NamedPlaces;
  readonly accounts: NamedPlaces;
}): PlaceNames {
  return { group: naming(places.billingGroups), account: naming(places.accounts) };
}

function naming(places: NamedPlaces): (key: string) => string {
  const uses = new Map<string, number>();
  // A name that is the key of another place would be taken for that place.
  for (const { key, name = key } of places.values())
    for (const text of new Set([key, name])) uses.set(text, (uses.get(text) ?? 0) + 1);
  return (key) => {
    const name = places.get(key)?.name;
    if (name === undefined) return key;
    return uses.get(name) === 1 ? clip(name) : scopeName({ key, name });
  };
}
