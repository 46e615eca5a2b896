import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { compareText } from "../../model/problem";
import { type TextEdit } from "./text-edit";
import { endOf, type Found, keyOf, lineStart, rangeOf, startOf } from "./yaml-nodes";
import { blockLines, flowEntry, flowText, memberLine } from "./yaml-text";

/**
 * The text is not plain enough to add to it; the message is the end of a sentence that begins with what is to be
 * edited.
 */
export class Obstacle extends Error {}

/**
 * Edits that add entries to a map. Not a character that is there changes.
 *
 * @param hasFreeKeys whether its keys are names of somebody's choice, which may be sorted; else their order is the
 * format's
 * @throws Obstacle
 */
export function insertEntries(
  text: string,
  map: YAMLMap,
  pairs: readonly Pair[],
  hasFreeKeys: boolean,
): readonly TextEdit[] {
  if (map.flow === true) return [intoFlow(text, map, map.items.at(-1)?.value, pairs.map(flowEntry).join(", "))];
  const [first] = map.items;
  const start = first === undefined ? 0 : startOf(first.key);
  const indent = text.slice(lineStart(text, start), start);
  if (first === undefined || indent.trim() !== "") throw new Obstacle("a map is not plain enough");
  const items = map.items.map((pair) => ({
    name: keyOf(pair),
    start: startOf(pair.key),
    end: endOf(text, pair.value ?? pair.key),
  }));
  const block = { items, isSorted: hasFreeKeys && areSorted(items) };
  return pairs.map((pair) => intoBlock(text, block, keyOf(pair), blockLines(pair, indent)));
}

/**
 * Edits that add members to a list. What is sorted stays sorted; not a character that is there changes, except the
 * brackets of an empty list that has a line to itself.
 *
 * @throws Obstacle
 */
export function insertMembers(
  text: string,
  { pair: { key, value }, isInFlow }: Found,
  members: readonly unknown[],
): readonly TextEdit[] {
  if (!isSeq(value) || members.length === 0) return [];
  const [first] = value.items;
  if (value.flow === true) {
    const block = first === undefined && !isInFlow ? indentOfEmpty(text, key, value) : undefined;
    if (block === undefined) return [intoFlow(text, value, value.items.at(-1), members.map(flowText).join(", "))];
    const lines = members.map((member) => `\n${block}- ${memberLine(member)}`);
    return [{ start: text.indexOf(":", endOf(text, key)) + 1, end: rangeOf(value)[1], text: lines.join("") }];
  }
  const prefix = text.slice(lineStart(text, startOf(first)), startOf(first));
  if (!/^ *- +$/.test(prefix)) throw new Obstacle("a list is not plain enough");
  const items = value.items.map((item) => ({ name: nameOf(item), start: startOf(item), end: endOf(text, item) }));
  const list = { items, isSorted: areSorted(items) };
  return members.map((member) => intoBlock(text, list, nameOf(member), [`${prefix}${memberLine(member)}`]));
}

/** The indentation for a list that is `[]` now, if it stands on a line by itself; else it stays in brackets. */
function indentOfEmpty(text: string, key: unknown, list: YAMLSeq): string | undefined {
  const [start, end] = [lineStart(text, startOf(key)), rangeOf(list)[1]];
  const indent = text.slice(start, startOf(key));
  return indent.trim() === "" && /^[ \t]*\r?(\n|$)/.test(text.slice(end, end + 4096)) ? `${indent}  ` : undefined;
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
  readonly items: readonly Item[];
  readonly isSorted: boolean;
}

interface Item {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function areSorted(items: readonly Item[]): boolean {
  return items.length > 1 && items.every((item, i) => compareText(items[i - 1]?.name ?? "", item.name) <= 0);
}

/** Adds lines to a block collection: in their alphabetical place if it is sorted, else at the end. */
function intoBlock(text: string, { items, isSorted }: Block, name: string, lines: readonly string[]): TextEdit {
  const before = isSorted ? items.filter((item) => compareText(item.name, name) <= 0).length : items.length;
  const [first] = items;
  const top = first === undefined ? 0 : lineStart(text, first.start);
  // A comment above the first entry may be about that one alone.
  if (before === 0 && !/^[ \t]*#/.test(text.slice(lineStart(text, top - 1), top)))
    return { start: top, end: top, text: lines.map((line) => `${line}\n`).join("") };
  const end = items[before === 0 ? items.length - 1 : before - 1]?.end ?? text.length;
  const [rest = ""] = /^[^\n]*/.exec(text.slice(end, end + 4096)) ?? [];
  if (!/^[ \t]*(#.*)?\r?$/.test(rest)) throw new Obstacle("an entry shares its line with others");
  const at = end + rest.replace(/\r$/, "").length;
  return { start: at, end: at, text: lines.map((line) => `\n${line}`).join("") };
}
