import { type LiveAssignments } from "./live-assignments";

/**
 * `live`, but without grants and removals once the run is interrupted. What this run removed can still be granted
 * again, to keep a floor.
 */
export function interruptible(live: LiveAssignments, isInterrupted: () => boolean): LiveAssignments {
  const goOn = (): void => {
    if (isInterrupted())
      throw new Error("the run was interrupted, and nothing more is changed. The next `pulumi up` does the rest");
  };
  return {
    ...live,
    async permit() {
      goOn();
      await live.permit();
    },
    async add(role, target, identity) {
      goOn();
      return live.add(role, target, identity);
    },
    async remove(assignment) {
      goOn();
      return live.remove(assignment);
    },
    async removeDuplicate(assignment) {
      goOn();
      return live.removeDuplicate(assignment);
    },
  };
}
