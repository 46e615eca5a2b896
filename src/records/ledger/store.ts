/** An entry as a store has it. */
export interface StoredEntry {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** Where ledgers are kept: one of each organization. Knows nothing of what entries mean. */
export interface LedgerStore {
  /** SIDs of the organizations that have one, sorted. */
  organizations(): Promise<readonly string[]>;
  /** Every entry of an organization's, by sequence. */
  entries(organization: string): Promise<readonly StoredEntry[]>;
  /**
   * Adds an entry, whole or not at all. `taken`: there is one of this sequence already, and it stays; of two writers at
   * once, one learns it.
   */
  add(organization: string, sequence: number, text: string): Promise<"added" | "taken">;
  /**
   * Claims something by its name until the store is closed, or its process dies. `false`: another store has it. Absent
   * where nothing keeps runners apart.
   */
  readonly claim?: (name: string) => Promise<boolean>;
  close(): Promise<void>;
}

/** The ledger can't be used, for a reason outside the tool. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";

  /** @param hint the next step, where there is one */
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}
