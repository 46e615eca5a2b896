import { defined } from "../model/defined";
import { isAlias, isMap, isScalar, isSeq, type Alias, type YAMLMap, type YAMLSeq } from "yaml";
import { type Position, type Problem } from "../model/problem";
import { clip, show } from "../model/show";
import { firstControl, MAX_DEPTH, notAllowed, parseSyntax, tagName, TOO_DEEP, type YamlSyntax } from "./yaml-syntax";

/** Values that aliases may repeat beyond the text's own; a bomb multiplies them by millions. */
const MAX_ALIASED_VALUES = 100_000;

/** A parsed YAML file: plain values, and the place in the text of each. */
export interface YamlTree {
  readonly value: unknown;
  /**
   * The place of the whole, or of the entry `key` of `container` (an object or array of the tree): its key, else its
   * value.
   */
  positionOf(container?: unknown, key?: string | number, part?: "key" | "value"): Position;
  /** Takes the entries `keys` out of `container`, as if the text did not have them. */
  remove(container: object, keys: ReadonlySet<string | number>): void;
}

/** What was read, and what was wrong. No tree where so much is wrong that the values mean nothing. */
export interface YamlResult {
  readonly tree?: YamlTree;
  readonly problems: readonly Problem[];
}

/** Offsets of the keys (or items) and values of each object and array of the tree. */
type Offsets = WeakMap<object, Map<string | number, readonly [key: number, value: number]>>;

/**
 * Parses one YAML file strictly: UTF-8, one document, no duplicate keys, no tags, no anchors that blow up, no control
 * characters. Objects of the tree have no prototype, so that a key like `__proto__` is a key like any other.
 */
export function parseYaml(file: string, bytes: Uint8Array, howToSplit?: string): YamlResult {
  const syntax = parseSyntax(file, bytes, howToSplit);
  return "problems" in syntax ? syntax : toTree(syntax);
}

function toTree({ root, placeOf }: YamlSyntax): YamlResult {
  const { refused, skipped, refuse, skip } = newProblems(placeOf);
  const { check, targetOf } = newAnchors(refuse);
  const offsets: Offsets = new WeakMap();
  const open = new Set<object>();
  let aliased = 0;
  let isBomb = false;

  /** `via` is the offset of the alias that repeats the node, if one does; what it repeats has been checked. */
  const convert = (node: unknown, depth: number, via?: number): unknown => {
    if (isBomb || typeof node !== "object" || node === null) return null;
    const offset = via ?? offsetOf(node);
    const isMuch = via !== undefined && ++aliased > MAX_ALIASED_VALUES;
    isBomb = isMuch || depth > MAX_DEPTH;
    if (isBomb) return refuse(isMuch ? "aliases repeat more than 100,000 values" : TOO_DEEP, offset);
    if (isAlias(node)) return convert(targetOf(node, offset, open), depth + 1, offset);
    if (via === undefined) check(node);
    if (isScalar(node)) return node.value;
    open.add(node);
    const value = isSeq(node) ? toList(node, depth, via) : isMap(node) ? toMap(node, depth, via) : null;
    open.delete(node);
    return value;
  };

  const toList = ({ items }: YAMLSeq, depth: number, via: number | undefined): unknown[] => {
    const list = items.map((item) => convert(item, depth + 1, via));
    offsets.set(list, new Map(items.map((item, index) => [index, [offsetOf(item), offsetOf(item)]])));
    return list;
  };

  const toMap = ({ items }: YAMLMap, depth: number, via: number | undefined): object => {
    const map = emptyObject();
    const places = new Map<string, [number, number]>();
    for (const { key, value } of items) {
      const at = offsetOf(key);
      if (!isScalar(key)) {
        if (via === undefined) skip("a key must be plain text", at);
        continue;
      }
      if (via === undefined) check(key);
      // A key that YAML takes for a number, such as 1.0, is meant as it is written.
      const name = typeof key.value === "string" ? key.value : (key.source ?? "");
      const earlier = places.get(name);
      if (earlier === undefined) {
        places.set(name, [at, value === null ? at : offsetOf(value)]);
        map[name] = convert(value, depth + 1, via);
      } else if (via === undefined) skip(`duplicate key ${show(name)}`, at, earlier[0]);
    }
    offsets.set(map, places);
    return map;
  };

  const value = convert(root, 0);
  if (refused.length > 0) return { problems: [...refused, ...skipped] };
  return { tree: treeOf(value, root.range[0], offsets, placeOf), problems: skipped };
}

type Refuse = (message: string, offset: number, hint?: string) => null;

/** What makes the values meaningless (`refused`), and what only leaves out an entry (`skipped`). */
function newProblems(placeOf: YamlSyntax["placeOf"]) {
  const refused: Problem[] = [];
  const skipped: Problem[] = [];
  const refuse: Refuse = (message, offset, hint) => {
    refused.push({ kind: "malformed", message, at: placeOf(offset), ...defined({ hint }) });
    return null;
  };
  const skip = (message: string, offset: number, earlier?: number): void => {
    const related = earlier === undefined ? {} : { related: placeOf(earlier) };
    skipped.push({ kind: "malformed", message, at: placeOf(offset), ...related });
  };
  return { refused, skipped, refuse, skip };
}

function newAnchors(refuse: Refuse) {
  const anchors = new Map<string, object>();
  const targets = new Map<Alias, object>();
  return {
    /** Notes the anchor of a node, and refuses what no node may be. */
    check: (node: object): void => {
      if ("anchor" in node && typeof node.anchor === "string") anchors.set(node.anchor, node);
      // Tags can make other things than text, numbers, lists and maps of a value.
      if ("tag" in node && typeof node.tag === "string" && !PLAIN_TAG.test(node.tag))
        refuse(`the tag ${tagName(node.tag)} is not supported`, offsetOf(node), "remove the tag");
      // Escapes in quotes can say what may not stand in the text itself.
      const control = isScalar(node) && typeof node.value === "string" ? firstControl(node.value) : undefined;
      if (control !== undefined)
        refuse(notAllowed(control.code), offsetOf(node), "an escape sequence in this text produces it");
    },
    /**
     * The node that an alias means: the one whose anchor came last before it, also where another alias repeats it.
     * `open`: the nodes in which the alias stands.
     */
    targetOf: (alias: Alias, offset: number, open: ReadonlySet<object>): object | null => {
      const target = targets.get(alias) ?? anchors.get(alias.source);
      if (target === undefined) return refuse(`no anchor &${clip(alias.source)} comes before this alias`, offset);
      if (open.has(target)) return refuse(`the alias *${clip(alias.source)} is inside its own anchor`, offset);
      targets.set(alias, target);
      return target;
    },
  };
}

function treeOf(value: unknown, start: number, offsets: Offsets, placeOf: (offset: number) => Position): YamlTree {
  return {
    value,
    positionOf(container, key, part = "key") {
      const places = typeof container === "object" && container !== null ? offsets.get(container) : undefined;
      const place = key === undefined ? undefined : places?.get(key);
      return placeOf(place?.[part === "key" ? 0 : 1] ?? start);
    },
    remove(container, keys) {
      const places = offsets.get(container);
      if (!Array.isArray(container)) {
        for (const key of keys) Reflect.deleteProperty(container, key);
        return;
      }
      const list: unknown[] = container;
      let end = 0;
      list.forEach((item, index) => {
        const place = places?.get(index);
        if (keys.has(index)) return;
        list[end] = item;
        if (place !== undefined) places?.set(end, place);
        end += 1;
      });
      list.length = end;
    },
  };
}

const PLAIN_TAG = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

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
