import { EVERY_GROUP, type EffectiveAccess } from "../../model/access";
import { CAPABILITIES, isCapability, type CapabilityId } from "../../model/capabilities";
import { didYouMean } from "../../model/did-you-mean";
import { canonicalEmail } from "../../model/identity";
import { type Organization } from "../../model/organization";
import { Failure } from "../failure";
import { namedPeople } from "../../auditor/questions/named-people";

/** The capability with this id. @throws Failure where there is none */
export function askedCapability(text: string): CapabilityId {
  if (isCapability(text)) return text;
  const ids = CAPABILITIES.map(({ id }) => id);
  const { hint } = didYouMean(text, ids);
  throw new Failure(`there is no billing right "${text}"`, hint ?? `use one of ${ids.join(", ")}`);
}

/**
 * The Billing Groups that are asked about: all, or the one with this key or id.
 *
 * @throws Failure where there is none
 */
export function askedGroups(
  text: string | undefined,
  { billingGroups }: Pick<Organization, "billingGroups">,
  { groups }: Pick<EffectiveAccess, "groups">,
): readonly string[] {
  if (text === undefined) return groups;
  const group = [...billingGroups.values()].find(({ key, id }) => key === text || id === text);
  if (group !== undefined) return [group.key];
  if (groups.includes(text)) return [text];
  const known = groups.filter((key) => key !== EVERY_GROUP);
  const hint = known.length === 0 ? "no Billing Group is known: omit it" : `use one of ${known.join(", ")}`;
  throw new Failure(`there is no Billing Group "${text}"`, didYouMean(text, known).hint ?? hint);
}

/** A person whom the organization may or may not name; then `hint` may say who was meant. */
export interface AskedPerson {
  readonly email: string;
  readonly named: boolean;
  readonly hint?: string;
}

/**
 * The person with this e-mail address, in any spelling, or with this former one.
 *
 * @throws Failure where it is no e-mail address
 */
export function askedPerson(text: string, organization: Organization): AskedPerson {
  const result = canonicalEmail(text);
  const named = namedPeople(organization);
  if ("invalid" in result) {
    const byName = [...organization.people.values()].find(
      (person) => person.name?.toLowerCase() === text.toLowerCase(),
    );
    const hint = byName === undefined ? result.invalid : `did you mean "${byName.email}"?`;
    throw new Failure(`"${text}" is not an e-mail address`, hint);
  }
  const { email } = result;
  if (named.has(email)) return { email, named: true };
  const renamed = [...organization.people.values()].find((person) => person.formerly.includes(email));
  if (renamed !== undefined) return { email: renamed.email, named: true };
  return { email, named: false, ...didYouMean(email, named) };
}
