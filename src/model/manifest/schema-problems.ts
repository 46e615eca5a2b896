import { type ErrorObject } from "ajv";
import { didYouMean } from "../did-you-mean";
import { type Problem } from "../problem";
import { roleByKey, ROLES } from "../roles";
import { type YamlTree } from "./yaml-tree";

/** Turns what the schema validator found into problems that name the place and say what was meant. */
export function schemaProblems(errors: readonly ErrorObject[], tree: YamlTree): readonly Problem[] {
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
            message: `${name(place.path)} has no ${textParam(error, "missingProperty")}`,
            at: entry,
          },
        ];
      case "type":
        return [{ kind: "malformed", ...wrongType(error, place.path, place.value), at: entry }];
      case "enum":
      case "const":
        return [{ kind: "malformed", ...wrongChoice(error, place.path, place.value), at: entry }];
      case "pattern":
        return [
          {
            kind: "malformed",
            message: `${name(place.path)} has not the right form: ${show(place.value)}`,
            hint: described(error),
            at: entry,
          },
        ];
      default:
        return [{ kind: "malformed", message: `${name(place.path)} ${error.message ?? "is not valid"}`, at: entry }];
    }
  });
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

function unknownKey(error: ErrorObject, path: readonly string[], key: string): Pick<Problem, "message" | "hint"> {
  const known = Object.keys(property(error.parentSchema, "properties") ?? {});
  const section = path[0];
  const meant = ROLES.find((role) => [role.key, role.id, role.title].some((text) => fold(text) === fold(key)));
  if (section === "organizationRoles" && path.length === 1) {
    if (meant?.scope === "billingGroup")
      return {
        message: `${meant.title} is a role on a Billing Group, and no Billing Group is named`,
        hint: `write it under the group: billingGroups: { NAME: { ${meant.key}: [...] } }`,
      };
    return { message: `no organization role is called "${key}"`, ...orList(key, known) };
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
        message: `${role.title} is a role on the whole organization and can't be given on a Billing Group`,
        hint: `write it under organizationRoles: ${role.key}, or use admins or viewers here`,
      };
  }
  if (section === "accounts" && path[2] === "roles")
    return { message: `no account role is called "${key}"`, ...orList(key, known) };
  return { message: `unknown key "${key}"${path.length === 0 ? "" : ` in ${name(path)}`}`, ...orList(key, known) };
}

function wrongType(error: ErrorObject, path: readonly string[], value: unknown): Pick<Problem, "message" | "hint"> {
  const wanted = TYPES.get(String(property(error.params, "type"))) ?? "something else";
  const message = `${name(path)} must be ${wanted}, not ${kindOf(value)}`;
  if (value === null && wanted === TYPES.get("array"))
    return { message, hint: "write [] for nobody; remove the key if this is not managed here" };
  if (value === null) return { message, hint: "fill it in or remove the key" };
  return { message };
}

const TYPES = new Map([
  ["array", "a list"],
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
  return { message, ...orList(typeof value === "string" ? value : "", choices) };
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

function textParam(error: ErrorObject, param: string): string {
  return String(property(error.params, param));
}

function name(path: readonly string[]): string {
  return path.length === 0
    ? "the manifest"
    : path.join(".").replace(/\.(\d+)(?=\.|$)/g, (_, index) => `[${String(index)}]`);
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : show(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
