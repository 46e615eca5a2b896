// Control characters, line separators, lone surrogates and the marks that turn the direction of text around.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * A text from outside as it may be shown to a person: one line, nothing that steers a terminal, at most `longest`
 * characters, the last of them an ellipsis where it was clipped.
 */
export function printable(text: string, longest: number): string {
  const line = text.replace(UNPRINTABLE, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}

/** A duration in milliseconds, for a message: `250 ms`, `30 s`, `12 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)} ms`;
  return ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
