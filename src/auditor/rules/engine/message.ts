import { type DataValue } from "./rule";

/** More items of a list than these are counted instead of named. */
const MOST_NAMED = 5;

/** Fills the placeholders of one template. Throws where a value is missing: the rule has a mistake. */
export type Fill = (data: Readonly<Record<string, DataValue>>) => string;

/** Prepares a template with `{placeholders}`, which may be filled a hundred thousand times. */
export function compileTemplate(template: string): Fill {
  // Every second part is a name.
  const parts = template.split(/\{(\w+)\}/);
  if (parts.length === 1) return () => template;
  return (data) => {
    let text = "";
    parts.forEach((part, index) => {
      text += index % 2 === 0 ? part : textOf(data[part], part);
    });
    return text;
  };
}

function textOf(value: DataValue | undefined, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (value === undefined) throw new Error(`the message has no value for {${name}}`);
  return listText(value);
}

/** A list in a sentence: `a, b and c`; a long one is clipped, `a, b, c, d, e and 7 more`. */
export function listText(items: readonly string[]): string {
  if (items.length === 0) return "none";
  const named = items.length > MOST_NAMED + 1 ? items.slice(0, MOST_NAMED) : items.slice(0, -1);
  const last = items.length > MOST_NAMED + 1 ? `${items.length - MOST_NAMED} more` : items.at(-1);
  return named.length === 0 ? String(last) : `${named.join(", ")} and ${String(last)}`;
}
