import { existsSync } from "node:fs";
import path from "node:path";
import { commitOf, fileAt, type Repository, repositoryOf } from "../../manifest/files/git";
import { parseYaml } from "../../manifest/yaml-tree";
import { isSameSid } from "../../model/identity";
import { isMap } from "../../model/is-map";
import { readFile } from "./read-file";

/** Names of the files of a commit that mention an organization and may be manifests, from the top folder. */
export function filesAbout(repository: Pick<Repository, "git">, commit: string, sid: string): readonly string[] {
  const answer = repository.git(["grep", "-l", "-z", "-i", "--fixed-strings", "-e", sid, commit]);
  const names = "why" in answer ? [] : answer.output.toString("utf8").split("\0");
  return names.map((each) => each.slice(commit.length + 1)).filter((name) => /\.(ya?ml|json)$/i.test(name));
}

/**
 * The path by which a git ref has the manifest `file`: another one where a change has moved it, as its organization
 * tells. The same path where the ref has none, or several that it may be.
 *
 * @param headRef where the changed manifest is, if that is not the work tree
 */
export function baseNameOf(file: string, ref: string, headRef: string | undefined): string {
  const place = repositoryOf(file);
  if ("why" in place) return file;
  const { repository, name } = place;
  const commit = commitOf(repository, ref);
  if (commit === undefined || fileAt(repository, commit, name) !== undefined) return file;
  const head = headRef === undefined ? onDisk(file) : fileAt(repository, headRef, name);
  const sid = head === undefined ? undefined : sidIn(file, head);
  if (sid === undefined) return file;
  const [moved, ...more] = filesAbout(repository, commit, sid).filter((each) => {
    const content = fileAt(repository, commit, each);
    const other = content === undefined ? undefined : sidIn(each, content);
    return other !== undefined && isSameSid(other, sid);
  });
  if (moved === undefined || more.length > 0) return file;
  return path.relative(process.cwd(), path.join(repository.root, moved));
}

/** Whether a change has taken away the file `name` of the repository that its manifest `file` is in. */
export function isGone(file: string, name: string, headRef: string | undefined): boolean {
  const place = repositoryOf(file);
  if ("why" in place) return false;
  const { repository } = place;
  return headRef === undefined
    ? !existsSync(path.join(repository.root, name))
    : fileAt(repository, headRef, name) === undefined;
}

function onDisk(file: string): Uint8Array | undefined {
  return existsSync(file) ? readFile(file) : undefined;
}

/** The organization that a manifest's first file is about. */
function sidIn(file: string, bytes: Uint8Array): string | undefined {
  const manifest = parseYaml(file, bytes).tree?.value;
  if (!isMap(manifest) || manifest["kind"] !== "OrganizationAccess") return undefined;
  const organization = manifest["organization"];
  const sid = isMap(organization) ? organization["sid"] : undefined;
  return typeof sid === "string" ? sid : undefined;
}
