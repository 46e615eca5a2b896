import { declaredAt } from "../../model/declared-at";
import { defined } from "../../model/defined";
import { organizationOfSnapshot } from "../../model/live-organization";
import { type Binding, type Organization, type Scope } from "../../model/organization";
import { compareText } from "../../model/problem";
import { rightKey, scopeId } from "../../model/right";
import { isOwnerRole, roleById } from "../../model/roles";
import { type Snapshot } from "../../model/snapshot";
import { unreadOf } from "./seal";
import { type DueWrite, dueWrites, type WriteProblem } from "./writes";

/** A write with its place as the manifest calls it. */
interface LiveWrite extends Pick<DueWrite, "action" | "person" | "role" | "cause" | "later"> {
  readonly scope: Scope;
}

/** What a manifest makes of the organization as Twilio has it. */
export interface LiveChange {
  /** The organization as it is. */
  readonly before: Organization;
  /** The organization when all writes have been made. */
  readonly after: Organization;
  readonly writes: readonly LiveWrite[];
  /** Why some writes can't be told, or would be refused. */
  readonly problems: readonly WriteProblem[];
}

/**
 * The change that counts where it is known what is there: from the live organization to the live organization with
 * `head` applied. Lists that `head` does not manage stay as they are; Owners too, unless `head` names another one than
 * `base` does: nobody writes that, and it is what the change says. What a manifest says of the ends of rights is kept
 * on its side, since Twilio knows none; what has ended by the manifest and is still there counts as it works, without
 * an end.
 *
 * @param base what is deployed; `undefined` for a first manifest: then all that is known of people comes from `head`
 */
export function headApplied(
  base: Organization | undefined,
  head: Organization,
  snapshot: Snapshot,
  now: Date,
): LiveChange {
  const { writes, problems } = dueWrites(base, head, snapshot, now);
  const unread = unreadOf(snapshot).map(({ list, why }) => `${list}: ${why}`);
  const live = organizationOfSnapshot(snapshot, base ?? head);
  const before: Organization = {
    ...live,
    unread,
    bindings: withTerms(live.bindings, base === undefined ? [] : declaredAt(base, now)),
  };
  const kept = organizationOfSnapshot(snapshot, head);
  const owners = new Set(base === undefined ? [] : ownersOf(base).values());
  const unchanged = new Set([...ownersOf(head)].flatMap(([list, owner]) => (owners.has(owner) ? [list] : [])));
  const managed = head.bindings.filter((list) => !unchanged.has(list));
  const places = new Set(managed.map(rightKey));
  const bindings = [
    ...kept.bindings.filter((binding) => !places.has(rightKey(binding))),
    ...declaredAt({ bindings: managed }, now),
  ];
  const after: Organization = { ...kept, unread, bindings };
  return { before, after, writes: writes.map((write) => liveWrite(write, after)), problems };
}

function liveWrite({ action, person, role, scope, cause, later }: DueWrite, organization: Organization): LiveWrite {
  return { action, person, role, scope: scopeNamed(role, scope, organization), cause, ...defined({ later }) };
}

function scopeNamed(role: DueWrite["role"], scope: string, { billingGroups, accounts }: Organization): Scope {
  const kind = roleById(role).scope;
  switch (kind) {
    case "organization":
      return { kind };
    case "billingGroup":
      return { kind, key: [...billingGroups.values()].find(({ id }) => id === scope)?.key ?? scope };
    case "account":
      return { kind, key: [...accounts.values()].find(({ sid }) => sid === scope)?.key ?? scope };
  }
}

/** The Owner lists of a manifest, each with a text that is the same where the same people own the same. */
function ownersOf(organization: Organization): ReadonlyMap<Binding, string> {
  return new Map(
    organization.bindings
      .filter(({ role }) => isOwnerRole(role))
      .map((list) => {
        const people = list.grants.map(({ person }) => person).sort(compareText);
        return [list, [list.role, scopeId(organization, list.scope), ...people].join(" ")];
      }),
  );
}

/** Live lists with what the manifest says of the rights in them. */
function withTerms(live: readonly Binding[], declared: readonly Binding[]): readonly Binding[] {
  const grants = new Map<string, Binding["grants"]>();
  for (const binding of declared)
    for (const grant of binding.grants) {
      const key = `${rightKey(binding)} ${grant.person}`;
      grants.set(key, [...(grants.get(key) ?? []), grant]);
    }
  return live.map((binding) => ({
    ...binding,
    grants: binding.grants.flatMap((grant) => grants.get(`${rightKey(binding)} ${grant.person}`) ?? [grant]),
  }));
}
