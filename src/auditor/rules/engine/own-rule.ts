import { isMap } from "../../../model/is-map";
import { RULES } from "..";
import { type Holding } from "../../../model/access";
import { type CapabilityId, isCapability } from "../../../model/capabilities";
import { isSeverity, SEVERITIES } from "../../../model/finding";
import { type Scope } from "../../../model/organization";
import { isRole } from "../../../model/roles";
import { show } from "../../../model/show";
import { CONTROLS } from "./controls";
import { parseOptions } from "./configuration";
import {
  type DataValue,
  type MessageTemplate,
  type Rule,
  type RuleContext,
  type RuleOptions,
  type Violation,
} from "./rule";
import { RULE_FAILED } from "./run-rules";

/** A rule of the user's own, or what keeps a value from being one. */
export type ParsedRule = { readonly rule: Rule } | { readonly problems: readonly string[] };

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Reads what a JavaScript user's module exports, as its whole or as its default, as a rule. What the rule
 * finds is checked too, whenever it runs: a mistake in it fails the rule, and no other.
 */
export function parseRule(value: unknown): ParsedRule {
  const exported = isMap(value) && value["id"] === undefined && isMap(value["default"]) ? value["default"] : value;
  if (!isMap(exported))
    return { problems: [`it must export a rule: an object with id, check and so on, not ${show(value ?? null)}`] };
  const { id, severity, title, rationale, remediation, messages, options, controls, check } = exported;
  const problems: string[] = [];
  if (typeof id !== "string" || !ID.test(id))
    problems.push("id must be a name in small letters, such as no-shared-logins");
  else if (id === RULE_FAILED || RULES.some((rule) => rule.id === id))
    problems.push(`the id ${id} is taken by a built-in rule`);
  if (!isSeverity(severity)) problems.push(`severity must be one of ${SEVERITIES.join(", ")}`);
  for (const [name, text] of Object.entries({ title, rationale, remediation }))
    if (!isText(text)) problems.push(`${name} must be a text`);
  if (!isMessages(messages)) problems.push("messages must be a map by message id, each with message and remediation");
  if (typeof check !== "function") problems.push("check must be a function");
  const named = controlsNamed(controls);
  problems.push(...named.problems);
  const parsed = optionsOf(typeof id === "string" ? id : "options", options);
  problems.push(...parsed.problems);
  if (
    typeof id !== "string" ||
    !isSeverity(severity) ||
    !isText(title) ||
    !isText(rationale) ||
    !isText(remediation) ||
    !isMessages(messages) ||
    typeof check !== "function" ||
    problems.length > 0
  )
    return { problems };
  return {
    rule: {
      id,
      severity,
      title,
      rationale,
      remediation,
      messages,
      options: parsed.options,
      controls: named.controls,
      *check(context: RuleContext, given: RuleOptions) {
        const found: unknown = Reflect.apply(check, exported, [context, given]);
        if (!isIterable(found)) throw new Error("check must return a list of violations, or be a generator");
        for (const violation of found) yield parseViolation(violation);
      },
    },
  };
}

function optionsOf(id: string, value: unknown): { options: Rule["options"]; problems: readonly string[] } {
  const nothing = { schema: { type: "object", additionalProperties: false }, defaults: {} };
  if (value === undefined) return { options: nothing, problems: [] };
  if (!isMap(value) || !isMap(value["schema"]) || !isMap(value["defaults"]))
    return { options: nothing, problems: ["options must have schema, a JSON Schema, and defaults, a map"] };
  const options = { schema: value["schema"], defaults: value["defaults"] };
  const parsed = parseOptions(options.defaults, { id, options });
  return {
    options,
    problems: "problems" in parsed ? parsed.problems.map((problem) => `options.defaults: ${problem}`) : [],
  };
}

/** The controls that a rule says it gives evidence for. */
function controlsNamed(value: unknown): { readonly controls: readonly string[]; readonly problems: readonly string[] } {
  const known = CONTROLS.map(({ id }) => id);
  if (value === undefined) return { controls: [], problems: [] };
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const controls = known.filter((id) => list.includes(id));
  const wrong = list.filter((id) => !known.some((each) => each === id));
  const what = (id: unknown): string => (typeof id === "string" ? show(id) : "something else than a text");
  const problems = wrong.map((id) => `controls: there is no control ${what(id)}; there are ${known.join(", ")}`);
  return { controls, problems: Array.isArray(value) ? problems : ["controls must be a list of ids of controls"] };
}

/** The fields of a violation, each with its required type. */
const FIELDS = {
  messageId: { is: isText, what: "the id of a message" },
  data: { is: isData, what: "a map of texts, numbers and lists of texts" },
  person: { is: isText, what: "an e-mail address or a user's SID" },
  role: { is: isText, what: "the id or the name of a role" },
  rights: { is: listOf(isHolding), what: "a list of what access.grants gives" },
  scopes: { is: listOf(isScope), what: "a list of scopes" },
  capabilities: { is: listOf(isCapabilityId), what: "a list of capability ids" },
  subject: { is: isText, what: "a text" },
} as const;

function parseViolation(value: unknown): Violation {
  if (!isMap(value)) throw new Error(`a violation must be an object, not ${show(value ?? null)}`);
  for (const [key, field] of Object.entries(value)) {
    if (!isField(key))
      throw new Error(`a violation has no ${show(key)}; it may have ${Object.keys(FIELDS).join(", ")}`);
    if (field !== undefined && !FIELDS[key].is(field))
      throw new Error(`${key} of a violation must be ${FIELDS[key].what}`);
  }
  const { messageId, data = {}, person, role, rights, scopes, capabilities, subject } = value;
  if (!isText(messageId) || !isData(data)) throw new Error("a violation must have a messageId");
  return {
    messageId,
    data,
    ...(isText(person) ? { person } : {}),
    ...(isText(role) ? { role } : {}),
    ...(listOf(isHolding)(rights) ? { rights } : {}),
    ...(listOf(isScope)(scopes) ? { scopes } : {}),
    ...(listOf(isCapabilityId)(capabilities) ? { capabilities } : {}),
    ...(isText(subject) ? { subject } : {}),
  };
}

function isField(key: string): key is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, key);
}

function isMessages(value: unknown): value is Readonly<Record<string, MessageTemplate>> {
  return isMap(value) && Object.keys(value).length > 0 && Object.values(value).every(isTemplate);
}

function isTemplate(value: unknown): value is MessageTemplate {
  return isMap(value) && isText(value["message"]) && isText(value["remediation"]);
}

function isData(value: unknown): value is Readonly<Record<string, DataValue>> {
  return (
    isMap(value) &&
    Object.values(value).every((each) => typeof each === "string" || typeof each === "number" || listOf(isText)(each))
  );
}

function isHolding(value: unknown): value is Holding {
  if (!isMap(value) || !isMap(value["binding"]) || !isMap(value["grant"])) return false;
  const { binding, grant } = value;
  return (
    isMap(binding) &&
    isMap(grant) &&
    typeof binding["role"] === "string" &&
    isRole(binding["role"]) &&
    isScope(binding["scope"]) &&
    isText(grant["person"]) &&
    isMap(grant["origin"])
  );
}

function isScope(value: unknown): value is Scope {
  if (!isMap(value)) return false;
  const { kind, key } = value;
  return kind === "organization" || ((kind === "billingGroup" || kind === "account") && isText(key));
}

function isCapabilityId(value: unknown): value is CapabilityId {
  return typeof value === "string" && isCapability(value);
}

function listOf<T>(is: (item: unknown) => item is T): (value: unknown) => value is readonly T[] {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
