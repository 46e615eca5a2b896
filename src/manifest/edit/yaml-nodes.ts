import { isMap, isScalar, isSeq, type Pair, visit } from "yaml";
import { type YamlSyntax } from "../yaml-syntax";

/** A file of a manifest, as text and parsed. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
  readonly syntax: YamlSyntax;
}

/** An entry of a map; `isInFlow`: it stands somewhere within braces. */
export interface Found {
  readonly pair: Pair;
  readonly isInFlow: boolean;
}

/** The entry at a path of keys. */
export function findEntry({ root }: YamlSyntax, path: readonly string[]): Found | undefined {
  let node: unknown = root;
  let pair: Pair | undefined;
  let isInFlow = false;
  for (const step of path) {
    isInFlow ||= isMap(node) && node.flow === true;
    pair = isMap(node) ? node.items.find((each) => keyOf(each) === step) : undefined;
    node = pair?.value;
  }
  return pair === undefined ? undefined : { pair, isInFlow };
}

/** A key that YAML takes for a number, such as 1.0, is meant as it is written. */
export function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

/** Whether the file repeats values by alias: an edit of one list would then be one of another. */
export function hasAliases({ document }: YamlSyntax): boolean {
  let found = false;
  visit(document, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** The offset at which the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

export function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

/** The end of a value, before what follows it: a block's own range goes on over the comments behind it. */
export function endOf(text: string, node: unknown): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (last !== undefined)
      return endOf(text, isMap(node) ? (node.items.at(-1)?.value ?? node.items.at(-1)?.key) : last);
  }
  const [start, end] = rangeOf(node);
  return start + text.slice(start, end).trimEnd().length;
}

export function rangeOf(node: unknown): readonly [number, number] {
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return [0, 0];
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}
