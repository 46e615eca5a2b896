import { defined } from "../../model/defined";
import { type Grant, type Scope } from "../../model/organization";
import { type RecordedMember } from "../../model/recorded";
import { type Position } from "../../model/problem";
import { isOwnerRole, roleById } from "../../model/roles";
import { type SnapshotAssignment } from "../../model/snapshot";
import { rightText } from "../../model/right";
import { groupBy } from "../../model/group-by";
import { type DriftItem, type ManifestLine, type PulumiCommand } from "./drift-result";
import { driftItem, personName, type DriftContext } from "./item";
import { type Known, type ManagedList, type Wanted } from "./managed-lists";
import { termChanges, termsItem } from "./terms";

/** What a list gives: what differs, and what is the same by another assignment. */
export interface ListComparison {
  readonly items: readonly DriftItem[];
  readonly sameAccess: readonly DriftItem[];
}

/** One person of a list, as each side has them. */
interface Row {
  readonly list: ManagedList;
  readonly user: string;
  readonly person: string;
  readonly grant?: Grant;
  /** A grant that has ended, where none stands. */
  readonly ended?: Grant;
  readonly member?: RecordedMember;
  readonly assignments: readonly SnapshotAssignment[];
}

/** Compares the sides of one list. */
export function compareList(context: DriftContext, list: ManagedList): ListComparison {
  if (list.declared === undefined && list.byProgram === undefined)
    return { items: [releasedList(context, list)], sameAccess: [] };
  const items: DriftItem[] = [];
  const sameAccess: DriftItem[] = [];
  const isDeployed = list.recorded !== undefined;
  for (const [user, wanted] of list.wanted) {
    const { grant, assignment } = wanted;
    const known = list.known.get(user);
    if (assignment === undefined) items.push(missing(context, rowOf(list, user, wanted)));
    else if (isDeployed && known === undefined) items.push(unrecorded(context, rowOf(list, user, wanted)));
    else if (known !== undefined && list.byProgram === undefined) {
      const changes = termChanges(context.declared, grant, known);
      if (known.member.origin === "drift") items.push(foundByRefresh(context, rowOf(list, user, wanted)));
      else if (changes.length > 0) items.push(termsItem(context, list, grant, assignment, changes));
    }
    if (isGivenTwice(list, wanted)) items.push(severalAssignments(context, rowOf(list, user, wanted)));
    else if (isOtherwiseGiven(wanted, known)) sameAccess.push(otherAssignment(context, rowOf(list, user, wanted)));
  }
  const strangers = strangersOf(context, list);
  items.push(...[...strangers.values()].map((row) => unmanaged(context, row)));
  for (const [user, { address, member }] of list.known)
    if (!list.wanted.has(user) && !strangers.has(user))
      items.push(onlyRecorded(context, { list, user, person: address, member, assignments: [] }));
  if (context.recorded !== undefined && !isDeployed && !isOwnerRole(list.role))
    items.push(undeployedList(context, list));
  return { items, sameAccess };
}

function rowOf(list: ManagedList, user: string, { grant, assignment, others }: Wanted): Row {
  const member = list.known.get(user)?.member;
  return {
    list,
    user,
    person: grant.person,
    grant,
    assignments: assignment === undefined ? [] : [assignment, ...others],
    ...defined({ member }),
  };
}

/** Whether several assignments give a right, so that one of them alone can be removed and the right stays. */
function isGivenTwice({ role }: ManagedList, { others }: Wanted): boolean {
  return others.length > 0 && !isOwnerRole(role);
}

/** Whether a right is held by another assignment than the recorded one, or by several. */
function isOtherwiseGiven({ assignment, others }: Wanted, known: Known | undefined): boolean {
  if (assignment === undefined) return false;
  const sid = known?.member.assignment;
  return others.length > 0 || (sid !== undefined && sid !== assignment.sid);
}

/** Who holds the role and should not, by user. A grant that has ended tells why. */
function strangersOf({ identities }: DriftContext, list: ManagedList): ReadonlyMap<string, Row> {
  const { strangers, declared, known } = list;
  const rows = new Map<string, Row>();
  if (strangers.length === 0) return rows;
  const ended = new Map<string, Grant>();
  for (const grant of declared?.grants ?? []) {
    const user = grant.until === undefined ? undefined : identities.userOf(grant.person);
    if (user !== undefined && !list.wanted.has(user)) ended.set(user, grant);
  }
  for (const [user, assignments] of groupBy(strangers, ({ identity }) => identity)) {
    const grant = ended.get(user);
    const member = known.get(user)?.member;
    rows.set(user, {
      list,
      user,
      person: grant?.person ?? identities.addressOf(user) ?? user,
      assignments,
      ...defined({ ended: grant, member }),
    });
  }
  return rows;
}

function missing(context: DriftContext, row: Row): DriftItem {
  const { list, user, person, member } = row;
  const who = personName(context, person);
  const isOwner = isOwnerRole(list.role);
  const isStranger = !context.identities.isKnown(user);
  const history =
    context.recorded === undefined || isOwner ? "" : member === undefined ? " It was never given." : LAST_DEPLOYMENT;
  return driftItem(
    context,
    {
      kind: "missing",
      person,
      ...sides(context, row),
      assignments: member?.assignment === undefined ? [] : [member.assignment],
      message: `${who} should hold ${rightText(list)}, and does not in Twilio.${history}`,
      next: isOwner
        ? OWNERSHIP
        : isStranger
          ? `Twilio knows no managed user with this address: invite ${person} in the Twilio Console, or correct ${declarerOf(list)}. Then \`pulumi up\` gives the right.`
          : `\`pulumi up --refresh\` gives it; if it is meant to be gone, take the entry out of ${declarerOf(list)}.`,
      ...sourceOf(row.grant),
      pulumi: isOwner ? [] : shownBy(context, list, member !== undefined),
    },
    list,
  );
}

function unmanaged(context: DriftContext, row: Row): DriftItem {
  const { list, person, ended, member, assignments } = row;
  const who = personName(context, person);
  const isOwner = isOwnerRole(list.role);
  const why =
    ended?.until === undefined
      ? `${declarerOf(list)} does not list them`
      : `${declarerOf(list)} lets it end at ${ended.until}`;
  const isInManifest = list.byProgram === undefined;
  const line = isOwner || ended !== undefined || !isInManifest ? undefined : lineFor(list, person);
  const keep = !isInManifest
    ? `to keep it, change ${declarerOf(list)}`
    : ended === undefined
      ? `to keep it, add \`${line?.line ?? ""}\` under ${line?.under ?? ""}${person.includes("@") ? "" : ", with their address, and the userSid under people"}`
      : "to keep it, give it a later `until`";
  return driftItem(
    context,
    {
      kind: "unmanaged",
      person,
      ...sides(context, row),
      assignments: assignments.map(({ sid }) => sid),
      message: `${who} holds ${rightText(list)} in Twilio, and ${why}.${historyOf(member)}`,
      next: isOwner ? OWNERSHIP : `\`pulumi up --refresh\` takes it away; ${keep}.`,
      ...defined({ line }),
      ...(ended === undefined ? sourceOf(list.declared) : sourceOf(ended)),
      pulumi: isOwner ? [] : shownBy(context, list, member === undefined),
    },
    list,
  );
}

const LAST_DEPLOYMENT = " The last deployment gave it.";

function historyOf(member: RecordedMember | undefined): string {
  if (member === undefined) return "";
  return member.origin === "drift" ? " The last refresh recorded it." : LAST_DEPLOYMENT;
}

/** What says who is to hold the role: the manifest, or a resource that the program makes by itself. */
function declarerOf({ byProgram }: ManagedList): string {
  return byProgram === undefined ? "the manifest" : `"${byProgram}" in the program`;
}

/** A right that differs between the sides. By default the item is about the assignments that give it. */
function changedRight(context: DriftContext, row: Row, fields: ChangeFields): DriftItem {
  const { list, person } = row;
  const assignments = row.assignments.map(({ sid }) => sid);
  return driftItem(context, { kind: "changed", person, ...sides(context, row), assignments, ...fields }, list);
}

type ChangeFields = Pick<DriftItem, "message" | "next"> &
  Partial<Pick<DriftItem, "changes" | "assignments" | "pulumi" | "source">>;

/** Declared and held, and in the state since a refresh found it. */
function foundByRefresh(context: DriftContext, row: Row): DriftItem {
  const { list, person } = row;
  return changedRight(context, row, {
    changes: [{ what: "recorded", was: "found by a refresh", is: "declared" }],
    message: `${personName(context, person)} holds ${rightText(list)} as declared; the state has it as something that a refresh found.`,
    next: "`pulumi up` records it; nobody's access changes.",
    ...sourceOf(row.grant),
    pulumi: ["preview"],
  });
}

/** Declared and held, and not in the state. */
function unrecorded(context: DriftContext, row: Row): DriftItem {
  const { list, person } = row;
  return changedRight(context, row, {
    changes: [{ what: "recorded", was: "not recorded", is: "held" }],
    message: `${personName(context, person)} holds ${rightText(list)} as declared, and the last deployment did not record it.`,
    next: "`pulumi up --refresh` records it; nobody's access changes.",
    ...sourceOf(row.grant),
    pulumi: ["refresh", "preview"],
  });
}

/** In the state, and neither declared nor held. */
function onlyRecorded(context: DriftContext, row: Row): DriftItem {
  const { list, person, member } = row;
  return changedRight(context, row, {
    assignments: member?.assignment === undefined ? [] : [member.assignment],
    changes: [{ what: "recorded", was: "recorded", is: "gone" }],
    message: `The last deployment gave ${personName(context, person)} ${rightText(list)}; neither ${declarerOf(list)} nor Twilio has it any more.`,
    next: "`pulumi up --refresh` forgets it; nobody's access changes.",
    ...sourceOf(list.declared),
    pulumi: ["refresh", "preview"],
  });
}

/** A right that has to be taken away more than once. */
function severalAssignments(context: DriftContext, row: Row): DriftItem {
  const { list, person, assignments, member } = row;
  const sids = assignments.map(({ sid }) => sid);
  const isUndeployed = context.recorded !== undefined && list.recorded === undefined;
  return changedRight(context, row, {
    changes: [{ what: "assignment", is: sids.join(", ") }],
    message: `${personName(context, person)} holds ${rightText(list)} as declared, by ${sids.length} assignments.`,
    next: "`pulumi up --refresh` leaves one of them; nobody's access changes.",
    ...sourceOf(row.grant),
    // The preview of a new resource shows nobody.
    pulumi: isUndeployed ? [] : shownBy(context, list, member?.duplicates === undefined),
  });
}

function otherAssignment(context: DriftContext, row: Row): DriftItem {
  const { list, person, member, assignments } = row;
  const [is] = assignments;
  const how =
    assignments.length > 1
      ? `by ${assignments.length} assignments`
      : "by another assignment than the last deployment recorded";
  return changedRight(context, row, {
    changes: [{ what: "assignment", ...defined({ was: member?.assignment, is: is?.sid }) }],
    message: `${personName(context, person)} holds ${rightText(list)} as declared, ${how}.`,
    next: "Nothing has to be done: the access is the same. Somebody gave the right outside of Pulumi.",
    ...sourceOf(row.grant),
  });
}

function releasedList(context: DriftContext, list: ManagedList): DriftItem {
  return driftItem(
    context,
    {
      kind: "changed",
      declared: false,
      recorded: true,
      changes: [{ what: "recorded", was: "managed", is: "not managed" }],
      people: [...(list.recorded?.members.keys() ?? [])],
      message: `The last deployment manages ${rightText(list)}, and the manifest does not name that list any more.`,
      next: "`pulumi up` releases it: everybody who holds the role keeps it. To take it from everybody, leave the list empty.",
      pulumi: ["preview"],
    },
    list,
  );
}

function undeployedList(context: DriftContext, list: ManagedList): DriftItem {
  const held = [...list.wanted.values()].filter(({ assignment }) => assignment !== undefined);
  return driftItem(
    context,
    {
      kind: "changed",
      declared: true,
      recorded: false,
      changes: [{ what: "recorded", was: "not managed", is: "managed" }],
      people: held.map(({ grant }) => grant.person),
      message: `The manifest manages ${rightText(list)}, and the last deployment did not.`,
      next: "`pulumi up` begins to manage it.",
      ...sourceOf(list.declared),
      pulumi: ["preview"],
    },
    list,
  );
}

const OWNERSHIP = "Ownership moves in the Twilio Console only: correct it there, or the manifest.";

function sides(
  { recorded }: DriftContext,
  { list, grant, member, assignments }: Row,
): Pick<DriftItem, "declared" | "recorded" | "live"> {
  return {
    declared: grant !== undefined,
    ...(recorded === undefined || isOwnerRole(list.role) ? {} : { recorded: member !== undefined }),
    live: assignments.length > 0,
  };
}

/**
 * A difference from the manifest shows in every preview; one from the state in a refresh, where the list was deployed.
 */
function shownBy({ recorded }: DriftContext, list: ManagedList, isNews: boolean): readonly PulumiCommand[] {
  return recorded !== undefined && list.recorded !== undefined && isNews ? ["refresh", "preview"] : ["preview"];
}

function sourceOf(thing: { readonly origin?: Grant["origin"] } | undefined): { readonly source?: Position } {
  return thing?.origin !== undefined && "position" in thing.origin ? { source: thing.origin.position } : {};
}

function lineFor({ role, scope }: ManagedList, person: string): ManifestLine {
  const member = /^[a-z0-9][a-z0-9._+-]*@[a-z0-9.-]+$/.test(person) ? person : JSON.stringify(person);
  return { under: pathOf(scope, roleById(role).key), line: `- ${member}` };
}

function pathOf(scope: Scope, key: string): string {
  switch (scope.kind) {
    case "organization":
      return `organizationRoles.${key}`;
    case "billingGroup":
      return `billingGroups.${scope.key}.${key}`;
    case "account":
      return `accounts.${scope.key}.roles.${key}`;
  }
}
