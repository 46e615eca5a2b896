import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { systemErrorCode, whyUnreadable } from "../../manifest/files/why-unreadable";
import { isSid } from "../../model/identity";
import { LedgerError, type LedgerStore, type StoredEntry } from "./store";

const ENTRY = /^(\d{6,15})\.json$/;
const DRAFT = /^\.(\d{6,15})\.json\.[0-9a-f]{12}\.tmp$/;

/**
 * Ledgers as files: `folder/OR.../000001.json` and so on, one for each entry, never changed once it is there. So Git
 * stores each once, and of two branches that both add an entry it shows a conflict.
 *
 * An entry is written beside its place, put on the disk, and then linked into place, which fails where another writer
 * was first: killed at any moment it leaves the ledger as it was or with the whole entry. What a killed writer leaves
 * beside it is swept away by the next.
 */
export function openFileStore(folder: string): LedgerStore {
  return {
    organizations: () =>
      attempt(folder, () =>
        namesIn(folder)
          .filter((name) => isSid("organization", name))
          .sort(),
      ),
    entries: (organization) => attempt(folder, () => readEntries(path.join(folder, organization))),
    add: (organization, sequence, text) =>
      attempt(folder, () => {
        makeFolder(folder, organization);
        return addEntry(path.join(folder, organization), sequence, text);
      }),
    close: () => Promise.resolve(),
  };
}

function readEntries(folder: string): readonly StoredEntry[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, digits] = ENTRY.exec(name) ?? [];
      return digits === undefined ? [] : [{ name, sequence: Number(digits) }];
    })
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ name, sequence }) => ({ sequence, bytes: fs.readFileSync(path.join(folder, name)) }));
}

function addEntry(folder: string, sequence: number, text: string): "added" | "taken" {
  const name = nameOf(sequence);
  const place = path.join(folder, name);
  const draft = path.join(folder, `.${name}.${randomBytes(6).toString("hex")}.tmp`);
  sweep(folder, sequence);
  try {
    writeToDisk(draft, text);
    fs.linkSync(draft, place);
  } catch (error) {
    // Another writer has added this entry and, perhaps, swept our draft away.
    if (fs.existsSync(place)) return "taken";
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
  syncFolder(folder);
  return "added";
}

function nameOf(sequence: number): string {
  return `${String(sequence).padStart(6, "0")}.json`;
}

/** Takes away drafts of entries that are there: nobody can link them into place any longer. */
function sweep(folder: string, sequence: number): void {
  for (const name of namesIn(folder)) {
    const [, digits] = DRAFT.exec(name) ?? [];
    if (digits !== undefined && Number(digits) < sequence) fs.rmSync(path.join(folder, name), { force: true });
  }
}

function writeToDisk(file: string, text: string): void {
  const fd = fs.openSync(file, "wx");
  try {
    fs.writeFileSync(fd, text);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** The ledger's folder, in which Git must not change the ends of lines. */
function makeFolder(folder: string, organization: string): void {
  fs.mkdirSync(path.join(folder, organization), { recursive: true });
  try {
    fs.writeFileSync(path.join(folder, ".gitattributes"), "*.json -text\n", { flag: "wx" });
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST") throw error;
  }
}

/** None where there is no such folder. */
function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Makes the new name itself outlive a crash of the machine; not every platform can open a folder. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const fd = fs.openSync(folder, "r");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}

/** Does `task`; what the file system has against it becomes an error in words. */
async function attempt<T>(folder: string, task: () => T): Promise<T> {
  try {
    return await Promise.resolve(task());
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const isLink = error instanceof Error && "syscall" in error && error.syscall === "link";
    throw new LedgerError(
      `the ledger in ${folder} can't be used: ${whyUnreadable(error)}`,
      isLink ? "its file system must have hard links, which keep two writers apart" : undefined,
    );
  }
}
