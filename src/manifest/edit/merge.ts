import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";
import { insertEntries, insertMembers, Obstacle } from "./insert";
import { type TextEdit } from "./text-edit";
import { findEntry, type Found, hasAliases, keyOf, type ManifestText } from "./yaml-nodes";

/** Edits by file. */
type Edits = Map<ManifestText, TextEdit[]>;

/**
 * The edits that add `additions` to the files of a manifest, the first of which is its root: entries to maps, members
 * to lists, each to the file that has the map or list.
 */
export function mergeInto(
  files: readonly ManifestText[],
  additions: YAMLMap,
): { readonly edits: ReadonlyMap<ManifestText, readonly TextEdit[]> } | { readonly why: string } {
  const edits: Edits = new Map();
  try {
    merge(files, [], additions, edits);
  } catch (error) {
    if (error instanceof Obstacle) return { why: error.message };
    throw error;
  }
  return { edits: new Map([...edits].map(([file, all]) => [file, joined(all)])) };
}

function merge(files: readonly ManifestText[], path: readonly string[], additions: YAMLMap, edits: Edits): void {
  const missing: Pair[] = [];
  for (const pair of additions.items) {
    const place = [...path, keyOf(pair)];
    const found = findIn(files, place);
    const value = found?.pair.value;
    const wanted = pair.value;
    if (found === undefined) missing.push(pair);
    else if (isMap(value) && isMap(wanted)) merge(files, place, wanted, edits);
    else if (isSeq(value) && isSeq(wanted))
      add(found.file, () => insertMembers(found.file.text, found, wanted.items), edits);
    else if (!isScalar(value) || !isScalar(wanted))
      throw new Obstacle(`${place.join(".")} in ${found.file.file} has another form`);
  }
  if (missing.length === 0) return;
  const found = path.length === 0 ? undefined : findIn(files, path);
  const home = path.length === 0 ? files[0] : found?.file;
  const map: unknown = path.length === 0 ? home?.syntax.root : found?.pair.value;
  if (home === undefined || !isMap(map)) throw new Obstacle(`${path.join(".")} is no map`);
  const hasFreeKeys = path.length === 1 && path[0] !== "organizationRoles";
  add(home, () => insertEntries(home.text, map, missing, hasFreeKeys), edits);
}

function findIn(files: readonly ManifestText[], path: readonly string[]): (Found & { file: ManifestText }) | undefined {
  for (const file of files) {
    const found = findEntry(file.syntax, path);
    if (found !== undefined) return { ...found, file };
  }
  return undefined;
}

function add(file: ManifestText, insert: () => readonly TextEdit[], edits: Edits): void {
  const added = inFile(file.file, insert);
  const known = edits.get(file);
  if (added.length === 0) return;
  if (known !== undefined) known.push(...added);
  else if (hasAliases(file.syntax)) throw new Obstacle(`${file.file} repeats values by alias`);
  else edits.set(file, [...added]);
}

/** An obstacle says in which file it is. */
function inFile<T>(file: string, insert: () => T): T {
  try {
    return insert();
  } catch (error) {
    throw error instanceof Obstacle ? new Obstacle(`${error.message} in ${file}`) : error;
  }
}

/**
 * Insertions at one place as one, in the order in which they were made: what is inside comes before what is around it.
 */
function joined(edits: readonly TextEdit[]): readonly TextEdit[] {
  const insertions = new Map<number, TextEdit>();
  const others = edits.filter(({ start, end }) => start !== end);
  for (const edit of edits)
    if (edit.start === edit.end) {
      const earlier = insertions.get(edit.start);
      insertions.set(edit.start, { ...edit, text: (earlier?.text ?? "") + edit.text });
    }
  return [...others, ...insertions.values()];
}
