import { hash } from "node:crypto";

/** Any value that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** SHA-256 of a text (in UTF-8) or of bytes, as 64 hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content);
}

/** SHA-256 of a value, as 64 hexadecimal digits. The order of keys does not matter; the order of lists does. */
export function fingerprint(value: Json): string {
  return sha256(canonicalJson(value));
}

/**
 * The JSON of a value with the keys of every map sorted, on one line: the same value is the same text on every machine.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (isList(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}
