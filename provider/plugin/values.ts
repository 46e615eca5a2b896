import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { holds, UNKNOWN, type Props } from "../handler/json-values";
import { isMap } from "../../src/model/is-map";

/*
 * How the engine writes values: JSON, with secrets wrapped.
 * Source: pulumi/pulumi, sdk/go/common/resource/sig.
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

type Json = Record<string, JavaScriptValue>;

/** The values that the engine sent; empty if it sent none. */
export function fromStruct(struct: Struct | undefined): Props {
  return struct?.toJavaScript() ?? {};
}

/** What the engine is sent. Values that are undefined are left out. */
export function toStruct(props: Props): Struct {
  return Struct.fromJavaScript(toJson(props));
}

function toJson(props: Props): Json {
  const json: Json = {};
  for (const [key, value] of Object.entries(props)) if (value !== undefined) json[key] = toValue(value);
  return json;
}

function toValue(value: unknown): JavaScriptValue {
  if (Array.isArray(value)) return value.map(toValue);
  if (isMap(value)) return toJson(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

/** Whether a value is, or holds, a secret. */
export function holdsSecret(value: unknown): boolean {
  return holds(value, (each) => isMap(each) && each[SIGNATURE] === SECRET);
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether a value is not known yet, or holds one that is not. */
export function holdsUnknown(value: unknown): boolean {
  return holds(value, isUnknown);
}

/** The values without their wrapping, as handlers want them. */
export function revealed(props: Props): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, reveal(value)]));
}

function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (!isMap(value)) return value;
  return value[SIGNATURE] === SECRET ? reveal(value["value"]) : revealed(value);
}

/** `props` with those wrapped as secrets that have one of the names. */
export function concealed(props: Props, names: ReadonlySet<string>): Props {
  return Object.fromEntries(
    Object.entries(props).map(([key, value]) => [
      key,
      names.has(key) && value !== undefined ? { [SIGNATURE]: SECRET, value } : value,
    ]),
  );
}

/** The names of those that are, or hold, a secret. */
export function secretNames(props: Props): Set<string> {
  return new Set(Object.keys(props).filter((key) => holdsSecret(props[key])));
}
