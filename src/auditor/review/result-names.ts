import { type Organization } from "../../model/organization";
import { type PlaceNames, placeNames } from "../../model/place-names";
import { compareText } from "../../model/problem";
import { type SaidOfRights, withPlaceNames } from "./place-texts";
import { type ReviewResult } from "./review-result";

type Names = NonNullable<ReviewResult["names"]>;

/** Names of those of whom a result speaks. Of two names the base's counts: a change does not rename what is there. */
export function namesOf(said: SaidOfRights, base: Organization, head: Organization): Names | undefined {
  const groups = new Set<string>();
  const accounts = new Set<string>();
  const noted = (keys: Set<string>) => (key: string) => {
    keys.add(key);
    return key;
  };
  withPlaceNames(said, { group: noted(groups), account: noted(accounts) });
  const people = [
    ...said.people,
    ...said.sameAccess,
    ...said.lists.flatMap((list) => list.people.map((person) => ({ person }))),
  ];
  const names = {
    people: known(
      people.map(({ person }) => person),
      base.people,
      head.people,
    ),
    billingGroups: known(groups, base.billingGroups, head.billingGroups),
    accounts: known(accounts, base.accounts, head.accounts),
  };
  return Object.values(names).every((each) => Object.keys(each).length === 0) ? undefined : names;
}

type Named = ReadonlyMap<string, { readonly name?: string }>;

function known(keys: Iterable<string>, base: Named, head: Named): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...new Set(keys)].sort(compareText).flatMap((key) => {
      const name = base.get(key)?.name ?? head.get(key)?.name;
      return name === undefined ? [] : [[key, name] as const];
    }),
  );
}

/** What a result calls places. */
export function resultPlaceNames({ names }: Pick<ReviewResult, "names">): PlaceNames {
  const places = (known: Readonly<Record<string, string>> = {}): ReadonlyMap<string, { key: string; name: string }> =>
    new Map(Object.entries(known).map(([key, name]) => [key, { key, name }]));
  return placeNames({ billingGroups: places(names?.billingGroups), accounts: places(names?.accounts) });
}
