import { defined } from "../model/defined";
import { type ErrorObject } from "ajv";
import { closest, didYouMean } from "../model/did-you-mean";
import { type Problem } from "../model/problem";
import { type Role, roleByKey, ROLES } from "../model/roles";
import { clip, show } from "../model/show";
import { listHint, mapHint, withoutQuotes } from "./mistakes";
import { type YamlTree } from "./yaml-tree";

/**
 * Turns what the schema validator found into problems that name the place and say what was meant.
 *
 * @param whole what the file is, for what is wrong with all of it
 */
export function schemaProblems(
  errors: readonly ErrorObject[],
  tree: YamlTree,
  whole = "the manifest",
): readonly Problem[] {
  return errors.flatMap((error) => {
    const place = locate(tree.value, error.instancePath);
    const entry = tree.positionOf(place.container, place.key, error.keyword === "required" ? "key" : "value");
    switch (error.keyword) {
      case "additionalProperties": {
        const key = textParam(error, "additionalProperty");
        return [{ ...unknownKey(error, place.path, key), kind: "malformed", at: tree.positionOf(place.value, key) }];
      }
      case "required":
        return [
          {
            kind: "malformed",
            message: `${name(place.path, whole)} has no ${textParam(error, "missingProperty")}`,
            ...howToAdd(error, textParam(error, "missingProperty")),
            at: entry,
          },
        ];
      case "type":
        return [{ kind: "malformed", ...wrongType(error, name(place.path, whole), place.value), at: entry }];
      case "enum":
      case "const":
        return [{ kind: "malformed", ...wrongChoice(error, place.path, place.value), at: entry }];
      case "pattern":
        return [
          {
            kind: "malformed",
            message: `${name(place.path)} has the wrong format: ${show(place.value)}`,
            hint: described(error),
            at: entry,
          },
        ];
      default: {
        const isEmpty = error.keyword === "minLength" && place.value === "";
        const fault = isEmpty ? "can't be empty" : plain(error.message);
        return [{ kind: "malformed", message: `${name(place.path)} ${fault}`, at: entry }];
      }
    }
  });
}

/**
 * Takes what the validator found wrong out of the tree, so that the rest can be read. Returns the sections that lost
 * entries, and, as `section/entry`, the entries that lost something; `undefined` if the whole is wrong.
 */
export function removeInvalid(errors: readonly ErrorObject[], tree: YamlTree): ReadonlySet<string> | undefined {
  const damaged = new Set<string>();
  const removals = new Map<object, Set<string | number>>();
  for (const error of errors) {
    const { path, container, key, value } = locate(tree.value, error.instancePath);
    const unknown = error.keyword === "additionalProperties" ? textParam(error, "additionalProperty") : undefined;
    const [from, what] = unknown === undefined ? [container, key] : [value, unknown];
    if (typeof from !== "object" || from === null || what === undefined) return undefined;
    removals.set(from, (removals.get(from) ?? new Set()).add(what));
    const [section, entry, ...inner] = unknown === undefined ? path : [...path, unknown];
    // A misspelled section is missing under its right name.
    const part = entry === undefined && unknown !== undefined ? closest(unknown, knownKeys(error)) : section;
    if (part !== undefined) damaged.add(inner.length === 0 ? part : `${part}/${entry ?? ""}`);
  }
  for (const [container, keys] of removals) tree.remove(container, keys);
  return damaged;
}

interface Place {
  readonly path: readonly string[];
  readonly container: unknown;
  readonly key: string | number | undefined;
  readonly value: unknown;
}

/** Follows a JSON pointer from the root of the tree. */
function locate(root: unknown, pointer: string): Place {
  const path = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let place: Place = { path, container: undefined, key: undefined, value: root };
  for (const step of path) {
    const container = place.value;
    if (Array.isArray(container)) {
      const list: readonly unknown[] = container;
      place = { path, container, key: Number(step), value: list[Number(step)] };
    } else {
      place = { path, container, key: step, value: property(container, step) };
    }
  }
  return place;
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

const NO_ROLE = (key: string): string => `no organization role is called ${show(key)}`;

function unknownKey(error: ErrorObject, path: readonly string[], key: string): Pick<Problem, "message" | "hint"> {
  const known = knownKeys(error);
  const section = path[0];
  const meant = ROLES_BY_ANY_NAME.get(fold(key));
  if (section === "organizationRoles" && path.length === 1) {
    if (meant?.scope === "organization") return { message: NO_ROLE(key), hint: `did you mean "${meant.key}"?` };
    if (meant?.scope === "account")
      return {
        message: `${meant.title} is an account role, but no account is named`,
        hint: `write it under the account: accounts: { NAME: { roles: { ${meant.key}: [...] } } }`,
      };
    if (meant?.scope === "billingGroup")
      return {
        message: `${meant.title} is a Billing Group role, but no Billing Group is named`,
        hint: `write it under the group: billingGroups: { NAME: { ${meant.key}: [...] } }`,
      };
    return { message: NO_ROLE(key), ...orList(key, known) };
  }
  if (section === "organizationRoles" && ["billinggroup", "group"].includes(fold(key)))
    return {
      message: `an organization role covers every Billing Group and can't name one`,
      hint: "for one group only, list the person under billingGroups: NAME: admins or viewers",
    };
  if (section === "billingGroups" && path.length === 2) {
    const role = roleByKey("organization", key) ?? (meant?.scope === "organization" ? meant : undefined);
    if (role !== undefined)
      return {
        message: `${role.title} is an organization role and can't be given on a Billing Group`,
        hint: `write it under organizationRoles: ${role.key}, or use admins or viewers here`,
      };
  }
  if (section === "accounts" && path[2] === "roles" && path.length === 3)
    return { message: `no account role is called ${show(key)}`, ...orList(key, known) };
  if (key === "<<")
    return {
      message: "merge keys (<<) are not supported",
      hint: "write the keys out; whole values may be repeated by alias",
    };
  if (key === "team" && known.includes("user"))
    return { message: `unknown key "team" in ${name(path)}`, hint: "a team is written without a space: team:NAME" };
  return { message: `unknown key ${show(key)}${path.length === 0 ? "" : ` in ${name(path)}`}`, ...orList(key, known) };
}

function wrongType(error: ErrorObject, place: string, value: unknown): Pick<Problem, "message" | "hint"> {
  const wanted = TYPES.get(String(property(error.params, "type"))) ?? "something else";
  if (value === null)
    return {
      message: `${place} has no value; it must be ${wanted}`,
      hint: isList(wanted)
        ? "write [] for nobody; remove the key if this is not managed here"
        : "fill it in or remove it",
    };
  const message = `${place} must be ${wanted}, not ${kindOf(value)}`;
  if (wanted === TYPES.get("boolean") && typeof value === "string" && /^(yes|no|on|off|y|n)$/i.test(value))
    return { message, hint: `write ${/^(y|on)/i.test(value) ? "true" : "false"}` };
  const hint = isList(wanted) ? listHint(value) : wanted === TYPES.get("object") ? mapHint(value) : undefined;
  return { message, ...defined({ hint }) };
}

/** Whether a list is allowed there. */
function isList(wanted: string): boolean {
  return wanted === TYPES.get("array") || wanted === TYPES.get("array,object");
}

const TYPES = new Map([
  ["array", "a list"],
  ["array,object", "a list, or a map with source: directory"],
  ["object", "a map"],
  ["string", "text"],
  ["boolean", "true or false"],
  ["integer", "a whole number"],
  ["object,null", "a map"],
  ["string,object", "an e-mail address, team:NAME, or a map with user:"],
]);

function wrongChoice(error: ErrorObject, path: readonly string[], value: unknown): Pick<Problem, "message" | "hint"> {
  const only = property(error.params, "allowedValue");
  const allowed: unknown = only === undefined ? property(error.params, "allowedValues") : [only];
  const choices = Array.isArray(allowed) ? allowed.map(String) : [];
  const message = `${name(path)} can't be ${show(value)}`;
  return { message, ...orList(typeof value === "string" ? withoutQuotes(value) : "", choices) };
}

function knownKeys(error: ErrorObject): readonly string[] {
  return Object.keys(property(error.parentSchema, "properties") ?? {});
}

function orList(text: string, choices: readonly string[]): { hint?: string } {
  const close = didYouMean(text, choices);
  if (close.hint !== undefined || choices.length === 0) return close;
  return { hint: `${choices.length === 1 ? "it is" : "one of"} ${choices.join(", ")}` };
}

function described(error: ErrorObject): string {
  const description = property(error.parentSchema, "description");
  return typeof description === "string" ? description : "see the schema";
}

function howToAdd(error: ErrorObject, key: string): { hint?: string } {
  const schema = property(property(error.parentSchema, "properties"), key);
  const [only, description] = [property(schema, "const"), property(schema, "description")];
  if (typeof only === "string") return { hint: `add ${key}: ${only}` };
  return typeof description === "string" ? { hint: description } : {};
}

/** The validator's own words, without its capitals. */
function plain(message = "is not valid"): string {
  return message.replace("NOT", "not").replace(">=", "at least").replace("<=", "at most");
}

function textParam(error: ErrorObject, param: string): string {
  return String(property(error.params, param));
}

function name(path: readonly string[], whole = "the file"): string {
  if (path.length === 0) return whole;
  const steps = path.map((step) => (/\s/.test(step) ? show(step) : clip(step)));
  return steps.join(".").replace(/\.(\d+)(?=\.|$)/g, (_, index) => `[${String(index)}]`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : show(value);
}

/** Roles by key, id and title, folded; the first of the catalog where two have the same. */
const ROLES_BY_ANY_NAME = new Map<string, Role>(
  [...ROLES].reverse().flatMap((role) => [role.key, role.id, role.title].map((text) => [fold(text), role])),
);

function fold(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
