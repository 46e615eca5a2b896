import { EVERY_GROUP } from "../../model/access";
import { type AccessPathJson } from "../../model/access-path-json";
import { type PlaceNames } from "../../model/place-names";
import { type ReviewResult, type RightJson, type TermsJson } from "./review-result";

/** What a review says of rights. */
export type SaidOfRights = Pick<ReviewResult, "people" | "sameAccess" | "lists">;

/**
 * The same for readers: Billing Groups and accounts by what `names` calls them. Only to be made into text, since a name
 * is no key.
 */
export function withPlaceNames<T extends SaidOfRights>(said: T, names: PlaceNames): T {
  const right = (each: RightJson): RightJson => namedRight(each, names);
  const terms = (each: TermsJson): TermsJson => ({ ...each, right: right(each.right) });
  const path = (each: AccessPathJson): AccessPathJson => named(each, names);
  return {
    ...said,
    people: said.people.map((person) => ({
      ...person,
      gained: person.gained.map(right),
      lost: person.lost.map(right),
      released: person.released.map(right),
      terms: person.terms.map(terms),
    })),
    sameAccess: said.sameAccess.map((person) => ({
      ...person,
      before: person.before.map(path),
      after: person.after.map(path),
      terms: person.terms.map(terms),
    })),
    lists: said.lists.map((list) => named(list, names)),
  };
}

function namedRight(right: RightJson, names: PlaceNames): RightJson {
  const paths = right.paths.map((path) => named(path, names));
  if (!("capabilities" in right)) return { ...named(right, names), paths };
  const group = (key: string): string => (key === EVERY_GROUP ? key : names.group(key));
  const { billingGroups, except } = right;
  return {
    ...right,
    billingGroups: billingGroups.map(group),
    ...(except === undefined ? {} : { except: except.map(group) }),
    paths,
  };
}

function named<T extends { readonly billingGroup?: string; readonly account?: string }>(
  place: T,
  names: PlaceNames,
): T {
  const { billingGroup, account } = place;
  return {
    ...place,
    ...(billingGroup === undefined ? {} : { billingGroup: names.group(billingGroup) }),
    ...(account === undefined ? {} : { account: names.account(account) }),
  };
}
