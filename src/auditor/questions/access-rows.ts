import { type EffectiveAccess } from "../../model/access";
import { accessPathJson, type AccessPathJson } from "../../model/access-path-json";
import { holds, type CapabilityId } from "../../model/capabilities";

/** Whether a person can do something on a Billing Group, as every JSON result writes it. */
export interface AccessRow {
  readonly person: string;
  readonly capability: CapabilityId;
  /** Key of a Billing Group; `*` stands for all of them where none is known. */
  readonly billingGroup: string;
  readonly allowed: boolean;
  readonly paths: readonly AccessPathJson[];
}

/**
 * A row for each combination: by person, then capability, then group, each in the order given.
 *
 * @param which `allowed` leaves out what nobody can do
 */
export function* accessRows(
  access: EffectiveAccess,
  of: {
    readonly people: readonly string[];
    readonly capabilities: readonly CapabilityId[];
    readonly groups: readonly string[];
  },
  which: "all" | "allowed",
): Generator<AccessRow> {
  for (const person of of.people) {
    const sets = of.groups.map((billingGroup) => ({ billingGroup, held: access.capabilities(person, billingGroup) }));
    for (const capability of of.capabilities)
      for (const { billingGroup, held } of sets) {
        const allowed = holds(held, capability);
        if (!allowed && which === "allowed") continue;
        const paths = allowed ? access.paths(person, capability, billingGroup).map(accessPathJson) : [];
        yield { person, capability, billingGroup, allowed, paths };
      }
  }
}
