import { wrapAnsi } from "fast-wrap-ansi";

/**
 * Lays `text` out in lines of at most `width` columns, the first indented by `first` spaces, the others by `rest`
 * (at least as many). Colors are kept; a word that is longer than a line is broken.
 */
export function wrap(text: string, width: number, first: number, rest = first): string {
  const lines = wrapAnsi(text, Math.max(width - rest, 1), { hard: true }).split("\n");
  return lines.map((line, i) => " ".repeat(i === 0 ? first : rest) + line).join("\n");
}
