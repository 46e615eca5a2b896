import { hasPassed } from "../../model/instant";
import { type Grant, personOf } from "../../model/organization";
import { type Position } from "../../model/problem";
import { type DriftItem } from "./drift-result";
import { driftItem, personName, type DriftContext } from "./item";

/**
 * What is otherwise about people who should hold something: whether they can log in, and under which address. Names are
 * not compared: those of a manifest are for its readers. Whether somebody who was invited counts as active is not documented.
 */
export function comparePeople(context: DriftContext): readonly DriftItem[] {
  const { declared, identities } = context;
  let grants: ReadonlyMap<string, Grant> | undefined;
  return identities.found().flatMap(([person, user]) => {
    const account = identities.accountOf(user);
    if (account === undefined) return [];
    const { status } = personOf(declared, person);
    const isAsDeclared = status === "invited" || account.active === (status === "active");
    if (isAsDeclared && account.email === person) return [];
    // Whoever holds nothing by the manifest is none of its business; looked up only where somebody differs.
    const grant = (grants ??= standingByPerson(context)).get(person);
    if (grant === undefined) return [];
    const at = declared.people.get(person)?.origin ?? grant.origin;
    const source = "position" in at ? at.position : undefined;
    return [
      ...(isAsDeclared ? [] : [statusItem(context, person, status, account.active, source)]),
      ...(account.email === person ? [] : [addressItem(context, person, account.email, source)]),
    ];
  });
}

/** One grant that stands of everybody who has any. */
function standingByPerson({ declared, now }: DriftContext): ReadonlyMap<string, Grant> {
  const grants = new Map<string, Grant>();
  for (const binding of declared.bindings)
    for (const grant of binding.grants)
      if (!grants.has(grant.person) && !hasPassed(grant.until, now)) grants.set(grant.person, grant);
  return grants;
}

function statusItem(
  context: DriftContext,
  person: string,
  status: string,
  active: boolean,
  source: Position | undefined,
): DriftItem {
  const is = active ? "active" : "inactive";
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      changes: [{ what: "status", was: status, is }],
      message: `${personName(context, person)} is ${is} in Twilio, and ${status} in the manifest.`,
      next: active
        ? "Take `status` out of the manifest, or deactivate the user in Twilio."
        : "Take the person's roles out of the manifest, write `status: inactive`, or reactivate the user in Twilio.",
      ...(source === undefined ? {} : { source }),
    },
    undefined,
  );
}

function addressItem(context: DriftContext, person: string, address: string, source: Position | undefined): DriftItem {
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      changes: [{ what: "address", was: person, is: address }],
      message: `${personName(context, person)} goes by ${address} in Twilio.`,
      next: personOf(context.declared, person).formerly.includes(address)
        ? "Change the address in Twilio: the manifest says that it is a former one."
        : `Write ${address} in the manifest, with \`formerly: [${person}]\`; or change it back in Twilio.`,
      ...(source === undefined ? {} : { source }),
    },
    undefined,
  );
}
