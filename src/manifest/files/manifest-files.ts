import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { defined } from "../../model/defined";
import { type DirectoryTeams } from "../directory-teams";
import { loadManifest, type LoadedManifest, type ManifestFiles, loadManifestObject } from "../load";
import { type FileContent } from "../read-files";
import { MAX_FILE_BYTES } from "../yaml-syntax";
import { distinctFiles, type FileTree, findFiles } from "./find-files";
import { readBounded } from "./read-bounded";
import { repositoryAbove } from "../../report/text/repository-path";
import { whyUnreadable } from "./why-unreadable";

/** Manifest files on disk. */
export const manifestFiles: ManifestFiles = {
  read(file, includedBy) {
    try {
      if (includedBy !== undefined && !realpathSync(file).startsWith(realpathSync(path.dirname(includedBy)) + path.sep))
        return { error: `it lies outside the folder of ${includedBy}` };
      if (includedBy === undefined && file !== "-" && leadsOut(file))
        return { error: "it is a link that leads out of its folder" };
      return contentOf(file, includedBy !== undefined);
    } catch (error) {
      return { error: whyUnreadable(error) };
    }
  },
  glob(pattern, from) {
    const cwd = path.dirname(from);
    const found = findFiles(pattern, diskTree, cwd).map((match) => path.join(cwd, match));
    return [...distinctFiles(found, from, realName)].sort();
  },
  readShared(name, from) {
    const file = path.join(path.dirname(from), name);
    return { file, content: readInRepository(file, path.dirname(from)) };
  },
};

/**
 * A file of the repository that a folder is in. Without a repository, a file that is no link: what stands elsewhere is
 * not to come out in messages.
 */
function readInRepository(file: string, folder: string): FileContent {
  try {
    const real = realpathSync(file);
    const root = repositoryAbove(folder);
    if (root === undefined && real !== path.join(realpathSync(path.dirname(file)), path.basename(file)))
      return { error: "it is a link, and there is no git repository that it could stay in" };
    if (root !== undefined && !real.startsWith(realpathSync(root) + path.sep))
      return { error: "it lies outside the repository" };
    return contentOf(real, true);
  } catch (error) {
    return { error: whyUnreadable(error) };
  }
}

/** What a file holds, up to the most that the loader takes: it refuses what is too long, by its size. */
function contentOf(file: string, isRegular: boolean): FileContent {
  const read = readBounded(file, { most: MAX_FILE_BYTES, isRegular });
  return "isTooLong" in read ? { bytes: new Uint8Array(MAX_FILE_BYTES + 1) } : read;
}

const diskTree: FileTree = {
  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : "file",
      }));
    } catch {
      return [];
    }
  },
  folder(from, name) {
    try {
      const real = realpathSync(path.join(from, name));
      return statSync(real).isDirectory() ? real : undefined;
    } catch {
      return undefined;
    }
  },
  isInside: (folder, target) =>
    target === folder || target.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep),
};

/** What the system makes up: there, a link stands for what a program was given, a pipe for instance. */
const SYSTEM = /^\/(proc|dev|sys)(\/|$)/;

/** Whether a manifest is a link that leads out of its folder: what git has of it is not what stands there. */
function leadsOut(file: string): boolean {
  if (!lstatSync(file).isSymbolicLink()) return false;
  const folder = realpathSync(path.dirname(file));
  return !SYSTEM.test(folder) && !realpathSync(file).startsWith(folder + path.sep);
}

function realName(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Manifest files on disk, with what fills their teams. */
export function withTeams(teams: DirectoryTeams | undefined): ManifestFiles {
  return { ...manifestFiles, ...defined({ teams }) };
}

/**
 * Loads the manifest at `file` from disk; problems name files as given, or relative to its folder for included ones.
 */
export function loadManifestFromDisk(file: string, now: Date, teams?: DirectoryTeams): LoadedManifest {
  return loadManifest(file, withTeams(teams), now);
}

/** Loads a manifest as a program gives it: the path of its file, or what it says. */
export function loadGivenManifest(manifest: string | object, now: Date, teams?: DirectoryTeams): LoadedManifest {
  return typeof manifest === "string"
    ? loadManifestFromDisk(manifest, now, teams)
    : loadManifestObject(manifest, now, teams);
}
