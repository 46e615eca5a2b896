/** `1 person`, `2 people`, `10,000 people`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** The text with a capital at its start. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A number with its thousands apart: `10,000`. The same on every machine, whatever its locale. */
export function number(n: number): string {
  // Loading what knows of locales takes longer than all else that a short command does.
  return Math.abs(n) < 1000 ? String(n) : n.toLocaleString("en-US");
}

/** The first lines; the others are counted in a last one. */
export function firstLines(lines: readonly string[], most: number): readonly string[] {
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `... and ${rest} more`] : lines;
}
