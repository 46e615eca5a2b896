// Controls that JSON leaves as they are (C1, DEL; a line feed only between values), characters that hide or reorder
// text, and those that end a line of a script.
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
// What a workflow runner would obey wherever it stands in a line.
const COMMAND = /#(?=#\w*\[)/g;
// Without any of this there is none of those; most text has none, and it is quickly seen.
const SPECIAL = /[^\n -~]|##/;

/**
 * A value as JSON, on one line unless indented. It means the same as `JSON.stringify` gives, and is safe to print on a
 * terminal or in a workflow's log: what these would obey is written as an escape.
 */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  return SPECIAL.test(text) ? text.replace(UNSAFE, escape).replace(COMMAND, escape) : text;
}

/**
 * A JSON object: the entries of `head`, then a list under `key`, each entry and item on a line, so that results can be
 * diffed.
 */
export function jsonDocument(head: object, key: string, items: Iterable<unknown>): string {
  return jsonDocumentOf(
    head,
    key,
    Array.from(items, (item) => jsonText(item)),
  );
}

/** As `jsonDocument`, of items that `jsonText` has written before. */
export function jsonDocumentOf(head: object, key: string, items: readonly string[]): string {
  const entries = Object.entries(head).map(([name, value]) => `  ${jsonText(name)}: ${jsonText(value)},\n`);
  const list = items.length === 0 ? "" : `\n    ${items.join(",\n    ")}\n  `;
  return `{\n${entries.join("")}  ${jsonText(key)}: [${list}]\n}\n`;
}

function escape(character: string): string {
  const units = character.split("");
  return units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
