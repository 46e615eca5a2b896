/** Larger than any export, and small enough to hold. */
const MAX_BYTES = 50 * 1024 * 1024;

/** The text of a file as spreadsheets write it: UTF-8, or UTF-16 with a byte order mark. */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  if (bytes.byteLength > MAX_BYTES) return { problem: "it is larger than 50 MB" };
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { problem: `it is not valid ${encoding.toUpperCase()}: save it as UTF-8` };
  }
}
