import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { type YamlSyntax } from "../../manifest/yaml-syntax";
import { compareText } from "../../model/problem";
import { hasAliases } from "../rules/engine/member-edits";
import { type TextEdit } from "../rules/engine/text-patch";
import { blockLines, flowEntry, memberLine, scalarText } from "./yaml-text";

/** A file of a manifest, as text and parsed. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
  readonly syntax: YamlSyntax;
}

/** Edits by file. */
type Edits = Map<ManifestText, TextEdit[]>;

/** It can't be done by adding lines; the message is the end of a sentence. */
class Obstacle extends Error {}

/**
 * The edits that add `additions` to the files of a manifest, the first of which is its root: entries to maps, members to
 * lists, each to the file that has the map or list. Not a character that is there changes. What is sorted stays sorted.
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
    const found = findPair(files, place);
    if (found === undefined) missing.push(pair);
    else if (isMap(found.pair.value) && isMap(pair.value)) merge(files, place, pair.value, edits);
    else if (isSeq(found.pair.value) && isSeq(pair.value)) addItems(found, pair.value, edits);
    else if (!isScalar(found.pair.value) || !isScalar(pair.value))
      throw new Obstacle(`${place.join(".")} in ${found.file.file} has another form`);
  }
  if (missing.length === 0) return;
  const home = path.length === 0 ? files[0] : findPair(files, path)?.file;
  const map: unknown = path.length === 0 ? home?.syntax.root : findPair(files, path)?.pair.value;
  if (home === undefined || !isMap(map)) throw new Obstacle(`${path.join(".")} is no map`);
  addEntries(home, map, missing, { hasFreeKeys: path.length === 1 && path[0] !== "organizationRoles" }, edits);
}

/** An entry of a map; `isInFlow`: somewhere within brackets. */
interface Found {
  readonly file: ManifestText;
  readonly pair: Pair;
  readonly isInFlow: boolean;
}

function findPair(files: readonly ManifestText[], path: readonly string[]): Found | undefined {
  for (const file of files) {
    let node: unknown = file.syntax.root;
    let pair: Pair | undefined;
    let isInFlow = false;
    for (const step of path) {
      isInFlow ||= isMap(node) && node.flow === true;
      pair = isMap(node) ? node.items.find((each) => keyOf(each) === step) : undefined;
      node = pair?.value;
    }
    if (pair !== undefined) return { file, pair, isInFlow };
  }
  return undefined;
}

/** A key that YAML takes for a number, such as 1.0, is meant as it is written. */
function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

/** `hasFreeKeys`: its keys are names of somebody's choice, which may be sorted; else their order is the format's. */
function addEntries(
  file: ManifestText,
  map: YAMLMap,
  pairs: readonly Pair[],
  { hasFreeKeys }: { readonly hasFreeKeys: boolean },
  edits: Edits,
): void {
  const { text } = file;
  if (map.flow === true) {
    add(file, intoFlow(text, map, map.items.at(-1)?.value, pairs.map(flowEntry).join(", ")), edits);
    return;
  }
  const [first] = map.items;
  const start = first === undefined ? 0 : startOf(first.key);
  const indent = text.slice(lineStart(text, start), start);
  if (first === undefined || indent.trim() !== "") throw new Obstacle(`a map in ${file.file} is not plain enough`);
  const items = map.items.map((pair) => ({
    name: keyOf(pair),
    start: startOf(pair.key),
    end: endOf(text, pair.value ?? pair.key),
  }));
  const block = { file, items, isSorted: hasFreeKeys && areSorted(items) };
  for (const pair of pairs) addLines(block, keyOf(pair), blockLines(pair, indent), edits);
}

function addItems({ file, pair: { key, value }, isInFlow }: Found, additions: YAMLSeq, edits: Edits): void {
  const { text } = file;
  if (!isSeq(value) || additions.items.length === 0) return;
  const [first] = value.items;
  if (value.flow === true) {
    const block = first === undefined && !isInFlow ? indentOfEmpty(text, key, value) : undefined;
    const start = text.indexOf(":", endOf(text, key)) + 1;
    if (block === undefined)
      add(file, intoFlow(text, value, value.items.at(-1), additions.items.map(scalarText).join(", ")), edits);
    else {
      const lines = additions.items.map((item) => `\n${block}- ${memberLine(item)}`);
      add(file, { start, end: rangeOf(value)[1], text: lines.join("") }, edits);
    }
    return;
  }
  const prefix = text.slice(lineStart(text, startOf(first)), startOf(first));
  if (!/^ *- +$/.test(prefix)) throw new Obstacle(`a list in ${file.file} is not plain enough`);
  const items = value.items.map((item) => ({ name: nameOf(item), start: startOf(item), end: endOf(text, item) }));
  const list = { file, items, isSorted: areSorted(items) };
  for (const item of additions.items) addLines(list, nameOf(item), [`${prefix}${memberLine(item)}`], edits);
}

/** The indentation for a list that is `[]` now, where it stands on a line by itself; else it stays in brackets. */
function indentOfEmpty(text: string, key: unknown, list: YAMLSeq): string | undefined {
  const [start, end] = [lineStart(text, startOf(key)), rangeOf(list)[1]];
  const indent = text.slice(start, startOf(key));
  return indent.trim() === "" && /^[ \t]*\r?(\n|$)/.test(text.slice(end)) ? `${indent}  ` : undefined;
}

/** Who is meant by an entry of a list. */
function nameOf(item: unknown): string {
  const user: unknown = isMap(item) ? item.get("user") : isScalar(item) ? item.value : "";
  return typeof user === "string" ? user : "";
}

/** Adds at the end of a flow collection. */
function intoFlow(text: string, collection: YAMLMap | YAMLSeq, last: unknown, added: string): TextEdit {
  if (last !== undefined) return { start: endOf(text, last), end: endOf(text, last), text: `, ${added}` };
  const [start, end] = rangeOf(collection);
  return { start: start + 1, end: end - 1, text: isMap(collection) ? ` ${added} ` : added };
}

/** A block collection and its entries. */
interface Block {
  readonly file: ManifestText;
  readonly items: readonly Item[];
  readonly isSorted: boolean;
}

function areSorted(items: readonly Item[]): boolean {
  return items.length > 1 && items.every((item, i) => compareText(items[i - 1]?.name ?? "", item.name) <= 0);
}

interface Item {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Adds lines to a block collection: in their alphabetical place where what is there is sorted, else at the end. */
function addLines({ file, items, isSorted }: Block, name: string, lines: readonly string[], edits: Edits): void {
  const { text } = file;
  const before = isSorted ? items.filter((item) => compareText(item.name, name) <= 0).length : items.length;
  const [first] = items;
  const top = first === undefined ? 0 : lineStart(text, first.start);
  // A comment above the first entry may be about that one alone.
  if (before === 0 && !/^[ \t]*#/.test(text.slice(lineStart(text, top - 1), top))) {
    add(file, { start: top, end: top, text: lines.map((line) => `${line}\n`).join("") }, edits);
    return;
  }
  const end = items[before === 0 ? items.length - 1 : before - 1]?.end ?? text.length;
  const [rest = ""] = /^[^\n]*/.exec(text.slice(end, end + 4096)) ?? [];
  if (!/^[ \t]*(#.*)?\r?$/.test(rest)) throw new Obstacle(`an entry of ${file.file} shares its line with others`);
  const at = end + rest.replace(/\r$/, "").length;
  add(file, { start: at, end: at, text: lines.map((line) => `\n${line}`).join("") }, edits);
}

function add(file: ManifestText, edit: TextEdit, edits: Edits): void {
  const known = edits.get(file);
  if (known !== undefined) known.push(edit);
  else if (hasAliases(file.syntax)) throw new Obstacle(`${file.file} repeats values by alias`);
  else edits.set(file, [edit]);
}

/** Insertions at one place as one, in the order in which they were made: what is inside comes before what is around it. */
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

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

/** Where the last character of a value stands: a block's own range goes on over the comments behind it. */
function endOf(text: string, node: unknown): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (last !== undefined)
      return endOf(text, isMap(node) ? (node.items.at(-1)?.value ?? node.items.at(-1)?.key) : last);
  }
  const [start, end] = rangeOf(node);
  return start + text.slice(start, end).trimEnd().length;
}

function rangeOf(node: unknown): readonly [number, number] {
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return [0, 0];
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}
