import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const NAME = "pulumi-twilio-organization";

/**
 * The folder of this package, whether it runs from source, from `dist` or from a bundle: the nearest one above this
 * file whose package.json has our name.
 */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    if (packageName(folder) === NAME) return folder;
    if (folder === path.dirname(folder)) throw new Error(`no package.json of ${NAME} above ${__dirname}`);
  }
}

/** The text of one of this package's own files, such as `assets/audit-page/base.css`. */
export function readPackageFile(name: string): string {
  return readFileSync(path.join(packageRoot(), name), "utf8");
}

function packageName(folder: string): unknown {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  return typeof manifest === "object" && manifest !== null && "name" in manifest ? manifest.name : undefined;
}
