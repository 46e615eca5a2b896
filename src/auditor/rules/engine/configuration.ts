import { isMap } from "../../../model/is-map";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020";
import { didYouMean } from "../../../model/did-you-mean";
import { isSeverity, SEVERITIES } from "../../../model/finding";
import { show } from "../../../model/show";
import { type Rule, type RuleOptions } from "./rule";
import { type RuleConfiguration, type RuleSetting } from "./run-rules";

/** What was configured, or everything that is wrong with it. */
export type ParsedConfiguration =
  { readonly configuration: RuleConfiguration } | { readonly problems: readonly string[] };

/**
 * Reads the settings of `rules`, by rule id: `off`, a severity, or a map with `severity` and `options`. Options are
 * held against the rule's own schema; what is unknown is a problem, never passed over.
 */
export function parseRuleConfiguration(value: unknown, rules: readonly Rule[]): ParsedConfiguration {
  const problems: string[] = [];
  const byId = new Map<string, Rule>();
  for (const rule of rules) {
    if (byId.has(rule.id)) problems.push(`two rules have the id ${show(rule.id)}`);
    byId.set(rule.id, rule);
  }
  if (!isMap(value))
    return { problems: [...problems, `the settings of rules must be a map by rule id, not ${show(value)}`] };
  const settings: [string, RuleSetting][] = [];
  for (const [id, setting] of Object.entries(value)) {
    const rule = byId.get(id);
    const parsed = rule === undefined ? { problems: [unknown("rule", id, byId.keys())] } : parseSetting(setting, rule);
    if ("problems" in parsed) problems.push(...parsed.problems);
    else settings.push([id, parsed.setting]);
  }
  return problems.length > 0 ? { problems } : { configuration: Object.fromEntries(settings) };
}

type ParsedSetting = { readonly setting: RuleSetting } | { readonly problems: readonly string[] };

function parseSetting(value: unknown, rule: Rule): ParsedSetting {
  if (value === "off" || isSeverity(value)) return { setting: value };
  if (!isMap(value)) {
    const choices = ["off", ...SEVERITIES];
    const hint = typeof value === "string" ? didYouMean(value, choices).hint : undefined;
    return {
      problems: [
        `${rule.id} can't be ${show(value)}: ${hint ?? `write ${choices.join(", ")}, or a map with severity and options`}`,
      ],
    };
  }
  const { severity, options, ...rest } = value;
  const problems = Object.keys(rest).map((key) => `${rule.id}: ${unknown("key", key, ["severity", "options"])}`);
  if (severity !== undefined && !isSeverity(severity))
    problems.push(`${rule.id}: severity can't be ${show(severity)}: write ${SEVERITIES.join(", ")}`);
  const parsed = options === undefined ? { options: {} } : parseOptions(options, rule);
  if ("problems" in parsed) problems.push(...parsed.problems);
  if (problems.length > 0 || "problems" in parsed) return { problems };
  return { setting: { ...(isSeverity(severity) ? { severity } : {}), options: parsed.options } };
}

/** Options of a rule, held against its schema. Nothing is filled in. */
export function parseOptions(
  value: unknown,
  rule: Pick<Rule, "id" | "options">,
): { readonly options: RuleOptions } | { readonly problems: readonly string[] } {
  // A user's own rule may bring any schema; one with a mistake in it can't be compiled.
  try {
    const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile<RuleOptions>(
      rule.options.schema,
    );
    if (validate(value) && isMap(value)) return { options: value };
    return { problems: (validate.errors ?? []).map((error) => `${rule.id}: ${explain(error, rule)}`) };
  } catch (error) {
    return {
      problems: [
        `${rule.id}: the schema of its options can't be used: ${error instanceof Error ? error.message : String(error)}`,
      ],
    };
  }
}

function explain(
  { keyword, instancePath, params, message = "is not valid" }: ErrorObject,
  { options }: Pick<Rule, "options">,
): string {
  const name = instancePath === "" ? "options" : instancePath.slice(1).replaceAll("/", ".");
  if (keyword !== "additionalProperties") return `${name} ${message}`;
  const known: unknown = Reflect.get(options.schema, "properties");
  return unknown("option", String(Reflect.get(params, "additionalProperty")), isMap(known) ? Object.keys(known) : []);
}

function unknown(what: string, name: string, known: Iterable<string>): string {
  const names = [...known];
  const hint =
    didYouMean(name, names).hint ?? (names.length === 0 ? `it has no ${what}s` : `there are ${names.join(", ")}`);
  return `no ${what} is called ${show(name)}: ${hint}`;
}
