import { canonicalDomain, isSid } from "../../src/model/identity";
import { type BindingKind, KINDS } from "../handler/binding-kinds";
import { checkBinding } from "../handler/check";
import { type Props } from "../handler/json-values";
import { type ResourceKind } from "../front-doors";
import { isMap } from "../../src/model/is-map";

/** What an id is made of, for messages. */
const SHAPES: Readonly<Record<ResourceKind, string>> = {
  OrganizationRoleBinding: "OR.../administrator",
  BillingGroupAssignment: "OR.../commerce_billingprofile_...",
  AccountRoleBinding: "OR.../AC.../developer",
  VerifiedDomain: "acme.example",
};

/** Source: facts 0, "Identifier shapes". */
const BILLING_GROUP_ID = /^(commerce_billingprofile|billing_group)_[A-Za-z0-9_.:-]{1,200}$/;

/**
 * The inputs of the resource that has this id, with nobody in its lists: `pulumi import` gives the id alone.
 *
 * @throws Error where it is no id of that kind, with the shape of one; where nothing can have it, with the reason.
 */
export function inputsOfId(kind: ResourceKind, id: string, now: Date): Props {
  if (kind === "VerifiedDomain") {
    if (canonicalDomain(id) === undefined) throw wrongId(kind, id);
    return { domain: canonicalDomain(id) };
  }
  const { place, lists } = KINDS[kind];
  const parts = id.split("/");
  const names = ["organization", ...place];
  const [organization = ""] = parts;
  if (parts.length !== names.length || !isSid("organization", organization)) throw wrongId(kind, id);
  const inputs: Record<string, unknown> = Object.fromEntries(names.map((name, index) => [name, parts[index]]));
  const group = inputs["billingGroup"];
  if (typeof group === "string" && !BILLING_GROUP_ID.test(group)) throw wrongId(kind, id);
  for (const list of lists) inputs[list] = {};
  const { inputs: checked, failures } = checkBinding(kind, {}, inputs, { organizationSid: undefined, now });
  const [failure] = failures;
  if (failure !== undefined)
    throw new Error(
      `"${id}" can't be imported as ${kind}, whose ids are like ${SHAPES[kind]}: ${failure.property}: ${failure.reason}`,
    );
  return checked;
}

function wrongId(kind: ResourceKind, id: string): Error {
  return new Error(`"${id}" is no id of the type ${kind}, whose ids are like ${SHAPES[kind]}`);
}

/** What a refresh says of members whom nobody declared, and of rights that several assignments give. */
const FOUND = ["origin", "duplicates"];

/** Inputs or outputs that were read, as a declaration of all whom they list: in an import nobody is drift. */
export function asDeclared(kind: BindingKind, props: Props): Props {
  return {
    ...props,
    ...Object.fromEntries(
      KINDS[kind].lists.flatMap((list) => {
        const members = props[list];
        if (!isMap(members)) return [];
        return [[list, Object.fromEntries(Object.entries(members).map(([who, terms]) => [who, declaredTerms(terms)]))]];
      }),
    ),
  };
}

function declaredTerms(terms: unknown): unknown {
  if (!isMap(terms)) return terms;
  return Object.fromEntries(Object.entries(terms).filter(([term]) => !FOUND.includes(term)));
}
