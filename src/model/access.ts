import { capabilitySet, holds, type CapabilityId, type CapabilitySet } from "./capabilities";
import { columnsOf, type GrantColumns } from "./grant-columns";
import { grantMarks, type GrantMark } from "./grant-marks";
import { type Binding, type Grant, type Organization } from "./organization";
import { compareText } from "./problem";
import { roleById } from "./roles";

/** A grant with the binding that it is in, which says of what role and where. */
export interface Holding {
  readonly binding: Binding;
  readonly grant: Grant;
}

/** One way in which a person comes to hold a capability: a grant of a role on a scope. */
export interface AccessPath extends Holding {
  /** What is wrong with the grant. It still counts, because nobody documents that it would not work. */
  readonly marks: readonly GrantMark[];
}

/**
 * Who can do what on which Billing Group, and why. It errs on the side of access (design, "Effective access").
 * Organization roles reach every Billing Group; if none is known, they go with the group `EVERY_GROUP`.
 */
export interface EffectiveAccess {
  /** Everybody who holds any role, sorted. */
  readonly people: readonly string[];
  /** Keys of the Billing Groups, sorted; `[EVERY_GROUP]` where none is known. */
  readonly groups: readonly string[];
  /** What `person` can do on `group`. */
  capabilities(person: string, group: string): CapabilitySet;
  /** What `person` can do on some group or other. */
  anywhere(person: string): CapabilitySet;
  /** Every way by which `person` can do `capability` on `group`; empty if not at all. */
  paths(person: string, capability: CapabilityId, group: string): readonly AccessPath[];
  /** Everything that `person` was granted, whether or not it carries a billing capability. */
  grants(person: string): readonly AccessPath[];
  /** As `grants`, without a word on what is wrong with them. */
  holdings(person: string): readonly Holding[];
  /** Everybody who holds any role: for those who go through all of them. */
  readonly holders: Holders;
}

/**
 * Everybody who holds any role, in no particular order: the i-th of `people` holds, of the organization's bindings,
 * those whose indexes stand in `bindings` from `starts[i]` to before `starts[i + 1]`, one for each grant. Numbers side
 * by side, since with a hundred thousand people an object for each grant would take longer than most of what is asked.
 */
interface Holders {
  readonly people: readonly string[];
  readonly starts: Uint32Array;
  readonly bindings: Uint32Array;
  /** Where `person` stands in `people`. */
  indexOf(person: string): number | undefined;
  /** What the person at `index` was granted. */
  holdings(index: number): readonly Holding[];
  /** What the person at `index` can do on some group or other. */
  anywhere(index: number): CapabilitySet;
}

/** Stands for all Billing Groups where none is known: Twilio cannot list them, so they exist nevertheless. */
export const EVERY_GROUP = "*";

/**
 * Computes the access that the grants of `organization` give at `now`. Time and memory are linear in the number of
 * grants.
 */
export function effectiveAccess(organization: Organization, now: Date): EffectiveAccess {
  const { bindings } = organization;
  const carried = bindings.map(carries);
  const holders = holdersOf(bindings, carried);
  const capabilities = (person: string, group: string): CapabilitySet => {
    const index = holders.indexOf(person);
    if (index === undefined) return 0;
    let set = 0;
    const end = holders.starts[index + 1] ?? 0;
    for (let at = holders.starts[index] ?? 0; at < end; at++) {
      const which = holders.bindings[at] ?? 0;
      const binding = bindings[which];
      if (binding !== undefined && reaches(binding, group)) set |= carried[which] ?? 0;
    }
    return set;
  };
  const heldBy = (person: string): readonly Holding[] => {
    const index = holders.indexOf(person);
    return index === undefined ? [] : holders.holdings(index);
  };
  const withMarks = ({ binding, grant }: Holding): AccessPath => ({
    binding,
    grant,
    marks: grantMarks(organization, binding, grant, now),
  });
  // A grant on an undescribed group still counts.
  const granted = bindings.flatMap(({ scope }) => (scope.kind === "billingGroup" ? [scope.key] : []));
  const groups = [...new Set([...organization.billingGroups.keys(), ...granted])].sort(compareText);
  let people: readonly string[] | undefined;
  return {
    get people() {
      // Without a comparator, sorting also compares by code unit, in half the time.
      return (people ??= [...holders.people].sort());
    },
    groups: groups.length === 0 ? [EVERY_GROUP] : groups,
    capabilities,
    anywhere(person) {
      const index = holders.indexOf(person);
      return index === undefined ? 0 : holders.anywhere(index);
    },
    paths: (person, capability, group) =>
      heldBy(person)
        .filter(({ binding }) => reaches(binding, group) && holds(carries(binding), capability))
        .map(withMarks),
    grants: (person) => heldBy(person).map(withMarks),
    holdings: heldBy,
    holders,
  };
}

/**
 * Gathers the grants of `bindings` by person, each person's in the order of the bindings.
 *
 * @param carried what each of `bindings` allows
 */
function holdersOf(bindings: readonly Binding[], carried: readonly CapabilitySet[]): Holders {
  const { people, holder, binding, firsts } = grantsInOrder(bindings);
  const total = holder.length;
  let indexes: ReadonlyMap<string, number> | undefined;
  const starts = startsOf(holder, people.length);
  const next = starts.slice();
  const order = new Uint32Array(total);
  const ofBinding = new Uint32Array(total);
  for (let grant = 0; grant < total; grant++) {
    const index = holder[grant] ?? 0;
    const place = next[index] ?? 0;
    next[index] = place + 1;
    order[place] = grant;
    ofBinding[place] = binding[grant] ?? 0;
  }
  return {
    people,
    starts,
    bindings: ofBinding,
    indexOf: (person) => (indexes ??= new Map(people.map((name, index) => [name, index]))).get(person),
    anywhere(index) {
      let set = 0;
      const end = starts[index + 1] ?? 0;
      for (let at = starts[index] ?? 0; at < end; at++) set |= carried[ofBinding[at] ?? 0] ?? 0;
      return set;
    },
    holdings(index) {
      const list: Holding[] = [];
      const end = starts[index + 1] ?? 0;
      for (let at = starts[index] ?? 0; at < end; at++) {
        const which = ofBinding[at] ?? 0;
        const held = bindings[which];
        const grant = held?.grants[(order[at] ?? 0) - (firsts[which] ?? 0)];
        if (held !== undefined && grant !== undefined) list.push({ binding: held, grant });
      }
      return list;
    },
  };
}

/** Of each grant of `bindings` in order, whose it is, as an index of `people`, and what it is of. */
interface GrantsInOrder {
  readonly people: readonly string[];
  readonly holder: Uint32Array;
  readonly binding: Uint32Array;
  /** Where the grants of each binding begin. */
  readonly firsts: Uint32Array;
}

function grantsInOrder(bindings: readonly Binding[]): GrantsInOrder {
  const total = bindings.reduce((sum, { grants }) => sum + grants.length, 0);
  const binding = new Uint32Array(total);
  const firsts = new Uint32Array(bindings.length);
  let count = 0;
  bindings.forEach(({ grants }, index) => {
    firsts[index] = count;
    binding.fill(index, count, (count += grants.length));
  });
  const columns = columnsOf(bindings);
  return {
    binding,
    firsts,
    ...(columns === undefined ? holdersByName(bindings, total) : holdersByNumber(columns, total)),
  };
}

function holdersByName(bindings: readonly Binding[], total: number): Pick<GrantsInOrder, "people" | "holder"> {
  const holder = new Uint32Array(total);
  const indexes = new Map<string, number>();
  const people: string[] = [];
  let count = 0;
  for (const { grants } of bindings)
    for (const { person } of grants) {
      let known = indexes.get(person);
      if (known === undefined) {
        known = people.push(person) - 1;
        indexes.set(person, known);
      }
      holder[count++] = known;
    }
  return { people, holder };
}

/** The same, without looking anybody up; people are in the order of their numbers. */
function holdersByNumber(
  { names, holders }: Pick<GrantColumns, "names" | "holders">,
  total: number,
): Pick<GrantsInOrder, "people" | "holder"> {
  const isHolder = new Uint8Array(names.length);
  for (const numbers of holders) for (const number of numbers) isHolder[number] = 1;
  const indexes = new Uint32Array(names.length);
  const people: string[] = [];
  names.forEach((name, number) => {
    if (isHolder[number] === 1) indexes[number] = people.push(name) - 1;
  });
  const holder = new Uint32Array(total);
  let count = 0;
  for (const numbers of holders) for (const number of numbers) holder[count++] = indexes[number] ?? 0;
  return { people, holder };
}

/** Where each one's share begins, when all are sorted by whose they are; the last entry is where all end. */
function startsOf(whose: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const index of whose) starts[index + 1] = (starts[index + 1] ?? 0) + 1;
  for (let index = 1; index <= count; index++) starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
  return starts;
}

/**
 * Whether a right on the binding's scope is a right on `group`; on `EVERY_GROUP`, if it is one on groups that nobody
 * declared too.
 */
export function reaches({ role, scope }: Binding, group: string): boolean {
  // A role of the organization that Twilio ties to one group, or a group's role without a group, counts for every
  // group.
  return scope.kind !== "billingGroup" || roleById(role).scope === "organization" || scope.key === group;
}

const carriedByRole = new Map<string, CapabilitySet>();

/** What a role allows, wherever it is held. */
export function carries({ role }: Pick<Binding, "role">): CapabilitySet {
  const known = carriedByRole.get(role);
  if (known !== undefined) return known;
  const set = capabilitySet(roleById(role).capabilities);
  carriedByRole.set(role, set);
  return set;
}
