import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { loadManifest, type LoadedManifest, type ManifestFiles } from "../model/manifest/load";
import { MAX_FILE_BYTES } from "../model/manifest/yaml-syntax";

/** Manifest files on disk. */
export const manifestFiles: ManifestFiles = {
  read(file) {
    try {
      // A file far over the limit is not even read: the loader refuses it by its size.
      if (statSync(file).size > MAX_FILE_BYTES) return { bytes: new Uint8Array(MAX_FILE_BYTES + 1) };
      return { bytes: readFileSync(file) };
    } catch (error) {
      return { error: whyUnreadable(error) };
    }
  },
  glob(pattern, from) {
    const cwd = path.dirname(from);
    const [folder, self] = [realpathSync(cwd), realpathSync(from)];
    return globSync(pattern, { cwd, onlyFiles: true, dot: false, expandDirectories: false, extglob: false })
      .map((match) => path.join(cwd, match))
      .filter((match) => {
        // A link may lead anywhere, and what stands in other files is not to come out in messages.
        const real = realpathSync(match);
        return real !== self && real.startsWith(folder + path.sep);
      })
      .sort();
  },
};

/** Loads the manifest at `file` from disk; problems name files as given, or relative to its folder for included ones. */
export function loadManifestFromDisk(file: string, now: Date): LoadedManifest {
  return loadManifest(file, manifestFiles, now);
}

/** Why a file can't be read, in words, from what the file system threw. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
      return "permission is denied";
    case "ENOTDIR":
      return "a part of its path is no folder";
    case "EISDIR":
      return "it is a folder";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
