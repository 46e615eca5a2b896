import { isMap, isScalar, isSeq, type ParsedNode, visit, type YAMLMap, type YAMLSeq } from "yaml";
import { type Position } from "../../../model/problem";
import { roleById } from "../../../model/roles";
import { type YamlSyntax } from "../../../manifest/yaml-syntax";
import { type RolePlace } from "./access-change";
import { type TextEdit } from "./text-patch";

/** A list of members in the text of a manifest, with the end of its key. */
interface MemberList {
  readonly list: YAMLSeq;
  readonly keyEnd: number;
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

/** The list of a role on a scope. */
export function findList({ root }: YamlSyntax, { role, scope }: RolePlace): MemberList | undefined {
  const { key } = roleById(role);
  const path =
    scope.kind === "organization"
      ? ["organizationRoles", key]
      : scope.kind === "billingGroup"
        ? ["billingGroups", scope.key, key]
        : ["accounts", scope.key, "roles", key];
  let node: unknown = root;
  let keyEnd = 0;
  for (const step of path) {
    const pair = isMap(node) ? entryOf(node, step) : undefined;
    if (pair === undefined) return undefined;
    keyEnd = rangeOf(pair.key)[1];
    node = pair.value;
  }
  return isSeq(node) ? { list: node, keyEnd } : undefined;
}

function entryOf(map: YAMLMap, name: string): { key: unknown; value: unknown } | undefined {
  // A key that YAML takes for a number, such as 1.0, is meant as it is written.
  return map.items.find(
    ({ key }) => isScalar(key) && (typeof key.value === "string" ? key.value : key.source) === name,
  );
}

/** Takes the entry at `at` out of a list; nothing where its surroundings are not plain enough to be sure. */
export function removeMember(
  text: string,
  { placeOf }: YamlSyntax,
  where: MemberList,
  at: Position,
): TextEdit | undefined {
  const { list, keyEnd } = where;
  const index = list.items.findIndex((item) => {
    const { line, column } = placeOf(startOf(item));
    return line === at.line && column === at.column;
  });
  const item = list.items[index];
  if (item === undefined) return undefined;
  return list.flow === true
    ? removeFromFlow(text, list, index)
    : list.items.length === 1
      ? emptyBlock(text, keyEnd, item)
      : removeFromBlock(text, item);
}

function removeFromFlow(text: string, list: YAMLSeq, index: number): TextEdit | undefined {
  const [item, next, previous] = [list.items[index], list.items[index + 1], list.items[index - 1]];
  const [start, end] =
    next !== undefined
      ? [startOf(item), startOf(next)]
      : [previous === undefined ? startOf(item) : endOf(text, previous), endOf(text, item)];
  const separator = text.slice(start, startOf(item)) + text.slice(endOf(text, item), end);
  // A comment in between belongs to something that a patch can't know.
  return /^[\s,]*$/.test(separator) ? { start, end, text: "" } : undefined;
}

function removeFromBlock(text: string, item: unknown): TextEdit | undefined {
  const start = text.lastIndexOf("\n", startOf(item)) + 1;
  const lineEnd = text.indexOf("\n", endOf(text, item));
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  const isAlone =
    /^ *- +$/.test(text.slice(start, startOf(item))) && /^[ \t]*(#.*)?\r?\n?$/.test(text.slice(endOf(text, item), end));
  return isAlone ? { start, end, text: "" } : undefined;
}

/** The last entry of a block list leaves `[]`: nobody, which is not the same as an absent list. */
function emptyBlock(text: string, keyEnd: number, item: unknown): TextEdit | undefined {
  const start = text.indexOf(":", keyEnd) + 1;
  return /^[ \t]*\r?\n *- +$/.test(text.slice(start, startOf(item)))
    ? { start, end: endOf(text, item), text: " []" }
    : undefined;
}

/** Adds a person at the end of a list, until an absolute instant if one is given. */
export function addMember(
  text: string,
  { list }: MemberList,
  email: string,
  until: string | undefined,
): TextEdit | undefined {
  const name = /^[a-z0-9][a-z0-9._+-]*@[a-z0-9.-]+$/.test(email) ? email : JSON.stringify(email);
  const member = until === undefined ? name : `{ user: ${name}, until: ${until} }`;
  const last = list.items.at(-1);
  if (list.flow === true) {
    if (last !== undefined) return { start: endOf(text, last), end: endOf(text, last), text: `, ${member}` };
    const start = startOf(list) + 1;
    return { start, end: text.indexOf("]", start), text: member };
  }
  const lineStart = text.lastIndexOf("\n", startOf(last)) + 1;
  const indent = /^( *- +)$/.exec(text.slice(lineStart, startOf(last)))?.[1];
  if (indent === undefined) return undefined;
  const lineEnd = text.indexOf("\n", endOf(text, last));
  const end = lineEnd < 0 ? text.length : text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { start: end, end, text: `\n${indent}${member}` };
}

function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

/** The end of a node's value, before what follows it on the line. */
function endOf(text: string, node: unknown): number {
  const [start, end] = rangeOf(node);
  // The range of a block goes on to the next line.
  return start + text.slice(start, end).trimEnd().length;
}

function rangeOf(node: unknown): ParsedNode["range"] {
  if (isScalar(node) || isMap(node) || isSeq(node)) return node.range ?? [0, 0, 0];
  return [0, 0, 0];
}
