import { describe, expect, it } from "vitest";
import { interruptible } from "../../../provider/handler/interruptible";
import { type LiveAssignments } from "../../../provider/handler/live-assignments";

const ASSIGNMENT = {
  sid: "IY00000000000000000000000000000001",
  roleSid: "IX00000000000000000000000000000001",
  identity: "US00000000000000000000000000000001",
  scope: "OR00000000000000000000000000000001",
};
const TARGET = { scope: ASSIGNMENT.scope };

/** Twilio that says yes to all, and notes what it was asked to write. */
function recorder(): { readonly live: LiveAssignments; readonly writes: string[] } {
  const writes: string[] = [];
  const note = <T>(write: string, answer: T): Promise<T> => {
    writes.push(write);
    return Promise.resolve(answer);
  };
  const live: LiveAssignments = {
    holders: () => Promise.resolve([ASSIGNMENT]),
    holdersAfresh: () => Promise.resolve([ASSIGNMENT]),
    canUseNow: () => Promise.resolve(true),
    directory: () => Promise.resolve({ users: [], byEmail: new Map(), bySid: new Map() }),
    roles: () => Promise.resolve([]),
    permit: () => Promise.resolve(),
    clockAhead: () => 0,
    add: () => note("add", ASSIGNMENT),
    restore: () => note("restore", ASSIGNMENT),
    remove: () => note("remove", "deleted" as const),
    removeDuplicate: () => note("removeDuplicate", "deleted" as const),
  };
  return { live, writes };
}

describe("an interrupted run", () => {
  const { live, writes } = recorder();
  let isInterrupted = false;
  const guarded = interruptible(live, () => isInterrupted);
  const act = {
    permit: () => guarded.permit(),
    add: () => guarded.add("administrator", TARGET, ASSIGNMENT.identity),
    remove: () => guarded.remove(ASSIGNMENT),
    removeDuplicate: () => guarded.removeDuplicate(ASSIGNMENT),
  };

  it("writes as ever until it is interrupted, and then nothing", async () => {
    await act.permit();
    await act.add();
    await act.remove();
    await act.removeDuplicate();
    expect(writes).toEqual(["add", "remove", "removeDuplicate"]);
    isInterrupted = true;
    for (const each of Object.values(act))
      await expect(each()).rejects.toThrow("the run was interrupted, and nothing more is changed");
    expect(writes).toEqual(["add", "remove", "removeDuplicate"]);
  });

  it("reads on, and gives back what it has taken: that keeps a floor", async () => {
    isInterrupted = true;
    expect(await guarded.holders("administrator", TARGET)).toEqual([ASSIGNMENT]);
    await guarded.restore("administrator", TARGET, ASSIGNMENT.identity);
    expect(writes.at(-1)).toBe("restore");
  });
});
