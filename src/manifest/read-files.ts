import validate from "#schemas/organization-access";
import { type Position, type Problem } from "../model/problem";
import { show } from "../model/show";
import { type LocatedFile } from "./merge";
import { removeInvalid, schemaProblems } from "./schema-problems";
import { firstControl } from "./yaml-syntax";
import { parseYaml } from "./yaml-tree";

/** Where manifest files come from; the model itself does no I/O. */
export interface ManifestFiles {
  /**
   * The bytes of a file, or why they can't be had. Of what another file includes, only what is in or below its folder:
   * a link may lead anywhere, and what stands in other files is not to come out in messages.
   */
  read(file: string, includedBy?: string): { readonly bytes: Uint8Array } | { readonly error: string };
  /** The files that match `pattern`, relative to the folder of `from`, sorted, each once, and never `from` itself. */
  glob(pattern: string, from: string): readonly string[];
}

/** What could be read of a manifest. */
export interface FilesRead {
  readonly files: readonly LocatedFile[];
  readonly problems: readonly Problem[];
  /**
   * What could not be read whole, and so may have what seems to be missing: a section that lost entries, or, as
   * `section/entry`, an entry that lost something; `*` for anything.
   */
  readonly damaged: ReadonlySet<string>;
}

/**
 * Reads a manifest and the files it includes, each held against the schema. What violates it is reported and left out.
 */
export function readFiles(file: string, source: ManifestFiles): FilesRead {
  const root = readFile(file, { file, line: 1, column: 1 }, () => source.read(file));
  const includeProblems: Problem[] = [];
  const included = new Map<string, Position>();
  for (const { data, tree } of root.files)
    (data.include ?? []).forEach((pattern, index) => {
      const at = tree.positionOf(data.include, index);
      const fault = patternFault(pattern);
      const matches = fault === undefined ? source.glob(pattern, file) : [];
      if (matches.length === 0)
        includeProblems.push({
          kind: "malformed",
          message: fault ?? `no file matches ${show(pattern)}`,
          hint: `paths are relative to the folder of ${file}, and name files in or below it`,
          at,
        });
      for (const match of matches) included.set(match, at);
    });
  const others = [...included].map(([name, from]) => readFile(name, from, () => source.read(name, file)));
  const all = [root, ...others];
  return {
    files: all.flatMap((read) => read.files),
    problems: [
      ...all.flatMap((read) => read.problems),
      ...includeProblems,
      ...others.flatMap((other) => nestedIncludes(other.files, file)),
    ],
    damaged: new Set([...all.flatMap((read) => [...read.damaged]), ...(includeProblems.length > 0 ? ["*"] : [])]),
  };
}

function readFile(file: string, from: Position, read: () => ReturnType<ManifestFiles["read"]>): FilesRead {
  const lost = (problems: readonly Problem[]): FilesRead => ({ files: [], problems, damaged: new Set(["*"]) });
  if (firstControl(file) !== undefined)
    return lost([{ kind: "malformed", message: `a file name can't have control characters: ${show(file)}`, at: from }]);
  const content = read();
  if ("error" in content)
    return lost([{ kind: "malformed", message: `${file} can't be read: ${content.error}`, at: from }]);
  const parsed = parseYaml(file, content.bytes, "split it and name the parts under include:");
  const { tree } = parsed;
  if (tree === undefined) return lost(parsed.problems);
  const data = tree.value;
  const damaged = new Set(parsed.problems.length > 0 ? ["*"] : []);
  if (validate(data)) return { files: [{ data, tree }], problems: parsed.problems, damaged };
  const problems = [...parsed.problems, ...schemaProblems(validate.errors ?? [], tree)];
  // Without what is wrong, the rest is read, so that everything else that is wrong is found at once.
  for (;;) {
    const removed = removeInvalid(validate.errors ?? [], tree);
    if (removed === undefined) return lost(problems);
    for (const part of removed) damaged.add(part);
    if (validate(data)) return { files: [{ data, tree }], problems, damaged };
  }
}

function nestedIncludes(files: readonly LocatedFile[], root: string): readonly Problem[] {
  return files
    .filter(({ data }) => data.include !== undefined)
    .map(({ data, tree }) => ({
      kind: "malformed",
      message: "only the first file may include others",
      hint: `name them under include: in ${root}`,
      at: tree.positionOf(data, "include"),
    }));
}

/**
 * Why a pattern is refused without looking. Of the glob language only `*`, `**`, `?`, `{a,b}` and `[a-z]` are taken,
 * and few stars: the rest can be made to match for hours.
 */
function patternFault(pattern: string): string | undefined {
  if (/^(\/|~|[a-z]:)|(^|\/)\.\.(\/|$)/i.test(pattern)) return `${show(pattern)} leads out of the folder`;
  if (/[\\()!+@|]/.test(pattern)) return `${show(pattern)} is not a plain pattern such as teams/*.yaml`;
  if (/\*([^/*]+\*){4}/.test(pattern)) return `${show(pattern)} has more than four stars in one name`;
  return undefined;
}
