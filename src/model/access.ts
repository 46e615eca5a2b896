import { capabilitySet, holds, type CapabilityId, type CapabilitySet } from "./capabilities";
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
  /** What is wrong with the grant. It counts all the same: nobody documents that it would not work. */
  readonly marks: readonly GrantMark[];
}

/**
 * Who can do what on which Billing Group, and why. It errs on the side of access (design, "Effective access").
 * Organization roles reach every Billing Group; where none is known, they are told of the group `EVERY_GROUP`.
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
  /** Everybody with their holdings, in no particular order: for those who go through all of them. */
  readonly holders: ReadonlyMap<string, readonly Holding[]>;
}

/** Stands for all Billing Groups where none is known: Twilio cannot list them, so they exist nevertheless. */
export const EVERY_GROUP = "*";

/** Works out the access that the grants of `organization` give at `now`. Time and memory are linear in the number of grants. */
export function effectiveAccess(organization: Organization, now: Date): EffectiveAccess {
  const held = new Map<string, Holding[]>();
  for (const binding of organization.bindings)
    for (const grant of binding.grants) {
      const list = held.get(grant.person);
      if (list === undefined) held.set(grant.person, [{ binding, grant }]);
      else list.push({ binding, grant });
    }
  const heldBy = (person: string): readonly Holding[] => held.get(person) ?? [];
  const withMarks = ({ binding, grant }: Holding): AccessPath => ({
    binding,
    grant,
    marks: grantMarks(organization, binding, grant, now),
  });
  // A grant on a group that nobody described is a grant all the same.
  const granted = organization.bindings.flatMap(({ scope }) => (scope.kind === "billingGroup" ? [scope.key] : []));
  const groups = [...new Set([...organization.billingGroups.keys(), ...granted])].sort(compareText);
  return {
    // Without a comparison of its own, sorting compares by code unit too, and takes half the time.
    people: [...held.keys()].sort(),
    groups: groups.length === 0 ? [EVERY_GROUP] : groups,
    capabilities: (person, group) =>
      heldBy(person).reduce((set, { binding }) => (reaches(binding, group) ? set | carries(binding) : set), 0),
    anywhere: (person) => heldBy(person).reduce((set, { binding }) => set | carries(binding), 0),
    paths: (person, capability, group) =>
      heldBy(person)
        .filter(({ binding }) => reaches(binding, group) && holds(carries(binding), capability))
        .map(withMarks),
    grants: (person) => heldBy(person).map(withMarks),
    holdings: heldBy,
    holders: held,
  };
}

/** Whether a right on the binding's scope is a right on `group`; on `EVERY_GROUP`, if it is one on groups that nobody declared too. */
export function reaches({ role, scope }: Binding, group: string): boolean {
  // A role of the organization that Twilio ties to one group, or a group's role without a group, counts for every group.
  return scope.kind !== "billingGroup" || roleById(role).scope === "organization" || scope.key === group;
}

const carried = new Map<string, CapabilitySet>();

/** What a role allows, wherever it is held. */
export function carries({ role }: Pick<Binding, "role">): CapabilitySet {
  const known = carried.get(role);
  if (known !== undefined) return known;
  const set = capabilitySet(roleById(role).capabilities);
  carried.set(role, set);
  return set;
}
