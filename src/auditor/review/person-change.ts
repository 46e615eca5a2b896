import { type AccessPath, effectiveAccess, type EffectiveAccess, type Holding } from "../../model/access";
import { capabilitiesOf, type CapabilityId } from "../../model/capabilities";
import { grantMarks, isOnVerifiedDomain, isUsable } from "../../model/grant-marks";
import { type Instant } from "../../model/instant";
import { type Organization, type OtherGrant, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type Right, rightKey } from "../../model/right";
import { sortRights } from "../rules/engine/finding-of";
import { groupBy } from "../../model/group-by";
import { NEVER } from "../../model/usable-ends";
import { isSameMap, isSameStanding } from "./claims";
import { type RightsChange } from "./rights";
import { rightsChange, type Unmanaged } from "./rights-change";
import { usableChange, type UsableChange, type UsableHolding } from "./usable-change";

/** What a change does to one person. */
export interface PersonChange extends RightsChange {
  /** As the head calls the person, or as the base does who is not there any longer. */
  readonly person: string;
  /** What the base calls the person, where that differs. */
  readonly formerly?: string;
  /** Billing capabilities that the person can use, and could use nowhere before. */
  readonly gainsBilling: readonly CapabilityId[];
  /** Administration of the organization or of accounts that the person can use, and could not use before. */
  readonly gainsAdministration: readonly Right[];
  /** Whether something is lost that the person could use, and would have kept. */
  readonly losesAccess: boolean;
  /** What the person gains and loses of what can be used. */
  readonly usable: UsableChange;
  /** Roles on scopes that the person has in the base only, sorted. */
  readonly leaves: readonly Right[];
  /** The ways to rights that only one side has. */
  readonly ways: { readonly before: readonly AccessPath[]; readonly after: readonly AccessPath[] };
}

/** One side of a comparison. */
interface Side {
  readonly organization: Organization;
  readonly access: EffectiveAccess;
  readonly others: ReadonlyMap<string, readonly OtherGrant[]>;
  readonly places: ReadonlyMap<Holding["binding"], string>;
  readonly now: Date;
}

/** Both sides, and what of them need not be asked for each person. */
interface Comparison {
  readonly base: Side;
  readonly head: Side;
  /** The head by the claims of the base; the head itself where both claim the same. */
  readonly claimed: Organization;
  readonly hasSameDomains: boolean;
  readonly unmanaged: Unmanaged;
  /** Rights that end before are not counted as kept. */
  readonly soon: Instant;
}

/** What is compared: see `personChanges`. */
export interface ComparedSides extends Pick<Comparison, "claimed" | "unmanaged" | "soon"> {
  readonly base: Organization;
  readonly head: Organization;
  readonly now: Date;
}

/** What changes for whom, sorted by person. Both sides use the same names. */
export function personChanges({ base, head, now, ...more }: ComparedSides): readonly PersonChange[] {
  const hasSameDomains = isSameMap(base.domains, head.domains);
  const comparison: Comparison = { ...more, base: sideOf(base, now), head: sideOf(head, now), hasSameDomains };
  const changes: PersonChange[] = [];
  for (const person of everybody(comparison)) {
    const change = personChange(comparison, person);
    if (change !== undefined) changes.push(change);
  }
  return changes.sort((a, b) => compareText(a.person, b.person));
}

/** Everybody who holds anything on either side, each once. */
function* everybody({ base, head }: Comparison): Generator<string> {
  const hadNothing = (person: string): boolean => base.access.holdings(person).length === 0;
  const hasNothing = (person: string): boolean => head.access.holdings(person).length === 0;
  yield* base.access.people;
  for (const person of head.access.people) if (hadNothing(person)) yield person;
  for (const person of new Set([...base.others.keys(), ...head.others.keys()]))
    if (hadNothing(person) && hasNothing(person)) yield person;
}

function sideOf(organization: Organization, now: Date): Side {
  return {
    organization,
    access: effectiveAccess(organization, now),
    others: groupBy(organization.otherGrants, ({ person }) => person),
    places: new Map(organization.bindings.map((binding) => [binding, rightKey(binding)])),
    now,
  };
}

function personChange(comparison: Comparison, person: string): PersonChange | undefined {
  const { base, head, unmanaged } = comparison;
  const had = base.access.holdings(person);
  const has = head.access.holdings(person);
  const ways = differentWays(base, had, head, has);
  const hasOthers = base.others.has(person) || head.others.has(person);
  if (ways === NO_WAYS && !hasOthers && hasSameStanding(comparison, person)) return undefined;
  const [before, after] = [marked(base, had), marked(head, has)];
  const change = rightsChange(
    { paths: before, others: base.others.get(person) ?? [] },
    { paths: after, others: head.others.get(person) ?? [] },
    unmanaged,
  );
  const { gained, lost, released, terms } = change;
  if (ways === NO_WAYS && gained.length + lost.length + released.length + terms.length === 0) return undefined;
  const usable = usableOf(comparison, before, after);
  return {
    person,
    ...change,
    gainsBilling: capabilitiesOf(usable.firstBilling),
    gainsAdministration: usable.firstAdministration,
    losesAccess: usable.isLoss || lost.some(({ kind }) => kind === "other"),
    usable,
    leaves: onlyPlaces(base, had, head, has),
    ways: { before: marked(base, ways.before), after: marked(head, ways.after) },
  };
}

/** The rights that only one side has. */
interface Ways {
  readonly before: readonly Holding[];
  readonly after: readonly Holding[];
}

const NO_WAYS: Ways = { before: [], after: [] };

/**
 * What only one side has of somebody's rights: another role, scope, team or end. Where and why they stand means
 * nothing.
 */
function differentWays(base: Side, had: readonly Holding[], head: Side, has: readonly Holding[]): Ways {
  if (had.length === has.length && had.every((one, index) => isSameWay(base, one, head, has[index]))) return NO_WAYS;
  if (had.length + has.length <= FEW && isSamePlainly(base, had, head, has)) return NO_WAYS;
  const [old, young] = [waysOf(base, had), waysOf(head, has)];
  const [before, after] = [only(old, young), only(young, old)];
  return before.length + after.length === 0 ? NO_WAYS : { before, after };
}

function isSameWay(base: Side, one: Holding, head: Side, other: Holding | undefined): boolean {
  return (
    other !== undefined &&
    one.grant.team === other.grant.team &&
    one.grant.until === other.grant.until &&
    base.places.get(one.binding) === head.places.get(other.binding)
  );
}

/** Up to so many rights, looking at all pairs is faster than sorting. */
const FEW = 12;

function isSamePlainly(base: Side, had: readonly Holding[], head: Side, has: readonly Holding[]): boolean {
  return (
    had.every((one) => has.some((other) => isSameWay(base, one, head, other))) &&
    has.every((one) => had.some((other) => isSameWay(head, one, base, other)))
  );
}

/** The rights by what tells one way from another; of two assignments alike, the last in order stands for both. */
function waysOf({ places }: Side, rights: readonly Holding[]): ReadonlyMap<string, Holding> {
  return new Map(
    sortRights(rights).map((holding) => {
      const { binding, grant } = holding;
      return [[places.get(binding), grant.team, grant.until].join("\n"), holding];
    }),
  );
}

function only(these: ReadonlyMap<string, Holding>, those: ReadonlyMap<string, Holding>): readonly Holding[] {
  return [...these].flatMap(([way, holding]) => (those.has(way) ? [] : [holding]));
}

/** Whether what marks a person's grants as usable or not, except their end, is the same on both sides. */
function hasSameStanding({ base, head, hasSameDomains }: Comparison, email: string): boolean {
  const [was, is] = [base.organization, head.organization];
  if (!hasSameDomains && isOnVerifiedDomain(was, email) !== isOnVerifiedDomain(is, email)) return false;
  return isSameStanding(was.people.get(email) ?? UNDESCRIBED, is.people.get(email) ?? UNDESCRIBED);
}

/** How a person stands whom nobody described. */
const UNDESCRIBED = personOf({ people: new Map() }, "");

/** What a person can use on both sides; of the head by the claims of either side, or of both. */
function usableOf(
  { base, head, claimed, unmanaged, soon }: Comparison,
  before: readonly AccessPath[],
  after: readonly AccessPath[],
): UsableChange {
  const isSound = ({ marks }: AccessPath): boolean => isUsable(marks);
  const byBase =
    claimed === head.organization
      ? after
      : after.map((path) => ({ ...path, marks: grantMarks(claimed, path.binding, path.grant, head.now) }));
  const [had, stated, allowed] = [before.filter(isSound), after.filter(isSound), byBase.filter(isSound)];
  const kept = had.filter(({ binding }) => unmanaged.places.has(base.places.get(binding) ?? ""));
  const sure = after.filter((path, index) => isSound(path) && isSound(byBase[index] ?? path));
  const sides = {
    before: had.map(usableHolding),
    atMost: [...stated, ...allowed].map(usableHolding),
    atLeast: [...kept, ...sure].map(usableHolding),
  };
  return usableChange(sides, soon);
}

function usableHolding({ binding, grant: { until = NEVER } }: AccessPath): UsableHolding {
  return { binding, end: until };
}

/** The ways in an order that does not depend on the manifest's, with what is wrong with them. */
function marked({ organization, now }: Side, rights: readonly Holding[]): readonly AccessPath[] {
  return sortRights(rights).map(({ binding, grant }) => ({
    binding,
    grant,
    marks: grantMarks(organization, binding, grant, now),
  }));
}

/** The roles on scopes that `rights` are of, and that `others` are not. */
function onlyPlaces(
  side: Side,
  rights: readonly Holding[],
  otherSide: Side,
  others: readonly Holding[],
): readonly Right[] {
  const known = new Set(others.map(({ binding }) => otherSide.places.get(binding)));
  const places = new Map<string, Right>();
  for (const { binding } of rights) {
    const key = side.places.get(binding);
    const { role, scope } = binding;
    if (key !== undefined && !known.has(key)) places.set(key, { role, scope });
  }
  return places.size < 2 ? [...places.values()] : sortPlaces(places);
}

function sortPlaces(places: ReadonlyMap<string, Right>): readonly Right[] {
  return [...places].sort(([a], [b]) => compareText(a, b)).map(([, place]) => place);
}
