import { declaredAt } from "../../model/declared-at";
import { effectiveAccess } from "../../model/access";
import {
  type BilledPlace,
  billedPlaces,
  billingLevel,
  type BillingLevel,
  isWider,
  widerLevel,
} from "../../model/financial-reach";
import { type Organization, type Person, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type GroupTransition, type LegacyHolder, type Transition, transitionOf } from "../../model/transition";
import { type IntendedAccess, intendedAccess } from "./intended-access";
import { type OpenQuestion, unknownQuestions } from "./open-question";
import { upliftQuestions } from "./uplift-questions";

/**
 * What happens to one person's access to the billing of one place. `unknown` if the article does not say.
 */
export interface LevelChange {
  readonly place: BilledPlace;
  readonly before: BillingLevel;
  readonly after: BillingLevel | "unknown";
}

/** One person before and after the transition. */
export interface PersonOutcome {
  readonly person: Person;
  /** Account roles that the uplift starts from. */
  readonly legacy: readonly LegacyHolder[];
  /** Keys of the Billing Groups that the uplift makes the person admin of. */
  readonly upliftedTo: readonly string[];
  /** Whether the person is an Organization Administrator, who has full billing rights by default from now on. */
  readonly isAdministrator: boolean;
  /** Everywhere where the person had or has billing, by place. */
  readonly levels: readonly LevelChange[];
  /** Where financial data comes to be seen that was not. */
  readonly gains: readonly LevelChange[];
  /** Where it no longer is. */
  readonly losses: readonly LevelChange[];
  readonly unknown: readonly LevelChange[];
}

/** What the transition does to an organization. Lists are sorted. */
export interface Uplift extends IntendedAccess {
  readonly before: Organization;
  readonly after: Organization;
  readonly groups: readonly GroupTransition[];
  /** Everybody who had or has billing somewhere, or for whom that is unknown. */
  readonly people: readonly PersonOutcome[];
  readonly questions: readonly OpenQuestion[];
}

/**
 * The transition from legacy account roles to the new ones, person by person.
 *
 * Before it, billing comes by the account roles of the uplift, by billing roles that are there already, and by being
 * the organization's Owner, who has "full control" (facts 6). Afterwards by the new roles alone; "anyone with the
 * 'Administrator' role now has full billing rights by default" (billing-roles-article, "For Technical Leads").
 *
 * @param declared with functions of people filled in as far as they are known
 */
export function simulateUplift(declared: Organization, now: Date): Uplift {
  // Nobody keeps a right that has ended.
  const organization = { ...declared, bindings: declaredAt(declared, now) };
  const transition = transitionOf(organization);
  return {
    before: organization,
    after: transition.after,
    groups: transition.groups,
    people: outcomes(organization, transition, now),
    ...intendedAccess(organization, transition, now),
    questions: [...unknownQuestions([organization]), ...upliftQuestions(organization, transition)],
  };
}

function outcomes(organization: Organization, transition: Transition, now: Date): readonly PersonOutcome[] {
  const places = billedPlaces(organization);
  const before = effectiveAccess(withoutAdministrators(organization), now);
  const after = effectiveAccess(transition.after, now);
  const legacy = legacyByPerson(transition);
  const administrators = new Set(
    organization.bindings.flatMap(({ role, grants }) =>
      role === "administrator" ? grants.map(({ person }) => person) : [],
    ),
  );
  const people = [...new Set([...after.people, ...legacy.keys()])].sort(compareText);
  return people.flatMap((email): PersonOutcome[] => {
    const held = legacy.get(email) ?? NOTHING;
    const levels = places.flatMap((place): LevelChange[] => {
      const had = place.account !== undefined && held.accounts.has(place.account) ? "manage" : "none";
      const was = widerLevel(had, billingLevel(before, email, place));
      const has = billingLevel(after, email, place);
      const isUnknown = has !== "manage" && isUndecided(held, place);
      return was === "none" && has === "none" && !isUnknown
        ? []
        : [{ place, before: was, after: isUnknown ? "unknown" : has }];
    });
    if (levels.length === 0) return [];
    return [
      {
        person: personOf(organization, email),
        legacy: held.all,
        upliftedTo: held.upliftedTo,
        isAdministrator: administrators.has(email),
        levels,
        gains: levels.filter((change) => change.after !== "unknown" && isWider(change.after, change.before)),
        losses: levels.filter((change) => change.after !== "unknown" && isWider(change.before, change.after)),
        unknown: levels.filter((change) => change.after === "unknown"),
      },
    ];
  });
}

/** What one person holds by account roles, and what happens to it. */
interface Held {
  readonly all: LegacyHolder[];
  readonly accounts: Set<string>;
  readonly upliftedTo: string[];
  /** Groups of which it can't be told, and accounts without a group. */
  readonly undecidedGroups: Set<string>;
  readonly ungrouped: Set<string>;
}

const NOTHING: Held = newHeld();

function newHeld(): Held {
  return { all: [], accounts: new Set(), upliftedTo: [], undecidedGroups: new Set(), ungrouped: new Set() };
}

function legacyByPerson({ groups, ungrouped }: Transition): ReadonlyMap<string, Held> {
  const people = new Map<string, Held>();
  const of = (person: string): Held => {
    const known = people.get(person) ?? newHeld();
    people.set(person, known);
    return known;
  };
  const add = (holder: LegacyHolder): void => {
    const held = of(holder.person);
    held.all.push(holder);
    held.accounts.add(holder.account);
  };
  for (const { group, holders, uplifted, undecided } of groups) {
    holders.forEach(add);
    for (const person of new Set(uplifted.map((holder) => holder.person))) of(person).upliftedTo.push(group);
    for (const { person } of undecided) of(person).undecidedGroups.add(group);
  }
  for (const holder of ungrouped) {
    add(holder);
    of(holder.person).ungrouped.add(holder.account);
  }
  return people;
}

/** Whether the outcome for somebody's billing at `place` is unknown. */
function isUndecided({ undecidedGroups, ungrouped }: Held, { group, account }: BilledPlace): boolean {
  return group === undefined ? account !== undefined && ungrouped.has(account) : undecidedGroups.has(group);
}

/** The organization in which being Administrator says nothing about billing, as it did before. */
function withoutAdministrators(organization: Organization): Organization {
  return { ...organization, bindings: organization.bindings.filter(({ role }) => role !== "administrator") };
}
