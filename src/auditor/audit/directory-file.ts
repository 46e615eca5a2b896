import { parse } from "csv-parse/sync";
import { canonicalEmail } from "../../model/identity";
import { type PersonFunction } from "../../model/organization";

/** Which columns of a directory file say who somebody is and what the person does. */
export interface DirectoryColumns {
  readonly email: string;
  readonly function: string;
}

export const DEFAULT_COLUMNS: DirectoryColumns = { email: "email", function: "function" };

/** What people do, by canonical e-mail. */
export type Directory = ReadonlyMap<string, PersonFunction>;

/** Words that directories use, for ours. */
const WORDS = new Map<string, PersonFunction>([
  ...(["technical", "engineering", "engineer", "it", "development", "developer", "devops", "security"] as const).map(
    (word) => [word, "technical"] as const,
  ),
  ...(["finance", "accounting", "treasury", "controlling", "billing"] as const).map(
    (word) => [word, "finance"] as const,
  ),
  ...(["management", "executive", "leadership"] as const).map((word) => [word, "management"] as const),
  ["other", "other"],
]);

/**
 * Reads a directory of people: CSV with a header line (separated by comma, semicolon or tab). Every row that can't be
 * read is named with its line: a person who is left out would not be looked at.
 */
export function parseDirectory(
  file: string,
  text: string,
  columns: DirectoryColumns = DEFAULT_COLUMNS,
): { readonly directory: Directory } | { readonly problems: readonly string[] } {
  let rows: readonly (readonly string[])[];
  try {
    const [header = ""] = text.split("\n", 1);
    const delimiter = [",", ";", "\t"].reduce(
      (best, sign) => (count(header, sign) > count(header, best) ? sign : best),
      ",",
    );
    rows = parse(text, { bom: true, delimiter, trim: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    return { problems: [`${file}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const [header = [], ...body] = rows;
  const indexOf = (name: string): number => header.findIndex((cell) => cell.toLowerCase() === name.toLowerCase());
  const [emailAt, functionAt] = [indexOf(columns.email), indexOf(columns.function)];
  const missing = [columns.email, columns.function].filter((name) => indexOf(name) < 0);
  if (missing.length > 0)
    return {
      problems: missing.map((name) => `${file}: no column is called "${name}"; there are ${header.join(", ")}`),
    };
  const directory = new Map<string, PersonFunction>();
  const problems: string[] = [];
  body.forEach((row, index) => {
    const at = `${file}, row ${index + 2}`;
    const who = canonicalEmail(row[emailAt] ?? "");
    const what = WORDS.get((row[functionAt] ?? "").toLowerCase());
    if ("invalid" in who) problems.push(`${at}: "${row[emailAt] ?? ""}" is not an e-mail address`);
    else if (what === undefined)
      problems.push(`${at}: "${row[functionAt] ?? ""}" is none of technical, finance, management, other`);
    else if (directory.has(who.email) && directory.get(who.email) !== what)
      problems.push(`${at}: ${who.email} stands here twice, with another function`);
    else directory.set(who.email, what);
  });
  return problems.length > 0 ? { problems } : { directory };
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
