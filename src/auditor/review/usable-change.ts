import { carries, EVERY_GROUP, type Holding, reaches } from "../../model/access";
import { CAPABILITIES, type CapabilitySet } from "../../model/capabilities";
import { type Instant } from "../../model/instant";
import { type Scope, scopeKey } from "../../model/organization";
import { compareText } from "../../model/problem";
import { roleById, ROLES, type RoleId } from "../../model/roles";
import { type Right, rightKey } from "../../model/right";
import { ADMINISTRATION, RIGHTS_OF_ROLE } from "./rights";

/** A right that can be used from now on, and until when: `NEVER` where it has no end. */
export interface UsableHolding extends Pick<Holding, "binding"> {
  readonly end: Instant;
}

/** Earlier than every instant: the end of what cannot be used at all. */
const NOT: Instant = "";

/** What one person can use before and after a change, each as the measure asks for it. */
export interface UsableSides {
  readonly before: readonly UsableHolding[];
  /** What the person may be able to use: by the claims of either side. */
  readonly atMost: readonly UsableHolding[];
  /** What the person can surely use: by the claims of both sides. What is no longer managed is kept. */
  readonly atLeast: readonly UsableHolding[];
}

/**
 * What a change does to what one person can use. A gain is usable at a moment from now on at which it was not; a loss
 * was usable now and until after `soon`, and is no longer (design, "Usable access").
 */
export interface UsableChange {
  /** Billing capabilities by Billing Group; `EVERY_GROUP` stands for each group without its own entry. */
  readonly gainedBilling: ReadonlyMap<string, CapabilitySet>;
  readonly lostBilling: ReadonlyMap<string, CapabilitySet>;
  /** Billing capabilities that the person could use nowhere as long. */
  readonly longerBilling: CapabilitySet;
  /** Billing capabilities that the person could use nowhere at all. */
  readonly firstBilling: CapabilitySet;
  /**
   * Administration of the organization or of an account, through a separate right: each that is gained, and those that
   * are new.
   */
  readonly gainedAdministration: readonly Right[];
  readonly firstAdministration: readonly Right[];
  /** Billing Manager of accounts, through a separate right. */
  readonly gainedAccountBilling: readonly Right[];
  /** Roles on scopes. */
  readonly gainedPlaces: readonly Right[];
  readonly lostPlaces: readonly Right[];
  /** Whether anything is lost, billing or not. */
  readonly isLoss: boolean;
}

/** Measures what a change does to what one person can use. */
export function usableChange({ before, atMost, atLeast }: UsableSides, soon: Instant): UsableChange {
  const [had, has, keeps] = [billingEnds(before), billingEnds(atMost), billingEnds(atLeast)];
  const groups = new Set([EVERY_GROUP, ...had.keys(), ...has.keys(), ...keeps.keys()]);
  const gainedBilling = new Map<string, CapabilitySet>();
  const lostBilling = new Map<string, CapabilitySet>();
  for (const group of groups) {
    const [old, most, least] = [endsOn(had, group), endsOn(has, group), endsOn(keeps, group)];
    gainedBilling.set(group, bitsWhere(old, most, isLonger));
    lostBilling.set(
      group,
      bitsWhere(old, least, (was, is) => isLost(was, is, soon)),
    );
  }
  const [oldRoles, mostRoles, leastRoles] = [roleEnds(before), roleEnds(atMost), roleEnds(atLeast)];
  const administration = [...mostRoles].filter(([, { role }]) => ADMINISTRATION.has(role));
  const accountBilling = [...mostRoles].filter(([, { role }]) => role === "accountBillingManager");
  const isGained = ([key, { own }]: readonly [string, RoleEnd]): boolean => own > (oldRoles.get(key)?.end ?? NOT);
  const lostRoles = [...oldRoles].filter(([key, { end }]) => isLost(end, leastRoles.get(key)?.end ?? NOT, soon));
  const [oldPlaces, mostPlaces, leastPlaces] = [placeEnds(before), placeEnds(atMost), placeEnds(atLeast)];
  const [anywhereBefore, anywhere] = [anywhereEnds(had), anywhereEnds(has)];
  return {
    gainedBilling,
    lostBilling,
    longerBilling: bitsWhere(anywhereBefore, anywhere, isLonger),
    firstBilling: bitsWhere(anywhereBefore, anywhere, (was, is) => was === NOT && is > NOT),
    gainedAdministration: places(administration.filter(isGained)),
    firstAdministration: places(administration.filter(([key, { own }]) => own > NOT && !oldRoles.has(key))),
    gainedAccountBilling: places(accountBilling.filter(isGained)),
    gainedPlaces: places([...mostPlaces].filter(([key, { end }]) => end > (oldPlaces.get(key)?.end ?? NOT))),
    lostPlaces: places([...oldPlaces].filter(([key, { end }]) => isLost(end, leastPlaces.get(key)?.end ?? NOT, soon))),
    isLoss: lostRoles.length > 0 || [...lostBilling.values()].some((set) => set !== 0),
  };
}

function isLonger(was: Instant, is: Instant): boolean {
  return is > was;
}

function isLost(was: Instant, is: Instant, soon: Instant): boolean {
  return was > soon && is <= soon;
}

/** The end of each capability, in the order of the matrix. */
type CapabilityEnds = readonly Instant[];

const NOTHING: CapabilityEnds = CAPABILITIES.map(() => NOT);

/** Ends by what rights reach: `EVERY_GROUP`, or one group. */
function billingEnds(rights: readonly UsableHolding[]): ReadonlyMap<string, CapabilityEnds> {
  const ends = new Map<string, Instant[]>();
  for (const { binding, end } of rights) {
    const set = carries(binding);
    if (set === 0) continue;
    const { scope } = binding;
    const group = reaches(binding, EVERY_GROUP) || scope.kind !== "billingGroup" ? EVERY_GROUP : scope.key;
    const known = ends.get(group) ?? [...NOTHING];
    ends.set(
      group,
      known.map((other, index) => ((set & (1 << index)) !== 0 && end > other ? end : other)),
    );
  }
  return ends;
}

function endsOn(ends: ReadonlyMap<string, CapabilityEnds>, group: string): CapabilityEnds {
  return latest([ends.get(EVERY_GROUP) ?? NOTHING, ends.get(group) ?? NOTHING]);
}

function anywhereEnds(ends: ReadonlyMap<string, CapabilityEnds>): CapabilityEnds {
  return latest([...ends.values()]);
}

function latest(lists: readonly CapabilityEnds[]): CapabilityEnds {
  return NOTHING.map((none, index) =>
    lists.reduce((end, list) => {
      const other = list[index] ?? NOT;
      return other > end ? other : end;
    }, none),
  );
}

function bitsWhere(
  was: CapabilityEnds,
  is: CapabilityEnds,
  test: (was: Instant, is: Instant) => boolean,
): CapabilitySet {
  return was.reduce((set, end, index) => (test(end, is[index] ?? NOT) ? set | (1 << index) : set), 0);
}

interface PlaceEnd extends Right {
  readonly end: Instant;
}

interface RoleEnd extends PlaceEnd {
  /** The end of the role itself, whatever wider role implies it. */
  readonly own: Instant;
}

/** What roles allow besides billing, each implied role for itself. */
function roleEnds(rights: readonly UsableHolding[]): ReadonlyMap<string, RoleEnd> {
  const ends = new Map<string, RoleEnd>();
  for (const { binding, end } of rights)
    for (const role of RIGHTS_OF_ROLE[binding.role]) {
      const scope = scopeOf(role, binding.scope);
      const key = rightKey({ role, scope });
      const known = ends.get(key);
      const own = role === binding.role ? end : NOT;
      ends.set(key, { role, scope, end: later(known?.end, end), own: later(known?.own, own) });
    }
  return ends;
}

/** The roles themselves, on their scopes. */
function placeEnds(rights: readonly UsableHolding[]): ReadonlyMap<string, PlaceEnd> {
  const ends = new Map<string, PlaceEnd>();
  for (const { binding, end } of rights) {
    const { role, scope } = binding;
    const key = rightKey(binding);
    ends.set(key, { role, scope, end: later(ends.get(key)?.end, end) });
  }
  return ends;
}

const WHOLE: Scope = { kind: "organization" };

/** A role of the organization is one, wherever Twilio shows it. */
function scopeOf(role: RoleId, scope: Scope): Scope {
  return roleById(role).scope === "organization" ? WHOLE : scope;
}

function later(one: Instant = NOT, other: Instant): Instant {
  return one > other ? one : other;
}

const ranks = new Map<RoleId, number>(ROLES.map(({ id }, index) => [id, index]));

function places(entries: readonly (readonly [string, PlaceEnd])[]): readonly Right[] {
  return entries
    .map(([, { role, scope }]) => ({ role, scope }))
    .sort(
      (a, b) =>
        (ranks.get(a.role) ?? 0) - (ranks.get(b.role) ?? 0) || compareText(scopeKey(a.scope), scopeKey(b.scope)),
    );
}
