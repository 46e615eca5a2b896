import { heldRightKey, twilioRightKey } from "../../model/right";
import { defined } from "../../model/defined";
import { fingerprint } from "../../model/fingerprint";
import { DEFAULT_LIMITS } from "../../model/limits";
import { type Organization } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type Snapshot, type Unread } from "../../model/snapshot";
import { limitsDigest, organizationDigest } from "./digest";
import { type AwaitedRight, type Plan, type PlannedWrite } from "./plan";
import { compareRights, dueWrites, type DueWrite } from "./writes";

export interface SealInput extends Pick<Plan, "verdict" | "override" | "expiresAt"> {
  /** What is deployed; `undefined` for a first manifest. */
  readonly base: Organization | undefined;
  /** What is wanted. */
  readonly head: Organization;
  /** What is. */
  readonly snapshot: Snapshot;
  readonly now: Date;
}

/**
 * Seals what `pulumi up --refresh` will write to bring the organization from the snapshot to the head. As the resources
 * do, it takes a right only where the base manages the list too: a list that is new adds, and removes nobody. Gives
 * what blocks it if the writes can't be known, or would be refused.
 */
export function sealPlan(input: SealInput): { readonly plan: Plan } | { readonly problems: readonly string[] } {
  const { head, snapshot, now, expiresAt, verdict, override } = input;
  const unread = unreadOf(snapshot).map(({ list, why }) => `the ${list} could not be read: ${why}`);
  if (unread.length > 0) return { problems: unread };
  const { lists, roles, held, writes, awaited, problems } = dueWrites(input.base, head, snapshot, now);
  if (problems.length > 0) return { problems: problems.map(({ text }) => text) };
  const base = input.base ?? nothingOf(head);
  const rights = [...held].sort(compareRights);
  return {
    plan: {
      schemaVersion: 1,
      organization: head.sid,
      sealedAt: now.toISOString(),
      expiresAt,
      base: organizationDigest(base),
      head: organizationDigest(head),
      limits: limitsDigest(base),
      verdict,
      ...defined({ override }),
      roles: [...roles].sort((a, b) => compareText(a.role, b.role)),
      lists: lists
        .map(({ role, scope }) => ({ role, scope }))
        .sort((a, b) => compareText(twilioRightKey(a), twilioRightKey(b))),
      live: { takenAt: snapshot.takenAt, sha256: fingerprint(rights.map(heldRightKey)), rights },
      writes: writes.filter(({ later }) => later === undefined).map(plannedWrite),
      ...defined({ awaited: awaited.length === 0 ? undefined : [...awaited].sort(compareAwaited) }),
    },
  };
}

/** What an organization's manifest said before there was one. */
function nothingOf({ sid }: Organization): Organization {
  const none = new Map<never, never>();
  const empty = { domains: none, people: none, teams: none, billingGroups: none, accounts: none };
  return { sid, ...empty, bindings: [], otherGrants: [], unread: [], breakGlass: [], limits: DEFAULT_LIMITS };
}

function compareAwaited(a: AwaitedRight, b: AwaitedRight): number {
  return compareText(`${a.person} ${twilioRightKey(a)}`, `${b.person} ${twilioRightKey(b)}`);
}

function plannedWrite({ action, person, user, role, scope, assignment }: DueWrite): PlannedWrite {
  return { action, person, user, role, scope, ...defined({ assignment }) };
}

/** What of a snapshot is not there and would have to be: a plan needs no list of accounts. */
export function unreadOf({ unread }: Pick<Snapshot, "unread">): readonly Unread[] {
  return unread.filter(({ list }) => list !== "accounts");
}
