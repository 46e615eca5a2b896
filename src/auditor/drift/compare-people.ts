import { declaredAt } from "../../model/declared-at";
import { defined } from "../../model/defined";
import { type Grant, personOf, type UnclearPerson } from "../../model/organization";
import { type Position } from "../../model/problem";
import { type DriftItem } from "./drift-result";
import { driftItem, personName, type DriftContext } from "./item";

/**
 * What is otherwise about people who should hold something: whether they can log in, and under which address. Names are
 * not compared: those of a manifest are for its readers. Whether somebody who was invited counts as active is not
 * documented.
 */
export function comparePeople(context: DriftContext): readonly DriftItem[] {
  const { declared, identities } = context;
  let grants: ReadonlyMap<string, Grant> | undefined;
  const unclear = identities.unclear.map((each) => unclearItem(context, each));
  const others = identities.found().flatMap(([person, user]) => {
    const account = identities.accountOf(user);
    if (account === undefined || identities.isUnclear(person)) return [];
    const { status } = personOf(declared, person);
    const isAsDeclared = status === "invited" || account.active === (status === "active");
    const address = account.email ?? person;
    if (isAsDeclared && address === person) return [];
    // People who hold nothing by the manifest are none of its business; looked up only where somebody differs.
    const grant = (grants ??= anyStanding(context)).get(person);
    if (grant === undefined) return [];
    const at = declared.people.get(person)?.origin ?? grant.origin;
    const source = "position" in at ? at.position : undefined;
    return [
      ...(isAsDeclared ? [] : [statusItem(context, person, status, account.active, source)]),
      ...(address === person ? [] : [addressItem(context, person, address, source)]),
    ];
  });
  return [...unclear, ...others];
}

/** Somebody whose address and SID lead to two users. */
function unclearItem(
  context: DriftContext,
  { person, users, listedAs, message, remediation }: UnclearPerson,
): DriftItem {
  const at = context.declared.people.get(person)?.origin;
  const was = context.declared.people.get(person)?.userSid;
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      changes: [
        listedAs === undefined
          ? defined({ what: "userSid" as const, was, is: users.filter((sid) => sid !== was).join(", ") })
          : { what: "address", was: person, is: listedAs },
      ],
      message,
      next: remediation,
      ...(at !== undefined && "position" in at ? { source: at.position } : {}),
    },
    undefined,
  );
}

/** One current grant for each person who has any. */
function anyStanding({ declared, now }: DriftContext): ReadonlyMap<string, Grant> {
  const grants = new Map<string, Grant>();
  for (const binding of declaredAt(declared, now))
    for (const grant of binding.grants) if (!grants.has(grant.person)) grants.set(grant.person, grant);
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
      ...defined({ source }),
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
      ...defined({ source }),
    },
    undefined,
  );
}
