import { type Grant, type Scope } from "../model/organization";
import { type Position } from "../model/problem";
import { isOwnerRole, roleById } from "../model/roles";
import { type SnapshotAssignment } from "../model/snapshot";
import { standingGrants } from "../model/standing-grants";
import { rightText } from "../rules/engine/words";
import { type DriftItem, type ManifestLine, type PulumiCommand } from "./drift-result";
import { driftItem, personName, type DriftContext } from "./item";
import { type ManagedList } from "./managed-lists";
import { type RecordedMember } from "../model/recorded";
import { termChanges, termsItem } from "./terms";

/** What a list gives: what differs, and what is the same by another assignment. */
export interface ListComparison {
  readonly items: readonly DriftItem[];
  readonly sameAccess: readonly DriftItem[];
  /** Users who should hold the role, each by the address and place that say so. */
  readonly wanted: ReadonlyMap<string, Grant>;
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
  readonly assignment?: SnapshotAssignment;
}

/** Compares the sides of one list that the manifest manages. */
export function compareList(context: DriftContext, list: ManagedList): ListComparison {
  const { identities, now } = context;
  const { declared, held, repeated } = list;
  if (declared === undefined) return { items: [releasedList(context, list)], sameAccess: [], wanted: new Map() };

  const items: DriftItem[] = [];
  const sameAccess: DriftItem[] = [];
  const wanted = new Map<string, Grant>();
  const standing = standingGrants(declared, now);
  for (const grant of standing.values()) wanted.set(identities.userOf(grant.person), grant);
  const members = recordedMembers(context, list);
  const isDeployed = list.recorded !== undefined;

  for (const [user, grant] of wanted) {
    const assignment = held.get(user);
    const recorded = members.get(user);
    const row: Row = {
      list,
      user,
      person: grant.person,
      grant,
      ...(recorded === undefined ? {} : { member: recorded.member }),
      ...(assignment === undefined ? {} : { assignment }),
    };
    if (assignment === undefined) {
      items.push(missing(context, row));
      continue;
    }
    if (isDeployed && recorded === undefined) items.push(unrecorded(context, row));
    if (recorded !== undefined) {
      const changes = termChanges(context.declared, grant, recorded);
      if (changes.length > 0) items.push(termsItem(context, list, grant, assignment, changes));
    }
    const others = repeated.get(user) ?? [];
    const isAnother =
      recorded?.member.assignment !== undefined && !sidsOf(assignment, others).includes(recorded.member.assignment);
    if (isAnother || others.length > 0) sameAccess.push(otherAssignment(context, row, others));
  }
  const ended = endedGrants(context, list);
  for (const [user, assignment] of held) {
    if (wanted.has(user)) continue;
    const recorded = members.get(user);
    const grant = ended.get(user);
    items.push(
      unmanaged(context, {
        list,
        user,
        person: grant?.person ?? identities.addressOf(user) ?? assignment.identity,
        assignment,
        ...(grant === undefined ? {} : { ended: grant }),
        ...(recorded === undefined ? {} : { member: recorded.member }),
      }),
    );
  }
  for (const [user, { address, member }] of members)
    if (!wanted.has(user) && !held.has(user))
      items.push(onlyRecorded(context, { list, user, person: address, member }));
  if (context.recorded !== undefined && !isDeployed && !isOwnerRole(list.role))
    items.push(
      undeployedList(
        context,
        list,
        [...wanted].filter(([user]) => held.has(user)).map(([, { person }]) => person),
      ),
    );
  return { items, sameAccess, wanted };
}

function recordedMembers(
  { identities }: DriftContext,
  { recorded }: ManagedList,
): ReadonlyMap<string, { readonly address: string; readonly member: RecordedMember }> {
  const members = [...(recorded?.members ?? [])];
  return new Map(members.map(([address, member]) => [identities.userOf(address, member.userSid), { address, member }]));
}

/** The last of each person's grants that have ended; whoever has one that stands is not asked for. */
function endedGrants({ identities }: DriftContext, { declared, held }: ManagedList): ReadonlyMap<string, Grant> {
  const ended = new Map<string, Grant>();
  for (const grant of declared?.grants ?? []) {
    if (grant.until === undefined) continue;
    const user = identities.userOf(grant.person);
    if (held.has(user)) ended.set(user, grant);
  }
  return ended;
}

function missing(context: DriftContext, row: Row): DriftItem {
  const { list, user, person, member } = row;
  const who = personName(context, person);
  const isOwner = isOwnerRole(list.role);
  const isStranger = !context.identities.isKnown(user);
  const history =
    context.recorded === undefined || isOwner
      ? ""
      : member === undefined
        ? " It was never given."
        : " The last deployment gave it.";
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
          ? `Twilio knows no managed user with this address: invite ${person} in the Twilio Console, or correct the manifest. Then \`pulumi up\` gives the right.`
          : "`pulumi up --refresh` gives it back; if it is meant to be gone, take the entry out of the manifest.",
      ...sourceOf(row.grant),
      pulumi: isOwner ? [] : shownBy(context, list, member !== undefined),
    },
    list,
  );
}

function unmanaged(context: DriftContext, row: Row): DriftItem {
  const { list, person, ended, member, assignment } = row;
  const who = personName(context, person);
  const isOwner = isOwnerRole(list.role);
  const why =
    ended?.until === undefined ? "the manifest does not list them" : `the manifest lets it end at ${ended.until}`;
  const line = isOwner || ended !== undefined ? undefined : lineFor(list, person);
  const keep =
    ended === undefined
      ? `to keep it, add \`${line?.line ?? ""}\` under ${line?.under ?? ""}${person.includes("@") ? "" : ", with their address, and the userSid under people"}`
      : "to keep it, give it a later `until`";
  return driftItem(
    context,
    {
      kind: "unmanaged",
      person,
      ...sides(context, row),
      assignments: sidsOf(assignment, list.repeated.get(row.user) ?? []),
      message: `${who} holds ${rightText(list)} in Twilio, and ${why}.${member === undefined ? "" : " The last deployment gave it."}`,
      next: isOwner ? OWNERSHIP : `\`pulumi up --refresh\` takes it away; ${keep}.`,
      ...(line === undefined ? {} : { line }),
      ...(ended === undefined ? sourceOf(list.declared) : sourceOf(ended)),
      pulumi: isOwner ? [] : shownBy(context, list, member === undefined),
    },
    list,
  );
}

/** Declared and held, and not in the state. */
function unrecorded(context: DriftContext, row: Row): DriftItem {
  const { list, person, assignment } = row;
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      ...sides(context, row),
      assignments: sidsOf(assignment, []),
      changes: [{ what: "recorded", was: "not recorded", is: "held" }],
      message: `${personName(context, person)} holds ${rightText(list)} as declared, and the last deployment did not record it.`,
      next: "`pulumi up --refresh` records it; nobody's access changes.",
      ...sourceOf(row.grant),
      pulumi: ["refresh", "preview"],
    },
    list,
  );
}

/** In the state, and neither declared nor held. */
function onlyRecorded(context: DriftContext, row: Row): DriftItem {
  const { list, person, member } = row;
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      ...sides(context, row),
      assignments: member?.assignment === undefined ? [] : [member.assignment],
      changes: [{ what: "recorded", was: "recorded", is: "gone" }],
      message: `The last deployment gave ${personName(context, person)} ${rightText(list)}; neither the manifest nor Twilio has it any more.`,
      next: "`pulumi up --refresh` forgets it; nobody's access changes.",
      ...sourceOf(list.declared),
      pulumi: ["refresh", "preview"],
    },
    list,
  );
}

function otherAssignment(context: DriftContext, row: Row, others: readonly SnapshotAssignment[]): DriftItem {
  const { list, person, member, assignment } = row;
  const sids = sidsOf(assignment, others);
  const how =
    others.length > 0 ? `by ${sids.length} assignments` : "by another assignment than the last deployment recorded";
  return driftItem(
    context,
    {
      kind: "changed",
      person,
      ...sides(context, row),
      assignments: sids,
      changes: [
        {
          what: "assignment",
          ...(member?.assignment === undefined ? {} : { was: member.assignment }),
          ...(assignment === undefined ? {} : { is: assignment.sid }),
        },
      ],
      message: `${personName(context, person)} holds ${rightText(list)} as declared, ${how}.`,
      next: "Nothing has to be done: the access is the same. Somebody gave the right outside of Pulumi.",
      ...sourceOf(row.grant),
    },
    list,
  );
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
      next: "`pulumi up` releases it: whoever holds the role keeps it. To take it from everybody, leave the list empty.",
      pulumi: ["preview"],
    },
    list,
  );
}

function undeployedList(context: DriftContext, list: ManagedList, people: readonly string[]): DriftItem {
  return driftItem(
    context,
    {
      kind: "changed",
      declared: true,
      recorded: false,
      changes: [{ what: "recorded", was: "not managed", is: "managed" }],
      people,
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
  { list, grant, member, assignment }: Row,
): Pick<DriftItem, "declared" | "recorded" | "live"> {
  return {
    declared: grant !== undefined,
    ...(recorded === undefined || isOwnerRole(list.role) ? {} : { recorded: member !== undefined }),
    live: assignment !== undefined,
  };
}

/** A difference from the manifest shows in every preview; one from the state in a refresh, where the list was deployed. */
function shownBy({ recorded }: DriftContext, list: ManagedList, isNews: boolean): readonly PulumiCommand[] {
  return recorded !== undefined && list.recorded !== undefined && isNews ? ["refresh", "preview"] : ["preview"];
}

function sidsOf(assignment: SnapshotAssignment | undefined, others: readonly SnapshotAssignment[]): readonly string[] {
  return [...(assignment === undefined ? [] : [assignment]), ...others].map(({ sid }) => sid);
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
