import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import validate from "#schemas/project";
import { type ProjectFile } from "#schemas/types/project";
import { repositoryAbove } from "../../report/text/repository-path";
import { schemaProblems } from "../../manifest/schema-problems";
import { parseYaml } from "../../manifest/yaml-tree";
import { type Problem } from "../../model/problem";

export type { ProjectFile } from "#schemas/types/project";

/** Keys that are files, which must lie in the repository; `ledger` is a folder. */
const FILES = ["manifest", "teams", "people", "waivers", "rules", "ledger"] as const;

/** Keys that somebody would write a secret under. */
const SECRET_KEY = /secret|token|password|credential|client.?id|api.?key|auth/i;

/**
 * Reads a project file. The files that it names are given relative to the current folder.
 *
 * @param file its path
 * @returns every problem; a file that leaves the repository and a secret are problems
 */
export function parseProject(
  file: string,
  bytes: Uint8Array,
): { readonly project: ProjectFile } | { readonly problems: readonly Problem[] } {
  const { tree, problems } = parseYaml(file, bytes);
  if (tree === undefined || problems.length > 0) return { problems };
  const data = tree.value;
  if (!validate(data))
    return { problems: schemaProblems(validate.errors ?? [], tree, "the project file").map(withSecretHint) };
  const wrong = FILES.flatMap((key): Problem[] => {
    const name = data[key];
    const message = name === undefined ? undefined : whyRefused(file, name, key === "ledger");
    return message === undefined
      ? []
      : [{ kind: "malformed", message: `${key}: ${message}`, at: tree.positionOf(data, key) }];
  });
  if (wrong.length > 0) return { problems: wrong };
  const here = (name: string): string => path.join(path.dirname(file), name);
  const files = FILES.flatMap((key) => (data[key] === undefined ? [] : [[key, here(data[key])] as const]));
  return { project: { ...data, ...Object.fromEntries(files) } };
}

function withSecretHint(problem: Problem): Problem {
  return SECRET_KEY.test(problem.message)
    ? { ...problem, hint: "secrets belong in the environment (TWILIO_CLIENT_SECRET and so on), never in a file" }
    : problem;
}

/** Why a project file may not name this; the end of a sentence. */
function whyRefused(file: string, name: string, isFolder: boolean): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    return "a URL is not allowed in this file, where a pull request could change it: use TWILIO_ORG_LEDGER";
  const folder = path.resolve(path.dirname(file));
  const target = path.resolve(folder, name);
  const root = repositoryAbove(folder) ?? folder;
  if (path.isAbsolute(name) || !isInside(root, target)) return "it lies outside the repository";
  if (!existsSync(target)) return undefined;
  if (!isInside(realpathSync(root), realpathSync(target))) return "it is a link that leaves the repository";
  const stats = statSync(target);
  if (isFolder) return stats.isDirectory() ? undefined : "it is not a folder";
  return stats.isFile() ? undefined : "it is not a regular file";
}

function isInside(root: string, target: string): boolean {
  const relative = path.relative(root, target);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
