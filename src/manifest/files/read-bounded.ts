import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { whyUnreadable } from "./why-unreadable";

/** What may be read, and how much of it. */
export interface ReadLimits {
  /** The most bytes; a longer file is not read to its end. */
  readonly most: number;
  /** Whether it must be a regular file: what another file names. What a person names may also be a pipe. */
  readonly isRegular?: boolean;
}

/** The bytes of a file, or why they can't be had, as the end of a sentence. */
export type BoundedRead = { readonly bytes: Buffer } | { readonly error: string; readonly isTooLong?: true };

const STDIN = 0;
const PIECE = 1 << 20;

/**
 * Reads a file, or what comes on stdin (`-`), up to a limit. Sizes are counted as they come, since what `stat` says of
 * a file need not be so. Folders and devices are refused, and what the system makes up as it is read, such as the
 * environment of a process.
 */
export function readBounded(file: string, { most, isRegular = false }: ReadLimits): BoundedRead {
  try {
    const fault = file === "-" ? undefined : whyRefused(statSync(file), file, isRegular);
    if (fault !== undefined) return { error: fault };
    // Not to wait for a pipe that took the file's place in between.
    const flags = constants.O_RDONLY | (isRegular ? constants.O_NONBLOCK : 0);
    const fd = file === "-" ? STDIN : openSync(file, flags);
    try {
      const late = isRegular && !fstatSync(fd).isFile() ? "it is not a regular file" : undefined;
      return late === undefined ? readUpTo(fd, most) : { error: late };
    } finally {
      if (fd !== STDIN) closeSync(fd);
    }
  } catch (error) {
    return { error: whyUnreadable(error) };
  }
}

/**
 * Hands a regular file, open and at its beginning, to `use`, which reads it piece by piece; `undefined` for anything
 * else, and where it can't be opened or read. What `readBounded` refuses is not opened here either.
 */
export function withPieces<T>(
  file: string,
  use: (read: (buffer: Buffer, offset: number, length: number) => number) => T,
): T | undefined {
  if (file === "-") return undefined;
  try {
    if (whyRefused(statSync(file), file, true) !== undefined) return undefined;
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return fstatSync(fd).isFile()
        ? use((buffer, offset, length) => readSync(fd, buffer, offset, length, null))
        : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

function whyRefused(stats: Stats, file: string, isRegular: boolean): string | undefined {
  if (stats.isDirectory()) return "it is a folder";
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return "it is a device";
  if (isRegular && !stats.isFile()) return "it is not a regular file";
  if (!stats.isFile()) return undefined;
  const [, top = ""] = realpathSync(file).split(path.sep);
  return SYSTEM_FOLDERS.includes(top) ? "it is a part of the running system, and no file" : undefined;
}

/** What stands in these is made up by the system as it is read, and may hold secrets of this very process. */
const SYSTEM_FOLDERS: readonly string[] = ["proc", "sys", "dev"];

function readUpTo(fd: number, most: number): BoundedRead {
  // As large as the file is said to be, and one byte more: a file that does not grow is read without being copied.
  let bytes = Buffer.allocUnsafe(Math.min(Math.max(fstatSync(fd).size, PIECE - 1), most) + 1);
  let size = 0;
  for (;;) {
    const count = readSync(fd, bytes, size, bytes.length - size, null);
    if (count === 0) return { bytes: bytes.subarray(0, size) };
    size += count;
    if (size > most) return { error: `it is larger than ${sizeText(most)}`, isTooLong: true };
    if (size === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * size, most + 1));
  }
}

function sizeText(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MB`;
}
