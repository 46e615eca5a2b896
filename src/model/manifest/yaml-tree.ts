import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type ParsedNode } from "yaml";
import { type Position, type Problem } from "../problem";

/** Larger files are refused: nobody reviews them, and parsing one would be a way to stop a pipeline. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Values that aliases may repeat beyond the text's own; a bomb multiplies them by millions. */
const MAX_ALIASED_VALUES = 100_000;
const MAX_DEPTH = 32;

/** A parsed YAML file: plain values, and the place in the text of each. */
export interface YamlTree {
  readonly value: unknown;
  /** The place of the whole, or of the entry `key` of `container` (an object or array of the tree): its key, else its value. */
  positionOf(container?: unknown, key?: string | number, part?: "key" | "value"): Position;
}

export type YamlResult = { readonly tree: YamlTree } | { readonly problems: readonly Problem[] };

/** Offsets of an entry's key and value. */
type EntryOffsets = readonly [key: number, value: number];

/**
 * Parses one YAML file strictly: UTF-8, one document, no duplicate keys, no anchors that blow up, no control characters.
 * Objects of the tree have no prototype, so that a key like `__proto__` is a key like any other.
 */
export function parseYaml(file: string, bytes: Uint8Array): YamlResult {
  const fail = (message: string, at: Position, hint?: string): YamlResult => ({
    problems: [{ kind: "malformed", message, at, ...(hint === undefined ? {} : { hint }) }],
  });
  const start = { file, line: 1, column: 1 };
  if (bytes.byteLength > MAX_FILE_BYTES) {
    const size = (bytes.byteLength / 1024 / 1024).toFixed(1);
    return fail(
      `the file has ${size} MB; more than 10 MB is refused`,
      start,
      "split it and name the parts under include:",
    );
  }
  const text = decode(bytes);
  if (text === undefined) return fail("the file is not valid UTF-8", start, "save it as UTF-8");

  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  // Duplicate keys are looked for below, in linear time and with both places; the library compares all pairs.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, version: "1.2" });
  const control = controlCharacter(text);
  if (control !== undefined) {
    const code = text.charCodeAt(control).toString(16).padStart(4, "0").toUpperCase();
    return fail(`the control character U+${code} is not allowed`, place(control), "delete it");
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map((error): Problem => ({
      kind: "malformed",
      ...explain(error.code, error.message),
      at: place(error.pos[0]),
    }));
    return { problems };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return fail("the file is empty", start, "a manifest begins with apiVersion: twilio-organization/v1");
  return toTree(document, document.contents, place);
}

function toTree(document: Document.Parsed, root: ParsedNode, place: (offset: number) => Position): YamlResult {
  const problems: Problem[] = [];
  const entries = new WeakMap<object, Map<string | number, EntryOffsets>>();
  const report = (message: string, offset: number, related?: number): void => {
    const where = related === undefined ? {} : { related: place(related) };
    problems.push({ kind: "malformed", message, at: place(offset), ...where });
  };
  let aliased = 0;
  let bomb = false;

  const convert = (node: unknown, depth: number, inAlias: boolean): unknown => {
    if (bomb || node === null) return null;
    if (inAlias && ++aliased > MAX_ALIASED_VALUES) {
      bomb = true;
      report("aliases repeat more than 100,000 values", root.range[0]);
      return null;
    }
    if (depth > MAX_DEPTH) {
      bomb = true;
      report(`values are nested more than ${MAX_DEPTH} deep`, offsetOf(node));
      return null;
    }
    if (isAlias(node)) return convert(node.resolve(document) ?? null, depth + 1, true);
    if (isScalar(node)) return node.value;
    const offsets = new Map<string | number, EntryOffsets>();
    if (isSeq(node)) {
      const list: unknown[] = [];
      for (const item of node.items) {
        const offset = offsetOf(item);
        offsets.set(list.length, [offset, offset]);
        list.push(convert(item, depth + 1, inAlias));
      }
      entries.set(list, offsets);
      return list;
    }
    if (isMap(node)) {
      const map = emptyObject();
      for (const { key, value } of node.items) {
        const at = offsetOf(key);
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name === undefined) {
          report("a key must be plain text", at);
          continue;
        }
        const earlier = offsets.get(name);
        if (earlier !== undefined) {
          report(`the key "${name}" stands here twice`, at, earlier[0]);
          continue;
        }
        offsets.set(name, [at, value === null ? at : offsetOf(value)]);
        map[name] = convert(value, depth + 1, inAlias);
      }
      entries.set(map, offsets);
      return map;
    }
    return null;
  };

  const value = convert(root, 0, false);
  if (problems.length > 0) return { problems };
  const positionOf: YamlTree["positionOf"] = (container, key, part = "key") => {
    const offsets = typeof container === "object" && container !== null ? entries.get(container) : undefined;
    const offset = key === undefined ? undefined : offsets?.get(key)?.[part === "key" ? 0 : 1];
    return place(offset ?? root.range[0]);
  };
  return { tree: { value, positionOf } };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is dropped: editors on Windows write it, and it means nothing in UTF-8.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Offset of the first control character but tab and line ends; also C1 and the bidirectional controls, which hide text from a reviewer. */
function controlCharacter(text: string): number | undefined {
  const index = text.search(
    new RegExp("[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]"),
  );
  return index < 0 ? undefined : index;
}

function explain(code: string, message: string): Pick<Problem, "message" | "hint"> {
  switch (code) {
    case "MULTIPLE_DOCS":
      return { message: "a second document begins here", hint: "one file holds one document: remove the --- line" };
    case "TAB_AS_INDENT":
      return { message: "a tab is used to indent", hint: "YAML is indented with spaces" };
    default:
      return { message: firstLine(message), hint: "this is not valid YAML: check indentation, colons and quotes" };
  }
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? text).replace(/:$/, "");
}

function offsetOf(node: unknown): number {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return 0;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : 0;
}

function emptyObject(): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  Object.setPrototypeOf(object, null);
  return object;
}
