import { grantMarks } from "../../model/grant-marks";
import { domainOf } from "../../model/identity";
import { DEFAULT_LIMITS } from "../../model/limits";
import { domainsOf } from "../../model/live-organization";
import { type Binding, type Grant, type Organization } from "../../model/organization";
import { isOwnerRole } from "../../model/roles";
import { type Snapshot } from "../../model/snapshot";
import { bindingsByRight, hasScope, rightKey, rightText } from "../../model/right";
import { type Adoption, type LeftOut } from "./adoption";

/** What a live organization has and a manifest lacks. */
export interface Unmanaged {
  /** The additions: for an existing list, the people missing from it. */
  readonly additions: Organization;
  /**
   * What can't be added, since the manifest would then break an access rule, or the list would begin to take a right
   * from somebody.
   */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Compares what an adoption gave, with the manifest's names, to the manifest. Nothing that the manifest says is
 * changed.
 */
export function unmanaged(adoption: Adoption, declared: Organization, snapshot: Snapshot, now: Date): Unmanaged {
  const { organization: live } = adoption;
  const evidence = domainsOf(snapshot);
  const domains = new Map([...evidence, ...declared.domains]);
  const lists = bindingsByRight(declared.bindings);
  const bindings: Binding[] = [];
  const leftOut: LeftOut[] = [];
  const leave = (binding: Binding, grants: readonly Grant[], why: string): void => {
    leftOut.push({ right: rightText(binding), why, people: [...new Set(grants.map(({ person }) => person))].sort() });
  };
  for (const binding of live.bindings) {
    const list = lists.get(rightKey(binding));
    const names = list === undefined ? undefined : new Set(list.grants.map(({ person }) => person));
    const missing = binding.grants.filter(({ person }) => names?.has(person) !== true);
    if (missing.length === 0 && (list !== undefined || hasScope(declared, binding.scope))) continue;
    const refused = missing.filter((grant) =>
      grantMarks({ people: live.people, domains }, binding, grant, now).some(
        (mark) => mark === "external" || mark === "unverified-domain",
      ),
    );
    if (list !== undefined && isOwnerRole(binding.role)) leave(binding, missing, ANOTHER_OWNER);
    else if (refused.length === 0) bindings.push({ ...binding, grants: missing });
    else if (list === undefined)
      leave(binding, missing, `without ${namesIn(refused)}, whom a rule forbids it, the list would take it from them`);
    else {
      leave(
        binding,
        refused,
        "an access rule forbids it: they are outside, or on a domain that the manifest does not have as verified",
      );
      const allowed = missing.filter((grant) => !refused.includes(grant));
      if (allowed.length > 0) bindings.push({ ...binding, grants: allowed });
    }
  }
  return { additions: additionsOf(bindings, live, declared, evidence), leftOut };
}

/** The organization of these bindings alone, with what they name and the manifest does not have. */
function additionsOf(
  bindings: readonly Binding[],
  live: Organization,
  declared: Organization,
  evidence: Organization["domains"],
): Organization {
  const added = new Set(bindings.flatMap(({ grants }) => grants.map(({ person }) => person)));
  const isNamed = (kind: "billingGroup" | "account", key: string): boolean =>
    bindings.some(({ scope }) => scope.kind === kind && scope.key === key);
  const needed = new Set(
    bindings.flatMap(({ scope, grants }) =>
      scope.kind === "organization" ? grants.map(({ person }) => domainOf(person)) : [],
    ),
  );
  return {
    ...EMPTY,
    sid: live.sid,
    domains: new Map([...evidence].filter(([domain]) => needed.has(domain) && !declared.domains.has(domain))),
    people: new Map([...live.people].filter(([email]) => added.has(email) && !declared.people.has(email))),
    billingGroups: new Map(
      [...live.billingGroups].filter(([key]) => !declared.billingGroups.has(key) || isNamed("billingGroup", key)),
    ),
    accounts: new Map([...live.accounts].filter(([key]) => !declared.accounts.has(key) || isNamed("account", key))),
    bindings,
  };
}

const ANOTHER_OWNER = "the manifest names another Owner, and ownership moves in the Twilio Console only";

const EMPTY = {
  teams: new Map<string, readonly string[]>(),
  otherGrants: [],
  unread: [],
  breakGlass: [],
  // The manifest has its own, or those of the file that it extends.
  limits: DEFAULT_LIMITS,
} as const;

function namesIn(grants: readonly Grant[]): string {
  return [...new Set(grants.map(({ person }) => person))].sort().join(" and ");
}

/** Whether there is nothing to add. */
export function isNothing({ bindings, billingGroups, accounts }: Organization): boolean {
  return bindings.length === 0 && billingGroups.size === 0 && accounts.size === 0;
}
