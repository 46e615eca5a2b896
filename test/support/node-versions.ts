import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const CACHE = path.resolve(__dirname, "../../.cache/node-versions");

/** The oldest version that `engines` allows, and the latest of each kept line after it. */
export const NODE_VERSIONS = ["20.19.0", "22.23.3", "24.21.0"] as const;

/** The path of this version's `node`, from the npm package of that name; installed once. */
export async function provideNode(version: (typeof NODE_VERSIONS)[number]): Promise<string> {
  const folder = path.join(CACHE, version);
  const binary = path.join(folder, "node_modules", "node", "bin", "node");
  if (!fs.existsSync(binary)) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
    // Its binary is a package too, which an install script of this package fetches.
    await run("npm", ["install", "--no-audit", "--no-fund", "--no-save", `node@${version}`], { cwd: folder });
  }
  return binary;
}
