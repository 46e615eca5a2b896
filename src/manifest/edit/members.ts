import { isSeq, Scalar, YAMLMap, type YAMLSeq } from "yaml";
import { type Binding } from "../../model/organization";
import { type Position } from "../../model/problem";
import { roleById } from "../../model/roles";
import { type YamlSyntax } from "../yaml-syntax";
import { insertMembers, Obstacle } from "./insert";
import { type TextEdit } from "./text-edit";
import { endOf, findEntry, type Found, lineStart, rangeOf, startOf } from "./yaml-nodes";

/** A role on a scope: what a list of members is of. */
type ListOf = Pick<Binding, "role" | "scope">;

/**
 * Adds a person to the list of a role, until an absolute instant if one is given; nothing if there is no list, or none
 * that is plain enough to be sure.
 */
export function addMember(
  text: string,
  syntax: YamlSyntax,
  list: ListOf,
  email: string,
  until: string | undefined,
): readonly TextEdit[] | undefined {
  const found = findList(syntax, list);
  if (found === undefined) return undefined;
  try {
    return insertMembers(text, found, [until === undefined ? new Scalar(email) : untilEntry(email, until)]);
  } catch (error) {
    if (error instanceof Obstacle) return undefined;
    throw error;
  }
}

function untilEntry(user: string, until: string): YAMLMap {
  const entry = new YAMLMap();
  entry.set(new Scalar("user"), new Scalar(user));
  entry.set(new Scalar("until"), new Scalar(until));
  return entry;
}

/** Takes the entry at `at` out of the list of a role; nothing if its surroundings are not plain enough to be sure. */
export function removeMember(text: string, syntax: YamlSyntax, list: ListOf, at: Position): TextEdit | undefined {
  const found = findList(syntax, list);
  if (found === undefined) return undefined;
  const { seq, pair } = found;
  const index = seq.items.findIndex((item) => {
    const { line, column } = syntax.placeOf(startOf(item));
    return line === at.line && column === at.column;
  });
  const item = seq.items[index];
  if (item === undefined) return undefined;
  if (seq.flow === true) return removeFromFlow(text, seq, index);
  return seq.items.length === 1 ? emptyBlock(text, rangeOf(pair.key)[1], item) : removeFromBlock(text, item);
}

function findList(syntax: YamlSyntax, { role, scope }: ListOf): (Found & { seq: YAMLSeq }) | undefined {
  const { key } = roleById(role);
  const path =
    scope.kind === "organization"
      ? ["organizationRoles", key]
      : scope.kind === "billingGroup"
        ? ["billingGroups", scope.key, key]
        : ["accounts", scope.key, "roles", key];
  const found = findEntry(syntax, path);
  const seq = found?.pair.value;
  return found !== undefined && isSeq(seq) ? { ...found, seq } : undefined;
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
  const start = lineStart(text, startOf(item));
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
