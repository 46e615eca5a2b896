import { defined } from "../../src/model/defined";
import { checkSnapshot } from "../../src/twilio/snapshot/check-snapshot";
import { BILLING_GROUP, roleIdOf } from "../../src/model/live-role";
import { compareText } from "../../src/model/problem";
import { roleById, type RoleId } from "../../src/model/roles";
import { type Snapshot, type SnapshotAssignment } from "../../src/model/snapshot";
import { typeToken } from "../serialized-provider";
import { KINDS, type BindingKind, type ListName } from "../handler/binding-kinds";
import { printInputs, printState, type Member, type MemberList } from "../handler/state";
import { FROM_SNAPSHOT, SNAPSHOT_TYPE, type BindingResource, type SnapshotResource } from "./resources";
import { isMap } from "../../src/model/is-map";

/*
 * A snapshot as a Pulumi state: each role on a scope is a binding, as a program would declare it, and what no binding
 * can say (users, accounts, the role list, other assignments, what could not be read) is in one resource of a type of
 * its own. Policies of any pack can judge it; ours put it together again, so that they see what `audit` sees.
 */

/** Prints a snapshot as a state for `pulumi policy analyze --file`. */
export function printSnapshotState(snapshot: Snapshot): string {
  const { bindings, others } = sort(snapshot);
  const root = urnOf("pulumi:pulumi:Stack", "twilio-organization-live");
  const { organizationSid: organization } = snapshot;
  const resources: object[] = [
    { urn: root, custom: false, type: "pulumi:pulumi:Stack" },
    {
      urn: urnOf(SNAPSHOT_TYPE, organization),
      custom: true,
      id: organization,
      type: SNAPSHOT_TYPE,
      inputs: { organization },
      outputs: { organization, snapshot: { ...snapshot, assignments: others } },
      parent: root,
    },
  ];
  for (const [name, { kind, place, lists }] of bindings) {
    const type = typeToken(kind);
    const inputs = { organization, ...place, [FROM_SNAPSHOT]: true };
    const all = [...lists.values()];
    resources.push({
      urn: urnOf(type, name),
      custom: true,
      id: `${organization}/${name}`,
      type,
      inputs: printInputs(inputs, all),
      outputs: printState(kind, inputs, all, { version: 0, fingerprint: "" }),
      parent: root,
    });
  }
  const manifest = { time: snapshot.takenAt, magic: "", version: "" };
  return `${JSON.stringify({ version: 3, deployment: { manifest, resources } }, undefined, 1)}\n`;
}

/** The snapshot that a state was written from, or why there is none. */
export function readSnapshotState(
  { snapshot }: SnapshotResource,
  bindings: readonly BindingResource[],
): { readonly snapshot: Snapshot } | { readonly problem: string } {
  const checked = checkSnapshot(isMap(snapshot) ? snapshot : {});
  if ("problem" in checked) return checked;
  const rest = checked.snapshot;
  const roleSids = new Map([...onlyRoles(rest)].map(([sid, id]) => [id, sid]));
  const userSids = new Map(rest.users.map(({ email, sid }) => [email, sid]));
  const assignments: SnapshotAssignment[] = [...rest.assignments];
  for (const { state } of bindings)
    for (const { role, members, assignments: sids } of state.lists)
      for (const person of members.keys())
        assignments.push({
          sid: sids.get(person) ?? "",
          roleSid: roleSids.get(role) ?? role,
          scope: state.target.scope,
          identity: userSids.get(person) ?? person,
          ...defined({ resourceType: state.target.resourceType, resourceId: state.target.resourceId }),
        });
  return { snapshot: { ...rest, assignments: assignments.sort((a, b) => compareText(a.sid, b.sid)) } };
}

interface PrintedBinding {
  readonly kind: BindingKind;
  readonly place: Readonly<Record<string, string>>;
  readonly lists: Map<ListName, PrintedList>;
}

interface PrintedList extends MemberList {
  readonly members: Map<string, Member>;
  readonly assignments: Map<string, string>;
}

/** The assignments that bindings can say, as bindings by name, and the others. */
function sort(snapshot: Snapshot): {
  readonly bindings: ReadonlyMap<string, PrintedBinding>;
  readonly others: readonly SnapshotAssignment[];
} {
  const roles = onlyRoles(snapshot);
  const names = personNames(snapshot);
  const bindings = new Map<string, PrintedBinding>();
  const others: SnapshotAssignment[] = [];
  for (const assignment of snapshot.assignments) {
    const role = roles.get(assignment.roleSid);
    const person = names(assignment.identity);
    const place = role === undefined ? undefined : placeOf(assignment, role, snapshot.organizationSid);
    if (role === undefined || person === undefined || place === undefined) {
      others.push(assignment);
      continue;
    }
    const binding: PrintedBinding = bindings.get(place.name) ?? {
      kind: place.kind,
      place: place.inputs,
      lists: new Map(),
    };
    bindings.set(place.name, binding);
    const list: PrintedList = binding.lists.get(place.list) ?? {
      name: place.list,
      role,
      members: new Map(),
      assignments: new Map(),
      unmanaged: new Map(),
    };
    binding.lists.set(place.list, list);
    // A map of members has nobody twice.
    if (list.members.has(person)) others.push(assignment);
    else {
      list.members.set(person, {});
      list.assignments.set(person, assignment.sid);
    }
  }
  return { bindings, others };
}

interface Place {
  readonly kind: BindingKind;
  readonly inputs: Readonly<Record<string, string>>;
  readonly list: ListName;
  /** Of the resource. */
  readonly name: string;
}

/** The binding that says an assignment, if one can. A role on a level that it isn't made for is named by its id. */
function placeOf(assignment: SnapshotAssignment, role: RoleId, organization: string): Place | undefined {
  const { scope, resourceType, resourceId } = assignment;
  const { key, scope: level } = roleById(role);
  if (resourceType !== undefined || resourceId !== undefined) {
    if (resourceType !== BILLING_GROUP || resourceId === undefined || scope !== organization) return undefined;
    if (role !== "billingGroupAdmin" && role !== "billingGroupViewer") return undefined;
    const list = role === "billingGroupAdmin" ? "admins" : "viewers";
    return { kind: "BillingGroupAssignment", inputs: { billingGroup: resourceId }, list, name: resourceId };
  }
  const kind = scope === organization ? "OrganizationRoleBinding" : "AccountRoleBinding";
  const named = level === (scope === organization ? "organization" : "account") ? key : role;
  // Some ids of organization roles are keys of account roles.
  if (KINDS[kind].roleOf("members", named) !== role) return undefined;
  return kind === "OrganizationRoleBinding"
    ? { kind, inputs: { role: named }, list: "members", name: named }
    : { kind, inputs: { account: scope, role: named }, list: "members", name: `${scope}-${named}` };
}

/** The roles of the catalog by their SID, as far as one role of the list alone is that one. */
function onlyRoles({ roles }: Snapshot): ReadonlyMap<string, RoleId> {
  const ids = roles.flatMap((role) => {
    const id = roleIdOf(role);
    return id === undefined ? [] : [[role.sid, id] as const];
  });
  return new Map(ids.filter(([, id]) => ids.filter(([, other]) => other === id).length === 1));
}

/** What a user is called in a binding: the e-mail address or else the SID; `undefined` if that would not lead back. */
function personNames({ users }: Snapshot): (sid: string) => string | undefined {
  const emails = new Map(users.map(({ sid, email }) => [sid, email]));
  const sids = new Map(users.map(({ sid, email }) => [email, sid]));
  return (sid) => {
    const name = emails.get(sid) ?? sid;
    // Pulumi does not show policies what stands under a key with two underscores.
    return (sids.get(name) ?? name) === sid && !name.startsWith("__") ? name : undefined;
  };
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:live::twilio-organization::${type}::${encodeURIComponent(name)}`;
}
