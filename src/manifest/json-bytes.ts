/** A value of a program as the bytes of a file, or why it is none. */
export function jsonBytes(value: unknown): { readonly bytes: Uint8Array } | { readonly error: string } {
  try {
    return { bytes: new TextEncoder().encode(JSON.stringify(value, undefined, 2)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { error: why.replace(/\n.*/s, "") };
  }
}
