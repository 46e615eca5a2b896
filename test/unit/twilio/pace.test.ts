import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openPace, retryAfterMs } from "../../../src/twilio/pace";
import { backoff, systemRuntime } from "../../../src/twilio/runtime";

/** A clock that moves only when somebody sleeps. */
function fakeTime() {
  const slept: number[] = [];
  let time = 1_000_000;
  const sleep = (ms: number) => {
    slept.push(ms);
    time += ms;
    return Promise.resolve();
  };
  return { ...systemRuntime, now: () => time, sleep, slept };
}

describe("Retry-After", () => {
  const now = Date.parse("2027-01-01T00:00:00Z");
  it.each([
    ["7", 7000],
    [" 7 ", 7000],
    ["Fri, 01 Jan 2027 00:01:00 GMT", 60_000],
    ["0", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["", undefined],
    ["Fri, 01 Jan 2027 25:99:00 GMT", undefined],
    ["Thu, 31 Dec 2026 00:00:00 GMT", undefined],
    ["99999999999999999999", undefined],
    [null, undefined],
  ])("%j asks for %s ms", (header, ms) => expect(retryAfterMs(header, now)).toBe(ms));
});

describe("the pace", () => {
  it("lets four through at a time, the urgent first", async () => {
    const pace = openPace(systemRuntime);
    const ends: (() => void)[] = [];
    const started: string[] = [];
    const task = (name: string) => () =>
      new Promise<void>((resolve) => {
        started.push(name);
        ends.push(resolve);
      });
    const all = ["a", "b", "c", "d", "e"].map((name) => pace.inTurn(1, task(name)));
    all.push(pace.inTurn(2, task("urgent")));
    await new Promise(setImmediate);
    expect(started).toEqual(["a", "b", "c", "d"]);
    ends[0]?.();
    await new Promise(setImmediate);
    expect(started).toEqual(["a", "b", "c", "d", "urgent"]);
    for (let index = 1; index < 6; index++) {
      ends[index]?.();
      await new Promise(setImmediate);
    }
    await Promise.all(all);
  });

  it("stops all of them while one was told to wait, and takes the longest wait", async () => {
    const time = fakeTime();
    const pace = openPace(time);
    pace.hold(2000);
    pace.hold(5000);
    pace.hold(1000);
    expect(await Promise.all([1, 2, 3].map((number) => pace.inTurn(1, () => Promise.resolve(number))))).toEqual([
      1, 2, 3,
    ]);
    expect(time.slept[0]).toBe(5000);
    expect(time.now()).toBeGreaterThanOrEqual(1_005_000);
  });

  it("does not wait for longer than its limit, nor believe in a wait without end", async () => {
    const time = fakeTime();
    const pace = openPace(time);
    pace.hold(Number.MAX_SAFE_INTEGER);
    expect(await pace.inTurn(1, () => Promise.resolve("sent"))).toEqual({ outcome: "closed", waitMs: 3_600_000 });
    expect(time.slept).toEqual([]);
    await time.sleep(3_600_000 - time.limits.longestPauseMs);
    expect(await pace.inTurn(1, () => Promise.resolve("sent"))).toBe("sent");
  });
});

describe("backoff", () => {
  it("doubles what it draws from, up to a limit", () => {
    const { limits } = systemRuntime;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (n, r) => {
          const wait = backoff({ random: () => r, limits }, n);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(limits.longestBackoffMs);
          expect(wait).toBeLessThanOrEqual(limits.backoffMs * 2 ** (n - 1));
        },
      ),
    );
    const most = [1, 2, 3, 4].map((attempt) => backoff({ random: () => 1, limits }, attempt));
    expect(most).toEqual([250, 500, 1000, 2000]);
  });
});
