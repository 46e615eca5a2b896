import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { didYouMean } from "../model/did-you-mean";
import { InputError } from "./input-error";

/** Compiles the emulator's schemas. */
export const schemas = new Ajv({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  verbose: true,
  discriminator: true,
});

/**
 * A parser from untyped JSON to a `T`.
 *
 * @param what names the input in messages, e.g. `seed`.
 * @param compile makes the validator, at the first input: most emulators never meet most kinds of input.
 * @throws InputError naming every place that is wrong, e.g. `seed: users[2].email: missing`.
 */
export function checker<T>(what: string, compile: () => ValidateFunction<T>): (value: unknown) => T {
  let validate: ValidateFunction<T> | undefined;
  return (value) => {
    validate ??= compile();
    if (validate(value)) return value;
    throw new InputError(what, (validate.errors ?? []).map(describe));
  };
}

function describe(error: ErrorObject): string {
  const at = place(error.instancePath);
  switch (error.keyword) {
    case "required":
      return `${join(at, param(error, "missingProperty"))}: missing`;
    case "additionalProperties": {
      const key = param(error, "additionalProperty");
      const { hint } = didYouMean(key, Object.keys(own(error.parentSchema, "properties") ?? {}));
      return `${join(at, key)}: unknown key${hint === undefined ? "" : `, ${hint}`}`;
    }
    case "enum":
      return `${at}: must be one of ${JSON.stringify(own(error.params, "allowedValues"))}, not ${show(error.data)}`;
    case "discriminator":
      return `${join(at, param(error, "tag"))}: must be one of the kinds that docs/emulator.md lists, not ${show(own(error.params, "tagValue"))}`;
    case "pattern":
      return `${at}: must be ${String(own(error.parentSchema, "description"))}, not ${show(error.data)}`;
    default:
      return `${at === "" ? "the whole" : at}: ${error.message ?? "not valid"}, got ${show(error.data)}`;
  }
}

/** `/users/2/email` as `users[2].email`. */
function place(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : join(path, step)), "");
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function param(error: ErrorObject, name: string): string {
  return String(own(error.params, name));
}

function own(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
