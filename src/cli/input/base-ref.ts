import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileAt, repositoryOf } from "../../manifest/files/git";
import { Failure } from "../failure";

/**
 * A file as a git ref has it.
 *
 * @throws Failure where git can't show it
 */
export function readAtRef(file: string, ref: string): Buffer {
  const place = repositoryOf(file);
  const bytes = "why" in place ? undefined : fileAt(place.repository, checked(ref), place.name);
  if (bytes !== undefined) return bytes;
  throw new Failure(
    "git",
    `git can't read ${file} at ${ref}`,
    "fetch the ref first, or check its name and that the file exists there",
  );
}

/**
 * As `readAtRef`, for a file that need not be there.
 *
 * @throws Failure where git can't tell, and the file is there now
 */
export function findAtRef(file: string, ref: string): Buffer | undefined {
  const place = repositoryOf(file);
  const listed =
    "why" in place ? place : place.repository.git(["ls-tree", "--name-only", checked(ref), "--", place.name]);
  const mayBeThere = "why" in listed ? existsSync(file) : listed.output.length > 0;
  return mayBeThere ? readAtRef(file, ref) : undefined;
}

/** Whether a file is in the repository of the manifest, where a change could have written it. */
export function isBeside(file: string, manifest: string): boolean {
  if (file === "-") return false;
  const [one, other] = [repositoryOf(file), repositoryOf(manifest)];
  return "repository" in one && "repository" in other && one.repository.root === other.repository.root;
}

/**
 * Loads modules that `file` names as a git ref has them, with all that they load in turn: from a private copy of what
 * the ref holds, made when the first is asked for and gone when the process ends. Nothing of the work tree is run.
 * Packages are no part of a ref, as a rule, and so can't be loaded.
 */
export function requireAtRef(file: string, ref: string): (module: string) => unknown {
  let copy: Copy | undefined;
  return (module) => {
    copy ??= copyOf(file, ref);
    const found = copy.load.resolve(path.resolve(copy.folder, module));
    // An absolute path, or one with too many `..`, would find the work tree again.
    if (!found.startsWith(copy.root + path.sep)) throw new Error(`it is outside of what ${ref} has`);
    const loaded: unknown = copy.load(found);
    return loaded;
  };
}

/** What a ref holds, as files. */
interface Copy {
  readonly root: string;
  /** Where the file lies in it. */
  readonly folder: string;
  readonly load: NodeJS.Require;
}

function copyOf(file: string, ref: string): Copy {
  const here = folderOf(file);
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), "twilio-org-base-")));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  const root = path.join(home, "tree");
  mkdirSync(root);
  const prefix = git(here, ["rev-parse", "--show-prefix"]).toString().trimEnd();
  const gitFolder = git(here, ["rev-parse", "--absolute-git-dir"]).toString().trimEnd();
  // An index and a work tree of their own: neither are the user's touched, nor do attributes of the change have a say.
  const env = { ...process.env, GIT_DIR: gitFolder, GIT_INDEX_FILE: path.join(home, "index"), GIT_WORK_TREE: root };
  git(root, ["read-tree", checked(ref)], env);
  git(root, ["checkout-index", "--all"], env);
  const folder = path.join(root, prefix);
  return { root, folder, load: createRequire(path.join(folder, path.basename(file))) };
}

function checked(ref: string): string {
  if (ref.startsWith("-")) throw new Failure("usage", `"${ref}" is not the name of a git ref`);
  return ref;
}

function folderOf(file: string): string {
  return path.dirname(path.resolve(file));
}

function git(cwd: string, args: readonly string[], env = process.env): Buffer {
  return execFileSync("git", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
}
