import { defined } from "../../model/defined";
import { type Organization } from "../../model/organization";
import { jsonText } from "../../report/text/json";

/** Version of the shape of JSON results; rises when a reader of the old shape would misread the new. */
export const SCHEMA_VERSION = 1;

/** What every JSON result about an organization begins with. Source: design, "Shape of JSON results". */
export function resultHead({ sid, name, unread }: Pick<Organization, "sid" | "name" | "unread">, now: Date) {
  return {
    schemaVersion: SCHEMA_VERSION,
    organization: { sid, ...defined({ name }) },
    asOf: now.toISOString(),
    complete: unread.length === 0,
  };
}

/**
 * A JSON object: the entries of `head`, then a list under `key`, each entry and item on a line, so that results can be
 * diffed. In parts: rows can be millions.
 */
export function* jsonResult(head: object, key: string, items: Iterable<unknown>): Generator<string> {
  yield "{\n";
  for (const [name, value] of Object.entries(head)) yield `  ${jsonText(name)}: ${jsonText(value)},\n`;
  yield `  ${jsonText(key)}: [`;
  let first = true;
  for (const item of items) {
    yield `${first ? "" : ","}\n    ${jsonText(item)}`;
    first = false;
  }
  yield first ? "]\n}\n" : "\n  ]\n}\n";
}
