import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { type Chain, readChain, wrongContent } from "../../../src/records/ledger/chain";
import { type LedgerStore } from "../../../src/records/ledger/store";
import { ORGANIZATION } from "../../support/ledgers";

/** What a process is told that records snapshots. */
export interface WriterTask {
  /** Of a ledger in files; of one in a database its address. */
  readonly folder?: string;
  readonly address?: string;
  readonly name: string;
  readonly times: number;
  readonly people: number;
  readonly organization: string;
}

export function startWriter(task: WriterTask): ChildProcess {
  const child = path.join(__dirname, "ledger-child.cjs");
  return spawn(process.execPath, [child, JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Runs writers side by side; each must end well. */
export async function runWriters(tasks: readonly WriterTask[]): Promise<void> {
  const ends = await Promise.all(tasks.map((task) => once(startWriter(task), "exit")));
  if (ends.some(([code]) => code !== 0)) throw new Error("a writer failed");
}

/** The ledger of an organization, looked at as closely as `ledger verify` does. */
export async function chainOf(store: LedgerStore, organization = ORGANIZATION): Promise<Chain> {
  const chain = readChain(organization, await store.entries(organization));
  const broken = chain.broken ?? wrongContent(chain.entries);
  return broken === undefined ? chain : { ...chain, broken };
}
