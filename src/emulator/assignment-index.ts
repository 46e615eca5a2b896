import { firstAfter, type Ordered } from "./ordered";
import { type Assignment } from "./entities";

export interface AssignmentFilter {
  readonly identity?: string | undefined;
  readonly scope?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}

export interface AssignmentIndex {
  get(sid: string): Assignment | undefined;
  /** @param at milliseconds since 1970 */
  add(assignment: Assignment, at: number): void;
  remove(sid: string, at: number): void;
  all(): Iterable<Assignment>;
  /** How many assignments one user holds. */
  countOf(identity: string): number;
  /** One that gives the same role to the same user at the same place. */
  like(assignment: Omit<Assignment, "sid">): Assignment | undefined;
  /**
   * In order of creation, the shortest list at hand that holds all assignments which pass the filter, and the test for
   * the rest.
   *
   * @param asOf the moment (milliseconds since 1970) whose assignments are listed; default: now
   */
  candidates(
    filter: AssignmentFilter,
    asOf?: number,
  ): {
    readonly list: readonly Ordered<Assignment>[];
    readonly passes: (assignment: Assignment) => boolean;
  };
}

type List = Ordered<Assignment>[];

/** How long a removed assignment is remembered, in milliseconds: the longest lag that the settings allow. */
const MEMORY_MS = 600_000;

/** Assignments by SID, by identity and by scope, so that neither a page nor a create looks at all of them. */
export function createAssignmentIndex(initial: Iterable<Assignment>): AssignmentIndex {
  const bySid = new Map<string, Ordered<Assignment>>();
  const everything: List = [];
  const byIdentity = new Map<string, List>();
  const byScope = new Map<string, List>();
  const added = new Map<string, number>();
  let removed: { readonly entry: Ordered<Assignment>; readonly at: number }[] = [];
  let order = 0;

  const listsOf = (assignment: Assignment): readonly List[] => [
    everything,
    listIn(byIdentity, assignment.identity),
    listIn(byScope, assignment.scope),
  ];
  const add = (assignment: Assignment) => {
    const entry = { order: order++, item: assignment };
    bySid.set(assignment.sid, entry);
    for (const list of listsOf(assignment)) list.push(entry);
  };
  for (const assignment of initial) add(assignment);

  return {
    get: (sid) => bySid.get(sid)?.item,
    add: (assignment, at) => {
      added.set(assignment.sid, at);
      add(assignment);
    },
    remove: (sid, at) => {
      const entry = bySid.get(sid);
      if (entry === undefined) return;
      bySid.delete(sid);
      removed = [...removed.filter((each) => at - each.at < MEMORY_MS), { entry, at }];
      for (const list of listsOf(entry.item)) list.splice(firstAfter(list, entry.order - 1), 1);
    },
    all: () => everything.map((entry) => entry.item),
    countOf: (identity) => byIdentity.get(identity)?.length ?? 0,
    like: (wanted) => byIdentity.get(wanted.identity)?.find(({ item }) => isLike(item, wanted))?.item,
    candidates: (filter, asOf) => {
      const { identity, scope } = filter;
      const list =
        identity !== undefined
          ? (byIdentity.get(identity) ?? [])
          : scope !== undefined
            ? (byScope.get(scope) ?? [])
            : everything;
      const passes = (assignment: Assignment): boolean => matches(assignment, filter);
      if (asOf === undefined) return { list, passes };
      const wasThere = ({ item }: Ordered<Assignment>): boolean => (added.get(item.sid) ?? 0) <= asOf;
      const gone = removed.filter(({ at }) => at > asOf).map(({ entry }) => entry);
      return { list: [...list, ...gone].filter(wasThere).sort((a, b) => a.order - b.order), passes };
    },
  };
}

/** Whether it gives the same right. */
function isLike(assignment: Assignment, wanted: Omit<Assignment, "sid">): boolean {
  return (
    assignment.role_sid === wanted.role_sid &&
    assignment.scope === wanted.scope &&
    assignment.resource_type === wanted.resource_type &&
    assignment.resource_id === wanted.resource_id
  );
}

function matches(assignment: Assignment, { identity, scope, resourceType, resourceId }: AssignmentFilter): boolean {
  return (
    (identity === undefined || assignment.identity === identity) &&
    (scope === undefined || assignment.scope === scope) &&
    (resourceType === undefined || assignment.resource_type === resourceType) &&
    (resourceId === undefined || assignment.resource_id === resourceId)
  );
}

function listIn(lists: Map<string, List>, key: string): List {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const fresh: List = [];
  lists.set(key, fresh);
  return fresh;
}
