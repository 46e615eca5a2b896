import { setTimeout as sleep } from "node:timers/promises";
import { type LedgerStore } from "../../records/ledger/store";
import { type Shell } from "../output/shell";
import { withLedger } from "./ledger-source";

/** How long until we look again whether another runner is done, in milliseconds. */
const LOOK_AGAIN_MS = 500;

export interface ClaimOptions {
  /** The ledger that runners share; where it is absent, or is in files, nothing keeps them apart. */
  readonly ledger: string | undefined;
  /** How long to wait for another runner, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * Does something while no other runner with the same ledger does what has the same name. `busy`: another one still
 * does.
 *
 * @param use gets the ledger, which stays open as long
 * @throws Failure where the ledger can't be used
 */
export async function whileClaimed<T>(
  name: string,
  { ledger, patienceMs }: ClaimOptions,
  shell: Pick<Shell, "env">,
  use: (store: LedgerStore | undefined) => Promise<T>,
): Promise<{ readonly result: T } | "busy"> {
  if (ledger === undefined) return { result: await use(undefined) };
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const done = await withLedger({ ledger }, shell, async (store) => {
      const isMine = (await store.claim?.(name)) ?? true;
      return isMine ? { result: await use(store) } : ("busy" as const);
    });
    if (done !== "busy" || waited >= patienceMs) return done;
    await sleep(LOOK_AGAIN_MS);
  }
}
