import { readBounded, withPieces } from "../../manifest/files/read-bounded";
import { Failure } from "../failure";

/** Far more than the snapshot of the largest organization; and what is longer can't be a text of this runtime. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The content of a file that the user named; `-` is what comes on stdin. Pipes are read too; devices are not.
 *
 * @throws Failure where it can't be read
 */
export function readFile(file: string): Buffer {
  const read = readBounded(file, { most: MOST_BYTES });
  if ("bytes" in read) return read.bytes;
  throw new Failure("unreadable-file", `${file === "-" ? "stdin" : file} can't be read: ${read.error}`);
}

/**
 * What `use` makes of a regular file, which it reads piece by piece up to the most bytes that it is given. `undefined`
 * where it can't: `readFile` then says why, or reads what is no regular file.
 */
export function readFilePieces<T>(
  file: string,
  use: (read: (buffer: Buffer, offset: number, length: number) => number, most: number) => T | undefined,
): T | undefined {
  return withPieces(file, (read) => use(read, MOST_BYTES));
}
