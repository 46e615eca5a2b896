import { type AccessPath, carries, effectiveAccess, type EffectiveAccess, type Holding } from "../model/access";
import { capabilitiesOf, type CapabilityId, capabilitySet } from "../model/capabilities";
import { grantMarks, isOnVerifiedDomain } from "../model/grant-marks";
import { hasPassed } from "../model/instant";
import { type Organization, type OtherGrant, personOf } from "../model/organization";
import { compareText } from "../model/problem";
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

/** What changes for whom, sorted by person. Both sides use the same names. */
export function personChanges(
  base: Organization,
  head: Organization,
  unmanaged: Unmanaged,
  now: Date,
): readonly PersonChange[] {
  const [before, after] = [sideOf(base, now), sideOf(head, now)];
  const people = new Set(before.access.people);
  for (const person of after.access.people) people.add(person);
  for (const { others } of [before, after]) for (const person of others.keys()) people.add(person);
  const changes: PersonChange[] = [];
  for (const person of people) {
    const change = personChange(before, after, person, unmanaged);
    if (change !== undefined) changes.push(change);
  }
  return changes.sort((a, b) => compareText(a.person, b.person));
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

function personChange(base: Side, head: Side, person: string, unmanaged: Unmanaged): PersonChange | undefined {
  const [had, has] = [base.access.holdings(person), head.access.holdings(person)];
  const ways = differentWays(base, had, head, has);
  if (
    ways.before.length + ways.after.length === 0 &&
    hasSameStanding(base.organization, head.organization, person) &&
    !base.others.has(person) &&
    !head.others.has(person)
  )
    return undefined;
  const before = marked(base, had);
  const change = rightsChange(
    { paths: before, others: base.others.get(person) ?? [] },
    { paths: marked(head, has), others: head.others.get(person) ?? [] },
    unmanaged,
  );
  const isNothing = Object.values({ ...change, ...ways }).every((list: readonly unknown[]) => list.length === 0);
  if (isNothing) return undefined;
  return {
    person,
    ...change,
    ...gainsOf(change, before, head.now),
    losesAccess: change.lost.some(isStanding),
    joins: onlyPlaces(head, has, base, had),
    leaves: onlyPlaces(base, had, head, has),
    ways: { before: marked(base, ways.before), after: marked(head, ways.after) },
  };
}

/** What only one side has of somebody's rights: another role, scope, team or end. Where and why they stand means nothing. */
function differentWays(
  base: Side,
  had: readonly Holding[],
  head: Side,
  has: readonly Holding[],
): { readonly before: readonly Holding[]; readonly after: readonly Holding[] } {
  if (had.length === has.length && had.every((one, index) => isSameWay(base, one, head, has[index])))
    return { before: [], after: [] };
  const [before, after] = [waysOf(base, had), waysOf(head, has)];
  return { before: only(before, after), after: only(after, before) };
}

function isSameWay(base: Side, one: Holding, head: Side, other: Holding | undefined): boolean {
  return (
    other !== undefined &&
    one.grant.team === other.grant.team &&
    one.grant.until === other.grant.until &&
    base.places.get(one.binding) === head.places.get(other.binding)
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
function hasSameStanding(base: Organization, head: Organization, email: string): boolean {
  if (isOnVerifiedDomain(base, email) !== isOnVerifiedDomain(head, email)) return false;
  if (!base.people.has(email) && !head.people.has(email)) return true;
  const [before, after] = [personOf(base, email), personOf(head, email)];
  return before.status === after.status && before.external === after.external;
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
