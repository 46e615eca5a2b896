import { capabilitySet, holds, type CapabilityId, type CapabilitySet } from "./capabilities";
import { grantMarks, type GrantMark } from "./grant-marks";
import { type Binding, type Grant, type Organization } from "./organization";
import { compareText } from "./problem";
import { roleById } from "./roles";

/** One way in which a person comes to hold a capability: a grant of a role on a scope. */
export interface AccessPath {
  readonly binding: Binding;
  readonly grant: Grant;
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
  /** Every way by which `person` can do `capability` on `group`; empty if not at all. */
  paths(person: string, capability: CapabilityId, group: string): readonly AccessPath[];
  /** Everything that `person` was granted, whether or not it carries a billing capability. */
  grants(person: string): readonly AccessPath[];
}

/** Stands for all Billing Groups where none is known: Twilio cannot list them, so they exist nevertheless. */
export const EVERY_GROUP = "*";

/** Works out the access that the grants of `organization` give at `now`. Time and memory are linear in the number of grants. */
export function effectiveAccess(organization: Organization, now: Date): EffectiveAccess {
  const held = new Map<string, { binding: Binding; grant: Grant }[]>();
  for (const binding of organization.bindings)
    for (const grant of binding.grants) {
      const list = held.get(grant.person);
      if (list === undefined) held.set(grant.person, [{ binding, grant }]);
      else list.push({ binding, grant });
    }
  const heldBy = (person: string): readonly { binding: Binding; grant: Grant }[] => held.get(person) ?? [];
  const withMarks = ({ binding, grant }: { binding: Binding; grant: Grant }): AccessPath => ({
    binding,
    grant,
    marks: grantMarks(organization, binding, grant, now),
  });
  const groups = [...organization.billingGroups.keys()].sort(compareText);
  return {
    people: [...held.keys()].sort(compareText),
    groups: groups.length === 0 ? [EVERY_GROUP] : groups,
    capabilities: (person, group) =>
      heldBy(person).reduce((set, { binding }) => (reaches(binding, group) ? set | carries(binding) : set), 0),
    paths: (person, capability, group) =>
      heldBy(person)
        .filter(({ binding }) => reaches(binding, group) && holds(carries(binding), capability))
        .map(withMarks),
    grants: (person) => heldBy(person).map(withMarks),
  };
}

/** Whether a right on the binding's scope is a right on `group`. */
function reaches({ role, scope }: Binding, group: string): boolean {
  // A role of the organization that Twilio ties to one group, or a group's role without a group, counts for every group.
  if (scope.kind === "organization" || roleById(role).scope === "organization") return true;
  return scope.kind === "billingGroup" && scope.key === group;
}

const carried = new Map<string, CapabilitySet>();

function carries({ role }: Binding): CapabilitySet {
  const known = carried.get(role);
  if (known !== undefined) return known;
  const set = capabilitySet(roleById(role).capabilities);
  carried.set(role, set);
  return set;
}
