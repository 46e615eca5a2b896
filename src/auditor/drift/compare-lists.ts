import { standing } from "../../model/declared-at";
import { type Unread } from "../../model/snapshot";
import { rightText } from "../../model/right";
import { compareList, type ListComparison } from "./compare-list";
import { type DriftItem } from "./drift-result";
import { type DriftContext } from "./item";
import { managedList, type PlacedList } from "./managed-lists";
import { unchangedCheck } from "./unchanged-check";

/** Why a list can't be compared, and for lack of which list of Twilio's, if it is that. */
interface Obstacle {
  readonly why: string;
  readonly list?: Unread["list"];
}

/** What all lists give, and of those that could not be compared, why in a sentence. */
interface ListsComparison extends ListComparison {
  readonly unsure: ReadonlyMap<string, Unread["list"] | undefined>;
}

/** Compares all lists, except those of which `obstacleOf` says why they can't be. */
export function compareLists(
  context: DriftContext,
  lists: readonly PlacedList[],
  obstacleOf: (list: PlacedList) => Obstacle | undefined,
): ListsComparison {
  const unsure = new Map<string, Unread["list"] | undefined>();
  const items: DriftItem[] = [];
  const sameAccess: DriftItem[] = [];
  const isUnchanged = unchangedCheck(context);
  for (const list of lists) {
    const obstacle = obstacleOf(list);
    if (obstacle !== undefined)
      unsure.set(`${obstacle.why}, so that ${rightText(list)} can't be compared`, obstacle.list);
    else if (
      context.recorded !== undefined ||
      list.declared === undefined ||
      !isUnchanged(list.declared, list.assignments)
    ) {
      const compared = compareList(context, managedList(context, list));
      items.push(...compared.items);
      sameAccess.push(...compared.sameAccess);
    }
  }
  return { items, sameAccess, unsure };
}

/** How many of those who should hold the role of a list are known by address alone. */
export function namelessIn({ identities, now }: DriftContext, { declared }: PlacedList): number {
  const people = (declared === undefined ? [] : standing(declared, now)).flatMap(({ person }) =>
    identities.isUnclear(person) ? [] : [identities.userOf(person)],
  );
  return new Set(people.filter((user) => !identities.isKnown(user))).size;
}
