import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { sideBySide } from "../../../src/cli/commands/scan/side-by-side";

/** Runs tasks of these lengths, in milliseconds; tells in which order they ended, and how many ran at once at most. */
async function run(lengths: readonly number[], places: Parameters<typeof sideBySide>[2]) {
  const ended: number[] = [];
  let running = 0;
  let most = 0;
  await sideBySide(
    [...lengths.keys()],
    async (index) => {
      most = Math.max(most, ++running);
      await sleep(lengths[index] ?? 0);
      running--;
      ended.push(index);
    },
    places,
  );
  return { ended, most };
}

test("a few tasks run at once, and all are done", async () => {
  const { ended, most } = await run(Array<number>(20).fill(2), { atOnce: 3, slowMs: 60_000, atMost: 6 });
  expect(ended.toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
  expect(most).toBe(3);
});

test("slow tasks hold up no others", async () => {
  const { ended, most } = await run([400, 400, 400, ...Array<number>(20).fill(1)], {
    atOnce: 2,
    slowMs: 20,
    atMost: 5,
  });
  expect(ended.slice(-3).toSorted()).toEqual([0, 1, 2]);
  expect(most).toBe(5);
});

test("of very many slow ones there are not more than so many at once", async () => {
  const { ended, most } = await run(Array<number>(12).fill(60), { atOnce: 2, slowMs: 5, atMost: 4 });
  expect(ended).toHaveLength(12);
  expect(most).toBe(4);
});
