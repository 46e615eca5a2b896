/** A part of a URL as people wrote it; what is not encoded well is left as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
