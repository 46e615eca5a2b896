import { type EffectiveAccess } from "../../model/access";
import { accessPathJson, type AccessPathJson } from "../../model/access-path-json";
import { holds, type CapabilityId } from "../../model/capabilities";
import { dormancy } from "../../model/grant-marks";
import { type UnknownAccess } from "../../model/unknown-access";
import { groupsReached } from "./reach";

/** Whether a person can do something on a Billing Group, as every JSON result writes it. */
export interface AccessRow {
  readonly person: string;
  readonly capability: CapabilityId;
  /** Key of a Billing Group; `*` stands for all of them where none is known. */
  readonly billingGroup: string;
  /** `null` where it is not known, and `unknown` says why. */
  readonly allowed: boolean | null;
  readonly unknown?: string;
  /** `false`: the right is held, and nobody can use it now: its marks say why. */
  readonly usable?: false;
  readonly paths: readonly AccessPathJson[];
}

/**
 * A row for each combination: by person, then capability, then group, each in the order given.
 *
 * @param which `allowed` leaves out what is known not to be allowed
 */
export function* accessRows(
  access: EffectiveAccess,
  of: {
    readonly people: readonly string[];
    readonly capabilities: readonly CapabilityId[];
    readonly groups: readonly string[];
  },
  which: "all" | "allowed",
  unknown: Pick<UnknownAccess, "of">,
): Generator<AccessRow> {
  for (const person of of.people) {
    const why = unknown.of(person);
    const groups = which === "all" || why !== undefined ? of.groups : groupsReached(access, person, of.groups);
    const sets = groups.map((billingGroup) => ({ billingGroup, held: access.capabilities(person, billingGroup) }));
    for (const capability of of.capabilities)
      for (const { billingGroup, held } of sets) {
        const row = { person, capability, billingGroup };
        if (holds(held, capability)) {
          const paths = access.paths(person, capability, billingGroup);
          const isDormant = paths.every(({ marks }) => dormancy(marks).length > 0);
          yield {
            ...row,
            allowed: true,
            ...(isDormant ? { usable: false as const } : {}),
            paths: paths.map(accessPathJson),
          };
        } else if (why !== undefined) yield { ...row, allowed: null, unknown: why, paths: [] };
        else if (which === "all") yield { ...row, allowed: false, paths: [] };
      }
  }
}
