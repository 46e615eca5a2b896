import { type AssignmentFilter, matchesFilter } from "./reader";
import { type RoleAssignment } from "./wire";

/**
 * What this process has made and removed. Twilio does not promise that a list shows a write at once (facts 2.5), so
 * that a list is true only together with these.
 */
export interface OwnWrites {
  readonly made: (assignment: RoleAssignment) => void;
  readonly removed: (sid: string) => void;
  readonly isRemoved: (sid: string) => boolean;
  /** A list with what was removed left out, and what was made put in. */
  readonly completed: (listed: readonly RoleAssignment[], filter: AssignmentFilter) => readonly RoleAssignment[];
  /** A list with what was removed left out. */
  readonly withoutRemoved: (listed: readonly RoleAssignment[]) => readonly RoleAssignment[];
  /** How many own writes a list contradicts. */
  readonly contradictions: (listed: readonly RoleAssignment[], filter: AssignmentFilter) => number;
}

/** Remembers own writes for as long as the process lives. */
export function openOwnWrites(): OwnWrites {
  const made = new Map<string, RoleAssignment>();
  const removed = new Set<string>();
  const withoutRemoved = (listed: readonly RoleAssignment[]): readonly RoleAssignment[] =>
    removed.size === 0 ? listed : listed.filter(({ sid }) => !removed.has(sid));
  const unlisted = (listed: readonly RoleAssignment[], filter: AssignmentFilter): readonly RoleAssignment[] => {
    if (made.size === 0) return [];
    const sids = new Set(listed.map(({ sid }) => sid));
    return [...made.values()].filter((each) => !sids.has(each.sid) && matchesFilter(each, filter));
  };
  return {
    made: (assignment) => {
      made.set(assignment.sid, assignment);
    },
    removed: (sid) => {
      made.delete(sid);
      removed.add(sid);
    },
    isRemoved: (sid) => removed.has(sid),
    completed: (listed, filter) => [...withoutRemoved(listed), ...unlisted(listed, filter)],
    withoutRemoved,
    contradictions: (listed, filter) => listed.length - withoutRemoved(listed).length + unlisted(listed, filter).length,
  };
}
