import { randomBytes } from "node:crypto";
import { type Stats } from "node:fs";
import { mkdir, open, readFile, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode, whyUnreadable } from "../../manifest/files/why-unreadable";
import { Failure } from "../failure";
import { batches } from "./batches";

/**
 * Writes `text` to `file` so that a reader sees the old content or the new, never a part: to a file beside it, which
 * then takes its place. A device or a named pipe can't be replaced, and is written to as it is.
 *
 * @throws Failure where the file can't be written
 */
export async function writeFileAtomically(file: string, text: Iterable<string>): Promise<void> {
  try {
    const there = await existing(file);
    if (there?.isFile() === false) await writeParts(file, text, "w");
    // A link stays one: what it points to is replaced.
    else await replace(there === undefined ? await endOfLinks(file) : await realpath(file), there?.mode, text);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const why = code === "ENOENT" ? "there is no such folder" : whyUnreadable(error);
    throw new Failure("write-failed", `${file} can't be written: ${why}`, "choose another file with --output");
  }
}

/**
 * Replaces files that were read before, each at once and whole. All of them are compared with what was read before the
 * first is replaced, and each again at the last moment.
 *
 * @throws Failure if one has changed in the meantime or can't be written; what has been replaced by then is named
 */
export async function replaceUnchanged(
  files: readonly { readonly file: string; readonly before: Uint8Array; readonly after: string }[],
): Promise<void> {
  const done: string[] = [];
  const refuse = (file: string, why: string): never => {
    const so = done.length === 0 ? "nothing was written" : `written already: ${done.join(", ")}`;
    throw new Failure(
      "write-failed",
      `${file} ${why}: ${so}`,
      "run the command again: it starts from the files as they are now",
    );
  };
  const check = async ({ file, before }: { readonly file: string; readonly before: Uint8Array }): Promise<void> => {
    if (!(await readFile(file)).equals(before)) refuse(file, "has changed in the meantime");
  };
  for (const each of files)
    try {
      await check(each);
      if (!(await stat(each.file)).isFile()) refuse(each.file, "is not a regular file");
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      refuse(each.file, `can't be read: ${whyUnreadable(error)}`);
    }
  for (const each of files) {
    try {
      const target = await realpath(each.file);
      await replace(target, (await stat(target)).mode, [each.after], () => check(each));
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      refuse(each.file, `can't be written: ${whyUnreadable(error)}`);
    }
    done.push(each.file);
  }
}

/**
 * Makes a folder for results, with those above it.
 *
 * @throws Failure where it can't be made
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const why = code === "EEXIST" ? "a file has this name" : whyUnreadable(error);
    throw new Failure("write-failed", `${folder} can't be created: ${why}`, "choose another folder with --output");
  }
}

/**
 * Where links that lead to nothing yet end; the name itself if it is no link. `stat` has found that they are no circle.
 */
async function endOfLinks(file: string): Promise<string> {
  const target = await readlink(file).catch(() => undefined);
  return target === undefined ? file : endOfLinks(path.resolve(path.dirname(file), target));
}

async function existing(file: string): Promise<Stats | undefined> {
  return stat(file).catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  });
}

async function replace(
  file: string,
  mode: number | undefined,
  text: Iterable<string>,
  lastCheck: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeParts(draft, text, "wx", mode);
    await lastCheck();
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeParts(file: string, text: Iterable<string>, flags: "w" | "wx", mode?: number): Promise<void> {
  const handle = await open(file, flags, mode);
  try {
    // What the file that it replaces let others do, whatever a new file of this process would.
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    for (const part of batches(text)) await handle.appendFile(part);
    if (flags === "wx") await handle.sync();
  } finally {
    await handle.close();
  }
}
