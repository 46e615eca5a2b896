import { existsSync, statSync } from "node:fs";
import { Failure } from "../failure";

/** The manifest that a command reads where none is named. */
export const DEFAULT_MANIFEST = "access.yaml";

/** Which file is the manifest, if any, and what is left of the arguments. */
export interface ManifestArgument {
  readonly file: string | undefined;
  readonly rest: readonly string[];
}

/**
 * Tells the manifest from a command's other arguments. It is what `--manifest` names, else the last argument if that is
 * the name of a YAML or JSON file or of any file that exists, else access.yaml in the current folder, if it is there.
 */
export function takeManifest(
  args: readonly string[],
  option: string | undefined,
  exists: (file: string) => boolean = isThere,
): ManifestArgument {
  if (option !== undefined) return { file: option, rest: args };
  const last = args.at(-1);
  if (last !== undefined && isManifest(last, exists)) return { file: last, rest: args.slice(0, -1) };
  return { file: exists(DEFAULT_MANIFEST) ? DEFAULT_MANIFEST : undefined, rest: args };
}

/** Whether the last argument of a command is the manifest: a YAML or JSON file, or any file that exists. */
export function isManifest(argument: string, exists: (file: string) => boolean = isThere): boolean {
  return /\.(ya?ml|json)$/i.test(argument) || exists(argument);
}

/** As `takeManifest`, for a command whose only argument is the manifest. */
export function onlyManifest(argument: string | undefined, option: string | undefined): string | undefined {
  if (argument !== undefined && option !== undefined)
    throw new Failure(
      "usage",
      `two manifests were given, ${argument} and ${option}`,
      "give one; it can include others",
    );
  return argument ?? takeManifest([], option).file;
}

/**
 * The manifest, for a command that can't do without.
 *
 * @throws Failure where none is named or found
 */
export function requireManifest(file: string | undefined): string {
  if (file !== undefined) return file;
  throw new Failure(
    "usage",
    `no manifest was given, and there is no ${DEFAULT_MANIFEST} in this folder`,
    "give it as the last argument or with --manifest FILE; `twilio-org adopt --live` writes one",
  );
}

/** A folder doesn't count, a named pipe does. */
function isThere(file: string): boolean {
  return existsSync(file) && !statSync(file).isDirectory();
}
