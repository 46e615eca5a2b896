import { compareText } from "../../../model/problem";
import { isOwnerRole } from "../../../model/roles";
import { rightKey } from "../../../model/right";
import { type Floors, floorsOf } from "../engine/floors";
import { memoize } from "../engine/memoize";
import { type RuleContext } from "../engine/rule";
import { type ConflictingHolder, conflictsOf, type DutyRight, sidesOf } from "./conflicts";

/** What to take from whom, so that no conflict is left that can be cleared. */
export interface RemovalPlan {
  /** By person. Who is not in it keeps a conflict that can't be cleared. */
  readonly removals: ReadonlyMap<string, readonly DutyRight[]>;
  /** How many rights are taken in all. */
  readonly size: number;
  /** Whether no smaller plan clears as many people's conflicts; false where the search was cut short. */
  readonly isSmallest: boolean;
}

/** A way to clear one person's conflicts, and the floors that it lowers. */
interface Way {
  readonly rights: readonly DutyRight[];
  readonly floors: readonly string[];
}

interface PersonWays {
  readonly person: string;
  /** The smallest first. */
  readonly ways: readonly Way[];
}

/** So many steps may a search take. */
const MOST_STEPS = 20_000;

/** Of more people than these not every choice is looked at. */
const MOST_SEARCHED = 200;

/** With more pairs than these the ways of one person are too many to be all looked at. */
const MOST_PAIRS = 6;

/** The smallest plan that keeps every floor, never touches an Owner, and nobody who is kept for emergencies. */
export const removalPlanOf: (context: RuleContext) => RemovalPlan = memoize((context) => {
  const { organization, now } = context;
  const floors = floorsOf(organization, now);
  const breakGlass = new Set(organization.breakGlass);
  const holders = conflictsOf(context).filter(({ holder }) => !breakGlass.has(holder.email));
  const people = holders.map((each): PersonWays => ({ person: each.holder.email, ways: waysOf(each, floors) }));
  const isExact = holders.every(({ conflicts }) => conflicts.length <= MOST_PAIRS);
  const { choice, isProven } = choose(people, capacities(people, floors));
  const removals = new Map([...choice.ways].map(([person, { rights }]) => [person, rights]));
  return { removals, size: choice.size, isSmallest: isExact && isProven };
});

/**
 * The ways to clear all conflicts of a person. A pair is clear once all rights of two of its three kinds are gone:
 * those for the first duty, those for the second, those for both. Every way is a choice of two kinds for each pair.
 */
function waysOf({ holder, rights, conflicts }: ConflictingHolder, floors: Floors): readonly Way[] {
  let sets: readonly ReadonlySet<DutyRight>[] = [new Set()];
  for (const { pair } of conflicts) {
    const { first, second, both } = sidesOf(rights, pair);
    const choices = [
      [...second, ...both],
      [...first, ...both],
      [...first, ...second],
    ].filter((choice) => choice.every(isRemovable));
    sets = smallest(sets.flatMap((set) => choices.map((choice) => new Set([...set, ...choice]))));
    if (conflicts.length > MOST_PAIRS) sets = sets.slice(0, 1);
  }
  const technical = holder.person.function === "technical";
  return sets
    .map((set): Way => {
      const taken = rights.filter((right) => set.has(right));
      const lowered = taken.flatMap(({ place }) =>
        place !== undefined && floors.of(place)?.usable.has(holder.email) === true ? [rightKey(place)] : [],
      );
      return { rights: taken, floors: lowered };
    })
    .sort(
      (a, b) =>
        a.rights.length - b.rights.length ||
        fitness(b, technical) - fitness(a, technical) ||
        compareText(keyOf(a), keyOf(b)),
    );
}

function keyOf({ rights }: Way): string {
  return rights.map(({ key }) => key).join(", ");
}

/** Whose work is technical keeps the technical rights, if it costs no more. */
function fitness({ rights }: Way, technical: boolean): number {
  return rights.filter(({ place, other }) => (other !== undefined || place?.scope.kind === "account") !== technical)
    .length;
}

/** Each set once, and none that contains another: it would take more for nothing. */
function smallest(sets: readonly ReadonlySet<DutyRight>[]): readonly ReadonlySet<DutyRight>[] {
  const kept: ReadonlySet<DutyRight>[] = [];
  for (const set of [...sets].sort((a, b) => a.size - b.size))
    if (!kept.some((other) => [...other].every((right) => set.has(right)))) kept.push(set);
  return kept;
}

function isRemovable({ place }: DutyRight): boolean {
  return place === undefined || !isOwnerRole(place.role);
}

/** How many usable holders each floor can lose. */
function capacities(people: readonly PersonWays[], floors: Floors): ReadonlyMap<string, number> {
  const capacity = new Map<string, number>();
  for (const { ways } of people)
    for (const { rights } of ways)
      for (const { place } of rights) {
        const floor = place === undefined ? undefined : floors.of(place);
        if (place !== undefined && floor !== undefined)
          capacity.set(rightKey(place), Math.max(0, floor.usable.size - floor.minimum));
      }
  return capacity;
}

interface Choice {
  readonly ways: ReadonlyMap<string, Way>;
  readonly missed: number;
  readonly size: number;
}

/**
 * A way for each person, or none, so that as many as possible are cleared with as few removals as possible. Where the
 * smallest ways of all together keep the floors, that is it; otherwise the ways of those who touch a floor are
 * searched.
 */
function choose(
  people: readonly PersonWays[],
  capacity: ReadonlyMap<string, number>,
): { readonly choice: Choice; readonly isProven: boolean } {
  const first = firstFit(people, capacity);
  const least = people.reduce((sum, { ways }) => sum + (ways[0]?.rights.length ?? 0), 0);
  const possible = people.filter(({ ways }) => ways.length > 0).length;
  if (first.ways.size === possible && first.size === least) return { choice: first, isProven: true };

  const contended = people.filter(({ ways }) => ways.some(({ floors }) => floors.length > 0));
  if (contended.length > MOST_SEARCHED) return { choice: first, isProven: false };
  const { choice, isProven } = search(contended, capacity, firstFit(contended, capacity));
  const others = firstFit(
    people.filter((person) => !contended.includes(person)),
    capacity,
  );
  return {
    choice: {
      ways: new Map([...others.ways, ...choice.ways]),
      missed: others.missed + choice.missed,
      size: others.size + choice.size,
    },
    isProven,
  };
}

/** For one person after the other the smallest way that keeps the floors. */
function firstFit(people: readonly PersonWays[], capacity: ReadonlyMap<string, number>): Choice {
  const left = new Map(capacity);
  const ways = new Map<string, Way>();
  let size = 0;
  for (const { person, ways: possible } of people) {
    const way = possible.find((each) => fits(left, each));
    if (way === undefined) continue;
    lower(left, way, 1);
    ways.set(person, way);
    size += way.rights.length;
  }
  return { ways, missed: people.length - ways.size, size };
}

/** The best choice of all; cut short after `MOST_STEPS`. */
function search(
  people: readonly PersonWays[],
  capacity: ReadonlyMap<string, number>,
  start: Choice,
): { readonly choice: Choice; readonly isProven: boolean } {
  const left = new Map(capacity);
  const current = new Map<string, Way>();
  let best = start;
  let steps = 0;
  const visit = (position: number, missed: number, size: number): void => {
    if (++steps > MOST_STEPS || missed > best.missed || (missed === best.missed && size >= best.size)) return;
    const next = people[position];
    if (next === undefined) {
      best = { ways: new Map(current), missed, size };
      return;
    }
    for (const way of next.ways) {
      if (!fits(left, way)) continue;
      lower(left, way, 1);
      current.set(next.person, way);
      visit(position + 1, missed, size + way.rights.length);
      current.delete(next.person);
      lower(left, way, -1);
    }
    visit(position + 1, missed + 1, size);
  };
  visit(0, 0, 0);
  return { choice: best, isProven: steps <= MOST_STEPS };
}

function fits(left: ReadonlyMap<string, number>, { floors }: Way): boolean {
  return floors.every((floor) => (left.get(floor) ?? 0) > 0);
}

function lower(left: Map<string, number>, { floors }: Way, count: number): void {
  for (const floor of floors) left.set(floor, (left.get(floor) ?? 0) - count);
}
