import { readPackageFile } from "../report/package-root";

/** The flags that ask for the version, as commander wants them. */
export const VERSION_FLAGS = "-V, --version";

/** Whether the version is all that is asked for: then no more than this file needs to be loaded. */
export function asksForVersion(args: readonly string[]): boolean {
  const [only] = args;
  return args.length === 1 && only !== undefined && VERSION_FLAGS.split(", ").includes(only);
}

/** The version in package.json. */
export function version(): string {
  const manifest: unknown = JSON.parse(readPackageFile("package.json"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new Error("package.json has no version");
}
