/** A JSON Schema that was compiled ahead; it vouches for a type. */
interface Validate<T> {
  (data: unknown): data is T;
  errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** Reads JSON that has to satisfy a schema, or says what keeps it from doing so. */
export function parseJsonResult<T>(
  bytes: Uint8Array,
  validate: Validate<T>,
): { readonly result: T } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return { problem: "it is not JSON" };
  }
  if (validate(value)) return { result: value };
  const [error] = validate.errors ?? [];
  return { problem: `${error?.instancePath ?? ""} ${error?.message ?? "is not as it must be"}`.trim() };
}
