import { realpathSync } from "node:fs";
import path from "node:path";
import { loadManifest, type LoadedManifest, type ManifestFiles } from "../load";
import { type FileContent } from "../read-files";
import { MAX_FILE_BYTES } from "../yaml-syntax";
import { findFiles } from "./find-files";
import { readBounded } from "./read-bounded";
import { repositoryAbove } from "./repository-above";
import { whyUnreadable } from "./why-unreadable";

/** Manifest files on disk. */
export const manifestFiles: ManifestFiles = {
  read(file, includedBy) {
    try {
      if (includedBy !== undefined && !realpathSync(file).startsWith(realpathSync(path.dirname(includedBy)) + path.sep))
        return { error: `it lies outside the folder of ${includedBy}` };
      const read = readBounded(file, { most: MAX_FILE_BYTES, isRegular: includedBy !== undefined });
      // The loader refuses what is too long, by its size.
      return "isTooLong" in read ? { bytes: new Uint8Array(MAX_FILE_BYTES + 1) } : read;
    } catch (error) {
      return { error: whyUnreadable(error) };
    }
  },
  glob(pattern, from) {
    const cwd = path.dirname(from);
    const seen = new Set([realName(from)]);
    return [...findFiles(pattern, cwd)]
      .sort((a, b) => a.length - b.length)
      .map((match) => path.join(cwd, match))
      .filter((match) => {
        // Of several names of one file, by links, the shortest.
        const real = realName(match);
        const isNew = !seen.has(real);
        seen.add(real);
        return isNew;
      })
      .sort();
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
    const read = readBounded(real, { most: MAX_FILE_BYTES, isRegular: true });
    return "isTooLong" in read ? { bytes: new Uint8Array(MAX_FILE_BYTES + 1) } : read;
  } catch (error) {
    return { error: whyUnreadable(error) };
  }
}

function realName(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/**
 * Loads the manifest at `file` from disk; problems name files as given, or relative to its folder for included ones.
 */
export function loadManifestFromDisk(file: string, now: Date): LoadedManifest {
  return loadManifest(file, manifestFiles, now);
}
