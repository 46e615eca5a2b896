import { groupBy } from "../../model/group-by";
import { type Binding } from "../../model/organization";
import { compareText } from "../../model/problem";
import { bindingsByRight, type Right, rightKey } from "../../model/right";
import { type AccessDiff } from "./access-diff";
import { type PersonChange } from "./person-change";

/** What a change of the manifest says of a list, and Twilio has already, so that nobody writes it. */
export interface AlreadyInTwilio extends Right {
  /** Whether people come to hold the role by the manifest, or no longer do. */
  readonly change: "held" | "not-held";
  /** Sorted. */
  readonly people: readonly string[];
}

/**
 * The part of a change of the manifest that only follows what was done in the Console. Nobody gains or loses by it; but
 * from then on it is meant, and no drift any more, so that a reader has to see it.
 *
 * @param manifest from the manifest of the base to that of the head
 * @param access from the live organization to the same with the head applied
 */
export function alreadyInTwilio(manifest: AccessDiff, access: AccessDiff): readonly AlreadyInTwilio[] {
  const there = bindingsByRight(access.base.bindings);
  const written = changedPlaces(access);
  const isOnlyMeant = (isHeld: boolean, person: string, place: Right): boolean =>
    holds(there.get(rightKey(place)), person) === isHeld && !written.has(`${person} ${rightKey(place)}`);
  const found = [...manifest.people, ...manifest.sameAccess].flatMap(({ person, usable }: PersonChange) => [
    ...usable.gainedPlaces.map((place) => ({ person, place, change: "held" as const })),
    ...usable.lostPlaces.map((place) => ({ person, place, change: "not-held" as const })),
  ]);
  const follows = found.filter(({ person, place, change }) => isOnlyMeant(change === "held", person, place));
  const keyOf = ({ place, change }: (typeof follows)[number]): string => `${rightKey(place)} ${change}`;
  return [...groupBy(follows, keyOf)]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, same]) =>
      same.slice(0, 1).map(({ place: { role, scope }, change }) => ({
        change,
        role,
        scope,
        people: same.map(({ person }) => person).sort(compareText),
      })),
    );
}

function changedPlaces({ people, sameAccess }: AccessDiff): ReadonlySet<string> {
  return new Set(
    [...people, ...sameAccess].flatMap(({ person, usable: { gainedPlaces, lostPlaces } }) =>
      [...gainedPlaces, ...lostPlaces].map((place) => `${person} ${rightKey(place)}`),
    ),
  );
}

function holds(list: Binding | undefined, person: string): boolean {
  return list?.grants.some((grant) => grant.person === person) === true;
}
