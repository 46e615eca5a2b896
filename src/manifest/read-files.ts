import { defined } from "../model/defined";
import { type ErrorObject } from "ajv";
import validate from "#schemas/organization-access";
import validateDefaults from "#schemas/organization-defaults";
import { type Position, type Problem } from "../model/problem";
import { show } from "../model/show";
import { type DirectoryTeams } from "./directory-teams";
import { type LocatedFile } from "./merge";
import { removeInvalid, schemaProblems } from "./schema-problems";
import { type LocatedDefaults, nameFault, notExtended } from "./shared/shared-file";
import { firstControl } from "./yaml-syntax";
import { parseYaml, type YamlTree } from "./yaml-tree";

/** The bytes of a file, or why they can't be had. */
export type FileContent = { readonly bytes: Uint8Array } | { readonly error: string };

/** Where manifest files come from, and what fills their teams; the model itself does no I/O. */
export interface ManifestFiles {
  /** The groups of the directory. Without them, teams that the directory fills are unknown. */
  readonly teams?: DirectoryTeams;
  /**
   * The bytes of a file, or why they can't be had. Of what another file includes, only what is in or below its folder:
   * a link may lead anywhere, and what stands in other files is not to come out in messages.
   */
  read(file: string, includedBy?: string): FileContent;
  /** The files that match `pattern`, relative to the folder of `from`, sorted, each once, and never `from` itself. */
  glob(pattern: string, from: string): readonly string[];
  /**
   * The file of this name relative to the folder of `from`, and how problems call it: one anywhere in the same
   * repository, and never elsewhere, also by no link. Absent where a manifest is no file in a folder.
   */
  readShared?(name: string, from: string): { readonly file: string; readonly content: FileContent };
}

/** What could be read of a manifest. */
export interface FilesRead {
  readonly files: readonly LocatedFile[];
  /** The file that the manifest extends. */
  readonly defaults?: LocatedDefaults;
  readonly problems: readonly Problem[];
  /**
   * What could not be read whole, and so may have what seems to be missing: a section that lost entries, or, as
   * `section/entry`, an entry that lost something; `*` for anything.
   */
  readonly damaged: ReadonlySet<string>;
}

/**
 * Reads a manifest, the files it includes and the one that it extends, each held against its schema. What violates it
 * is reported and left out.
 */
export function readFiles(file: string, source: ManifestFiles): FilesRead {
  const root = readManifestFile(file, { file, line: 1, column: 1 }, () => source.read(file));
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
  const others = [...included].map(([name, from]) => readManifestFile(name, from, () => source.read(name, file)));
  const shared = root.files.map((each) => readDefaults(each, file, source));
  const all = [root, ...others];
  const [defaults] = shared.flatMap((read) => read.files);
  return {
    files: all.flatMap((read) => read.files),
    ...defined({ defaults }),
    problems: [
      ...[...all, ...shared].flatMap((read) => read.problems),
      ...includeProblems,
      ...others.flatMap((other) => nestedFiles(other.files, file)),
    ],
    damaged: new Set([
      ...[...all, ...shared].flatMap((read) => [...read.damaged]),
      ...(includeProblems.length > 0 ? ["*"] : []),
    ]),
  };
}

/** What could be read of a file that must satisfy a schema. */
interface Checked<T> {
  readonly files: readonly { readonly data: T; readonly tree: YamlTree }[];
  readonly problems: readonly Problem[];
  readonly damaged: ReadonlySet<string>;
}

/** Nothing of it can be used, and anything may be missing. */
function lost(problems: readonly Problem[]): Omit<Checked<never>, "files"> & { readonly files: readonly never[] } {
  return { files: [], problems, damaged: new Set(["*"]) };
}

function readManifestFile(file: string, from: Position, read: () => FileContent): Checked<LocatedFile["data"]> {
  return readChecked(file, from, read, validate, "split it and name the parts under include:");
}

/** The file that a manifest extends: one at most, since such a file can't extend another. */
function readDefaults(
  { data, tree }: LocatedFile,
  manifest: string,
  { readShared }: Pick<ManifestFiles, "readShared">,
): Omit<Checked<never>, "files"> & { readonly files: readonly LocatedDefaults[] } {
  const name = data.extends;
  if (name === undefined) return { files: [], problems: [], damaged: new Set() };
  const at = tree.positionOf(data, "extends", "value");
  const fault = nameFault(name);
  if (fault !== undefined) return lost([notExtended(name, fault, at)]);
  if (readShared === undefined)
    return lost([notExtended(name, "this manifest is not read from a file in a folder", at)]);
  const { file, content } = readShared(name, manifest);
  if ("error" in content) return lost([notExtended(name, content.error, at)]);
  const read = readChecked(file, at, () => content, validateDefaults);
  return { ...read, files: read.files.map((each) => ({ ...each, file })) };
}

interface Validator<T> {
  (data: unknown): data is T;
  errors?: ErrorObject[] | null;
}

function readChecked<T>(
  file: string,
  from: Position,
  read: () => FileContent,
  isValid: Validator<T>,
  howToSplit?: string,
): Checked<T> {
  if (firstControl(file) !== undefined)
    return lost([{ kind: "malformed", message: `a file name can't have control characters: ${show(file)}`, at: from }]);
  const content = read();
  if ("error" in content)
    return lost([{ kind: "malformed", message: `${file} can't be read: ${content.error}`, at: from }]);
  const parsed = parseYaml(file, content.bytes, howToSplit);
  const { tree } = parsed;
  if (tree === undefined) return lost(parsed.problems);
  const data = tree.value;
  const damaged = new Set(parsed.problems.length > 0 ? ["*"] : []);
  if (isValid(data)) return { files: [{ data, tree }], problems: parsed.problems, damaged };
  const problems = [...parsed.problems, ...schemaProblems(isValid.errors ?? [], tree)];
  // Without what is wrong, the rest is read, so that everything else that is wrong is found at once.
  for (;;) {
    const removed = removeInvalid(isValid.errors ?? [], tree);
    if (removed === undefined) return lost(problems);
    for (const part of removed) damaged.add(part);
    if (isValid(data)) return { files: [{ data, tree }], problems, damaged };
  }
}

/** Files that an included file names, which only the first one may. */
function nestedFiles(files: readonly LocatedFile[], root: string): readonly Problem[] {
  const keys = [
    { key: "include", message: "only the first file may include others" },
    { key: "extends", message: "only the first file may extend another" },
  ] as const;
  return files.flatMap(({ data, tree }) =>
    keys.flatMap(({ key, message }): readonly Problem[] =>
      data[key] === undefined
        ? []
        : [
            {
              kind: "malformed",
              message,
              hint: key === "include" ? `name them under include: in ${root}` : `write extends: in ${root}`,
              at: tree.positionOf(data, key),
            },
          ],
    ),
  );
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
