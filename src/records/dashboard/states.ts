import { type EffectiveAccess, effectiveAccess } from "../../model/access";
import { type BillingLevel, levelOf } from "../../model/financial-reach";
import { type Judgement, judgementOf } from "../../model/judgement";
import { type Organization, personOf } from "../../model/organization";
import { type Snapshot } from "../../model/snapshot";
import { moments } from "../ledger/chain";
import { type Entry } from "../ledger/entry";
import { FINDINGS } from "../ledger/lists";
import { byTime, knownAt } from "../ledger/timeline";

/** Somebody with billing rights at a moment. */
export interface Holder {
  /** The name, or else the address. */
  readonly title: string;
  readonly level: Exclude<BillingLevel, "none">;
  readonly judgement: Judgement;
}

/** An organization as one snapshot of its ledger shows it. */
export interface State {
  readonly entry: Entry;
  readonly at: Date;
  /** False where a list could not be read: it stands as it was last read, and there may be more people. */
  readonly complete: boolean;
  readonly organization: Organization;
  /** By address. */
  readonly holders: ReadonlyMap<string, Holder>;
}

/**
 * The states of an organization, in the order in which the snapshots were taken. A snapshot in which nothing but
 * findings is new shares the organization of the one before it.
 *
 * @param toOrganization makes the organization of a snapshot, with what is declared today: what people do is judged by
 * that
 */
export function statesOf(
  entries: readonly Entry[],
  toOrganization: (snapshot: Snapshot) => Organization,
): readonly State[] {
  const changed = new Set<number>();
  for (const { entry, changed: lists } of moments(entries))
    if ([...lists.keys()].some((name) => name !== FINDINGS)) changed.add(entry.sequence);
  const states: State[] = [];
  for (const entry of byTime(entries)) {
    const before = states.at(-1);
    const [at, complete] = [new Date(entry.takenAt), entry.unread.length === 0];
    if (before !== undefined && isSameAs(before.entry, entry, changed)) states.push({ ...before, entry, at, complete });
    else {
      const organization = toOrganization(knownAt(entries, entry).snapshot);
      states.push({
        entry,
        at,
        complete,
        organization,
        holders: holdersOf(organization, effectiveAccess(organization, at)),
      });
    }
  }
  return states;
}

/** Whether an entry was recorded right after another one, and shows the same. */
function isSameAs(before: Entry, entry: Entry, changed: ReadonlySet<number>): boolean {
  return (
    entry.sequence === before.sequence + 1 &&
    !changed.has(entry.sequence) &&
    entry.unread.join() === before.unread.join()
  );
}

/** Everybody with billing rights, and how each is judged. */
export function holdersOf(organization: Organization, access: EffectiveAccess): ReadonlyMap<string, Holder> {
  return new Map(
    access.people.flatMap((email): readonly (readonly [string, Holder])[] => {
      const person = personOf(organization, email);
      const level = levelOf(access.anywhere(email));
      const judgement = judgementOf(person, level, organization);
      if (level === "none" || judgement === undefined) return [];
      return [[email, { title: person.name ?? email, level, judgement }]];
    }),
  );
}
