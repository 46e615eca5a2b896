import { isMap } from "../../model/is-map";
import { parseYaml } from "../../manifest/yaml-tree";
import { isSid } from "../../model/identity";
import { type Position, type Problem } from "../../model/problem";
import { clip, show } from "../../model/show";
import { RULES, type Rule, type RuleConfiguration } from "../rules";
import { parseRuleConfiguration } from "../rules/engine/configuration";
import { parseRule } from "../rules/engine/own-rule";

/** Which rules run, and how. */
export interface ChosenRules {
  readonly configuration: RuleConfiguration;
  readonly ownRules: readonly Rule[];
  /** SIDs of roles outside the catalog that somebody accepts as carrying no billing right. */
  readonly knownRoles: readonly string[];
  /** Where the file has the setting of a rule. */
  readonly placeOf: (id: string) => Position;
}

const API_VERSION = "twilio-organization/v1";
const KIND = "AuditRules";
const KEYS = ["apiVersion", "kind", "rules", "own", "knownRoles"];

/**
 * Reads a file that says which rules run (docs/rules/README.md).
 *
 * @param load loads a user's module, by its path relative to the file. Without it none is loaded, and
 *   settings of rules that may stand in one are not looked at.
 */
export function parseRulesFile(
  file: string,
  bytes: Uint8Array,
  load: ((module: string) => unknown) | undefined,
): ChosenRules | { readonly problems: readonly Problem[] } {
  const { tree, problems: mistakes } = parseYaml(file, bytes);
  if (tree === undefined || mistakes.length > 0) return { problems: mistakes };
  const top = tree.value;
  const problems: Problem[] = [];
  const add = (messages: readonly string[], at: Position): void => {
    problems.push(...messages.map((message): Problem => ({ kind: "malformed", message, at })));
  };
  for (const key of Object.keys(top ?? {}))
    if (!KEYS.includes(key))
      add([`unknown key ${show(key)}: it can have ${KEYS.join(", ")}`], tree.positionOf(top, key));
  if (entryOf(top, "apiVersion") !== API_VERSION || entryOf(top, "kind") !== KIND)
    add([`it must begin with apiVersion: ${API_VERSION} and kind: ${KIND}`], tree.positionOf());
  const ownRules = readOwn(entryOf(top, "own"), load, (messages, list, index) => {
    add(messages, list === undefined ? tree.positionOf(top, "own") : tree.positionOf(list, index));
  });
  const listed: unknown = entryOf(top, "knownRoles") ?? [];
  const sids: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const knownRoles = sids.filter((sid) => typeof sid === "string");
  if (!Array.isArray(listed) || sids.length > knownRoles.length || !knownRoles.every((sid) => isSid("role", sid)))
    add(
      ["knownRoles must be a list of SIDs of roles, IX and 32 hexadecimal digits"],
      tree.positionOf(top, "knownRoles"),
    );
  const rules = [...RULES, ...ownRules];
  const settings = entryOf(top, "rules") ?? {};
  if (load === undefined && isNamed(entryOf(top, "own")) && isMap(settings))
    tree.remove(settings, new Set(Object.keys(settings).filter((id) => RULES.every((rule) => rule.id !== id))));
  const chosen = parseRuleConfiguration(settings, rules);
  if ("configuration" in chosen && problems.length === 0)
    return {
      configuration: chosen.configuration,
      ownRules,
      knownRoles,
      placeOf: (id) => tree.positionOf(settings, id),
    };
  // Each setting by itself, so that what is wrong with it has its place; and what is wrong with none of them.
  const whole = parseRuleConfiguration(isMap(settings) ? {} : settings, rules);
  if ("problems" in whole) add(whole.problems, tree.positionOf(top, "rules"));
  for (const [id, setting] of Object.entries(isMap(settings) ? settings : {})) {
    const parsed = parseRuleConfiguration({ [id]: setting }, rules);
    const known = "problems" in whole ? whole.problems : [];
    if ("problems" in parsed)
      add(
        parsed.problems.filter((problem) => !known.includes(problem)),
        tree.positionOf(settings, id),
      );
  }
  return { problems };
}

function isNamed(own: unknown): boolean {
  return Array.isArray(own) && own.length > 0;
}

function entryOf(value: unknown, key: string): unknown {
  return isMap(value) ? value[key] : undefined;
}

/** Rules of the user's own. `report` gets what is wrong with one, or with the list itself where it names none. */
function readOwn(
  own: unknown,
  load: ((module: string) => unknown) | undefined,
  report: (messages: readonly string[], list?: readonly unknown[], index?: number) => void,
): readonly Rule[] {
  const needed = "own must be a list of paths of JavaScript modules";
  if (own === undefined || own === null) return [];
  if (!Array.isArray(own)) {
    report([needed]);
    return [];
  }
  const list: readonly unknown[] = own;
  return list.flatMap((module, index): Rule[] => {
    if (typeof module === "string" && load === undefined) return [];
    const read = typeof module === "string" && load !== undefined ? ownRule(module, load) : { problems: [] };
    if ("rule" in read) return [read.rule];
    const messages = typeof module === "string" ? read.problems.map((why) => `${clip(module)}: ${why}`) : [needed];
    report(messages, list, index);
    return [];
  });
}

function ownRule(module: string, load: (module: string) => unknown): ReturnType<typeof parseRule> {
  try {
    return parseRule(load(module));
  } catch (error) {
    // Node's message names the module, and may go on with the files that asked for it.
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { problems: [`it can't be loaded: ${why.slice(0, 1000)}`] };
  }
}
