import { Document, isMap, isScalar, isSeq, type Pair, parse, YAMLMap } from "yaml";
import { jsonText } from "../../report/text/json";
import { PRINT_OPTIONS } from "../print";

/** An entry of a block map as lines, comments included. */
export function blockLines(pair: Pair, indent: string): readonly string[] {
  const map = new YAMLMap();
  map.items.push(pair);
  return new Document(map)
    .toString(PRINT_OPTIONS)
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? line : indent + line));
}

/** An entry of a flow map, without comments: `viewers: [ada@acme.example]`. */
export function flowEntry({ key, value }: Pair): string {
  return `${scalarText(key)}: ${flowText(value)}`;
}

/** A value within brackets. */
export function flowText(node: unknown): string {
  if (isSeq(node)) return `[${node.items.map(flowText).join(", ")}]`;
  if (isMap(node)) return `{ ${node.items.map(flowEntry).join(", ")} }`;
  return scalarText(node);
}

/** A scalar that means the same in a block and in brackets. */
function scalarText(node: unknown): string {
  const value: unknown = isScalar(node) ? node.value : undefined;
  return typeof value === "string" ? quoted(value) : JSON.stringify(value ?? null);
}

/** A text as a scalar: as it is if it can't mean anything else, in quotes otherwise. */
export function quoted(text: string): string {
  return /^([A-Za-z0-9][\w.+@-]*|\d{4}-\d\d-\d\dT[\d:.]+Z)$/.test(text) && parse(text) === text ? text : jsonText(text);
}

/** A member of a block list, with its comment. */
export function memberLine(node: unknown): string {
  const comment = isScalar(node) ? node.comment : undefined;
  return `${flowText(node)}${comment === undefined || comment === null ? "" : ` #${comment}`}`;
}
