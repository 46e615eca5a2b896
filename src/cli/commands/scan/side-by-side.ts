import { setTimeout as sleep } from "node:timers/promises";

/** How many tasks run at once. */
export interface Places {
  /** That many, besides those that are slow. */
  readonly atOnce: number;
  /** A task that takes longer, in milliseconds, is slow: the next one begins beside it. */
  readonly slowMs: number;
  /** The most, with the slow ones. */
  readonly atMost: number;
}

/**
 * Does a task for each item, a few at once. Those that are slow hold up no others, while there are few of them.
 *
 * @param task never rejects
 */
export async function sideBySide<T>(
  items: readonly T[],
  task: (item: T) => Promise<void>,
  { atOnce, slowMs, atMost }: Places,
): Promise<void> {
  const queue = items.values();
  const slow = new Set<Promise<void>>();
  const work = async (): Promise<void> => {
    for (const item of queue) {
      const running = task(item);
      while (!(await endsWithin(slowMs, running))) {
        if (slow.size === atMost - atOnce) continue;
        slow.add(running);
        void running.then(() => slow.delete(running));
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await Promise.all(slow);
}

async function endsWithin(ms: number, task: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const isDone = await Promise.race([task.then(() => true), late]);
  timer.abort();
  return isDone;
}
