/** Whether a value from outside is a map of keys to values: neither a list nor nothing. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
