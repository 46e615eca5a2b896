import { type LiveAssignments } from "./live-assignments";

/**
 * `live` with nothing given and nothing taken once the run was interrupted. What this run has removed may still be
 * given back: that keeps a floor.
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
