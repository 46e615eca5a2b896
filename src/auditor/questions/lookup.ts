import { EVERY_GROUP, type EffectiveAccess } from "../../model/access";
import { CAPABILITIES, isCapability, type CapabilityId } from "../../model/capabilities";
import { didYouMean } from "../../model/did-you-mean";
import { canonicalEmail } from "../../model/identity";
import { type Organization } from "../../model/organization";
import { namedPeople } from "./named-people";

/** What a word in a question refers to; or why nothing was found, and what may have been meant. */
export type Lookup<T> = { readonly found: T } | { readonly problem: string; readonly hint?: string };

/** The capability with this id. */
export function findCapability(text: string): Lookup<CapabilityId> {
  if (isCapability(text)) return { found: text };
  const ids = CAPABILITIES.map(({ id }) => id);
  return {
    problem: `there is no billing right "${text}"`,
    hint: `use one of ${ids.join(", ")}`,
    ...didYouMean(text, ids),
  };
}

/** The Billing Groups that are asked about: all, or the one with this key or id. */
export function findGroups(
  text: string | undefined,
  { billingGroups }: Pick<Organization, "billingGroups">,
  { groups }: Pick<EffectiveAccess, "groups">,
): Lookup<readonly string[]> {
  if (text === undefined) return { found: groups };
  const group = [...billingGroups.values()].find(({ key, id }) => key === text || id === text);
  if (group !== undefined) return { found: [group.key] };
  if (groups.includes(text)) return { found: [text] };
  const known = groups.filter((key) => key !== EVERY_GROUP);
  const hint = known.length === 0 ? "no Billing Group is known: omit it" : `use one of ${known.join(", ")}`;
  return { problem: `there is no Billing Group "${text}"`, hint, ...didYouMean(text, known) };
}

/** A person whom the organization may or may not name; then `hint` may say who was meant. */
export interface PersonLookup {
  readonly email: string;
  readonly named: boolean;
  readonly hint?: string;
}

/** The person with this e-mail address, in any spelling, or with this former one. */
export function findPerson(text: string, organization: Organization): Lookup<PersonLookup> {
  const result = canonicalEmail(text);
  const named = namedPeople(organization);
  if ("invalid" in result) {
    const byName = [...organization.people.values()].find(
      (person) => person.name?.toLowerCase() === text.toLowerCase(),
    );
    const hint = byName === undefined ? result.invalid : `did you mean "${byName.email}"?`;
    return { problem: `"${text}" is not an e-mail address`, hint };
  }
  const { email } = result;
  if (named.has(email)) return { found: { email, named: true } };
  const renamed = [...organization.people.values()].find((person) => person.formerly.includes(email));
  if (renamed !== undefined) return { found: { email: renamed.email, named: true } };
  return { found: { email, named: false, ...didYouMean(email, named) } };
}
