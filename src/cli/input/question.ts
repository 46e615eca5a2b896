import { type Lookup, type PersonLookup, findCapability, findGroups, findPerson } from "../../auditor/questions/lookup";
import { type EffectiveAccess } from "../../model/access";
import { type CapabilityId } from "../../model/capabilities";
import { type Organization } from "../../model/organization";
import { Failure } from "../failure";

export { type PersonLookup as AskedPerson };

/** The capability with this id. @throws Failure where there is none */
export function requireCapability(text: string): CapabilityId {
  return orFail(findCapability(text));
}

/**
 * The Billing Groups that are asked about: all, or the one with this key or id.
 *
 * @throws Failure where there is none
 */
export function requireGroups(
  text: string | undefined,
  organization: Pick<Organization, "billingGroups">,
  access: Pick<EffectiveAccess, "groups">,
): readonly string[] {
  return orFail(findGroups(text, organization, access));
}

/**
 * The person with this e-mail address, in any spelling, or with this former one.
 *
 * @throws Failure where it is no e-mail address
 */
export function lookUpPerson(text: string, organization: Organization): PersonLookup {
  return orFail(findPerson(text, organization));
}

function orFail<T>(asked: Lookup<T>): T {
  if ("found" in asked) return asked.found;
  throw new Failure("unknown-name", asked.problem, asked.hint);
}
