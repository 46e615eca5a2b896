import { readFileSync } from "node:fs";
import { whyUnreadable } from "../../manifest/files/why-unreadable";
import { Failure } from "../failure";

/**
 * The content of a file that the user named; `-` is what comes on stdin.
 *
 * @throws Failure where it can't be read
 */
export function readFile(file: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new Failure(`${file === "-" ? "stdin" : file} can't be read: ${whyUnreadable(error)}`);
  }
}
