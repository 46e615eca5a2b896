import { parseYaml } from "../../manifest/yaml-tree";
import { isSid } from "../../model/identity";
import { formatPosition } from "../../model/problem";
import { RULES, type Rule, type RuleConfiguration } from "../rules";
import { parseRuleConfiguration } from "../rules/engine/configuration";
import { parseRule } from "../rules/engine/own-rule";

/** Which rules run, and how. */
export interface ChosenRules {
  readonly configuration: RuleConfiguration;
  readonly ownRules: readonly Rule[];
  /** SIDs of roles outside the catalogue that somebody accepts as carrying no billing right. */
  readonly knownRoles: readonly string[];
}

const API_VERSION = "twilio-organization/v1";
const KIND = "AuditRules";
const KEYS = ["apiVersion", "kind", "rules", "own", "knownRoles"];

/**
 * Reads a file that says which rules run (docs/rules/README.md). `load` loads a module of the user's own, by its path
 * relative to the file.
 */
export function parseRulesFile(
  file: string,
  bytes: Uint8Array,
  load: (module: string) => unknown,
): ChosenRules | { readonly problems: readonly string[] } {
  const parsed = parseYaml(file, bytes);
  if (parsed.tree === undefined || parsed.problems.length > 0)
    return { problems: parsed.problems.map(({ at, message }) => `${formatPosition(at)}: ${message}`) };
  const { value } = parsed.tree;
  const entry = (key: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const problems = Object.keys(value ?? {})
    .filter((key) => !KEYS.includes(key))
    .map((key) => `unknown key "${key}": it can have ${KEYS.join(", ")}`);
  if (entry("apiVersion") !== API_VERSION || entry("kind") !== KIND)
    problems.push(`it must begin with apiVersion: ${API_VERSION} and kind: ${KIND}`);
  const own = entry("own") ?? [];
  const ownRules: Rule[] = [];
  for (const module of Array.isArray(own) ? own : ["own"]) {
    if (typeof module !== "string" || !Array.isArray(own)) {
      problems.push("own must be a list of paths of JavaScript modules");
      continue;
    }
    const rule = ownRule(module, load);
    if ("rule" in rule) ownRules.push(rule.rule);
    else problems.push(...rule.problems.map((problem) => `${module}: ${problem}`));
  }
  const listed: unknown = entry("knownRoles") ?? [];
  const knownRoles = (Array.isArray(listed) ? listed : []).filter((sid) => typeof sid === "string");
  if (!Array.isArray(listed) || listed.length > knownRoles.length || !knownRoles.every((sid) => isSid("role", sid)))
    problems.push("knownRoles must be a list of SIDs of roles, IX and 32 hexadecimal digits");
  const chosen = parseRuleConfiguration(entry("rules") ?? {}, [...RULES, ...ownRules]);
  if ("problems" in chosen) problems.push(...chosen.problems);
  if (problems.length > 0 || "problems" in chosen) return { problems };
  return { configuration: chosen.configuration, ownRules, knownRoles };
}

function ownRule(module: string, load: (module: string) => unknown): ReturnType<typeof parseRule> {
  try {
    return parseRule(load(module));
  } catch (error) {
    return { problems: [`it can't be loaded: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
