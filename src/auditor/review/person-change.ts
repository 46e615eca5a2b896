import { type AccessPath, carries, effectiveAccess, type EffectiveAccess, type Holding } from "../../model/access";
import { capabilitiesOf, type CapabilityId, capabilitySet } from "../../model/capabilities";
import { grantMarks, isOnVerifiedDomain } from "../../model/grant-marks";
import { hasPassed } from "../../model/instant";
import { type Organization, type OtherGrant, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type RolePlace } from "../rules/engine/access-change";
import { placeKey } from "../rules/engine/floors";
import { sortRights } from "../rules/engine/finding-of";
import { groupBy } from "../rules/engine/group-by";
import { ADMINISTRATION, type Right, type RightsChange, type RoleRight } from "./rights";
import { rightsChange, type Unmanaged } from "./rights-change";

/** What a change does to one person. */
export interface PersonChange extends RightsChange {
  /** As the head calls the person, or as the base does who is not there any more. */
  readonly person: string;
  /** What the base calls the person, where that differs. */
  readonly formerly?: string;
  /** Billing capabilities that the person had nowhere before, or only by rights that had ended. */
  readonly gainsBilling: readonly CapabilityId[];
  /** Administration of the organization or of accounts that the person did not have, or only by a right that had ended. */
  readonly gainsAdministration: readonly RoleRight[];
  /** Whether something is lost that had not ended by itself. */
  readonly losesAccess: boolean;
  /** Roles on scopes that the person has on one side only, sorted. */
  readonly joins: readonly RolePlace[];
  readonly leaves: readonly RolePlace[];
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
  readonly hasSameDomains: boolean;
}

/** What changes for whom, sorted by person. Both sides use the same names. */
export function personChanges(
  base: Organization,
  head: Organization,
  unmanaged: Unmanaged,
  now: Date,
): readonly PersonChange[] {
  const hasSameDomains = isSameMap(base.domains, head.domains);
  const comparison: Comparison = { base: sideOf(base, now), head: sideOf(head, now), hasSameDomains };
  const changes: PersonChange[] = [];
  for (const person of everybody(comparison)) {
    const change = personChange(comparison, person, unmanaged);
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

function isSameMap(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function sideOf(organization: Organization, now: Date): Side {
  return {
    organization,
    access: effectiveAccess(organization, now),
    others: groupBy(organization.otherGrants, ({ person }) => person),
    places: new Map(organization.bindings.map((binding) => [binding, placeKey(binding)])),
    now,
  };
}

function personChange(comparison: Comparison, person: string, unmanaged: Unmanaged): PersonChange | undefined {
  const { base, head } = comparison;
  const had = base.access.holdings(person);
  const has = head.access.holdings(person);
  const ways = differentWays(base, had, head, has);
  const hasOthers = base.others.has(person) || head.others.has(person);
  if (ways === NO_WAYS && !hasOthers && hasSameStanding(comparison, person)) return undefined;
  const before = marked(base, had);
  const change = rightsChange(
    { paths: before, others: base.others.get(person) ?? [] },
    { paths: marked(head, has), others: head.others.get(person) ?? [] },
    unmanaged,
  );
  const { gained, lost, released, terms } = change;
  if (ways === NO_WAYS && gained.length + lost.length + released.length + terms.length === 0) return undefined;
  return {
    person,
    ...change,
    ...gainsOf(change, before, head.now),
    losesAccess: lost.some(isStanding),
    joins: onlyPlaces(head, has, base, had),
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

/** What only one side has of somebody's rights: another role, scope, team or end. Where and why they stand means nothing. */
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

/** Whether what marks a person's grants as usable or not, but for their end, is the same on both sides. */
function hasSameStanding({ base, head, hasSameDomains }: Comparison, email: string): boolean {
  const [was, is] = [base.organization, head.organization];
  if (!hasSameDomains && isOnVerifiedDomain(was, email) !== isOnVerifiedDomain(is, email)) return false;
  const before = was.people.get(email) ?? UNDESCRIBED;
  const after = is.people.get(email) ?? UNDESCRIBED;
  return before.status === after.status && before.external === after.external;
}

/** How a person stands whom nobody described. */
const UNDESCRIBED = personOf({ people: new Map() }, "");

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
): readonly RolePlace[] {
  const known = new Set(others.map(({ binding }) => otherSide.places.get(binding)));
  const places = new Map<string, RolePlace>();
  for (const { binding } of rights) {
    const key = side.places.get(binding);
    const { role, scope } = binding;
    if (key !== undefined && !known.has(key)) places.set(key, { role, scope });
  }
  return places.size < 2 ? [...places.values()] : sortPlaces(places);
}

function sortPlaces(places: ReadonlyMap<string, RolePlace>): readonly RolePlace[] {
  return [...places].sort(([a], [b]) => compareText(a, b)).map(([, place]) => place);
}

type Gains = Pick<PersonChange, "gainsBilling" | "gainsAdministration">;

/** What somebody gains, counting what had ended by itself as not held. */
function gainsOf({ gained, terms }: RightsChange, before: readonly AccessPath[], now: Date): Gains {
  const revived = terms.flatMap(({ was, is, right }) => (hasPassed(was, now) && !hasPassed(is, now) ? [right] : []));
  const rights = [...gained, ...revived];
  const standing = before.filter(isInForce).reduce((set, { binding }) => set | carries(binding), 0);
  const billing = rights.reduce(
    (set, right) => (right.kind === "capabilities" ? set | capabilitySet(right.capabilities) : set),
    0,
  );
  return {
    gainsBilling: capabilitiesOf(billing & ~standing),
    gainsAdministration: rights.flatMap((right) =>
      right.kind === "role" && ADMINISTRATION.has(right.role) && right.impliedBy === undefined ? [right] : [],
    ),
  };
}

/** Whether taking the right away takes something that had not ended by itself. */
function isStanding(right: Right): boolean {
  return right.kind === "other" || right.paths.some(isInForce);
}

function isInForce({ marks }: AccessPath): boolean {
  return !marks.includes("expired");
}
