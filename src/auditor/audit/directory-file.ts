import { EMAIL_HEADERS, letters } from "../../manifest/directory-columns";
import { canonicalEmail } from "../../model/identity";
import { type PersonFunction } from "../../model/organization";
import { show } from "../../model/show";
import { type CsvRow, readCsv } from "../../report/text/read-csv";

/** How to read a directory file; missing settings are detected. */
export interface DirectoryOptions {
  /** The column of e-mail addresses. Default: what Okta, Entra, Google and others call theirs. */
  readonly email?: string | undefined;
  /** The column of functions. Default: `function`, else `department` and the like. */
  readonly function?: string | undefined;
  /** Words of that column, in lower case, for ours. They go before the words known anyway. */
  readonly words?: ReadonlyMap<string, PersonFunction> | undefined;
}

/** What people do, by canonical e-mail. */
export type Directory = ReadonlyMap<string, PersonFunction>;

/** A directory file as it was read. */
export interface DirectoryFile {
  readonly directory: Directory;
  /**
   * Words in the function column that map to none of our functions, with the number of people for each. Their function
   * stays unknown.
   */
  readonly unknownWords: ReadonlyMap<string, number>;
  /** Words of `options.words` that nobody has: misspelled, perhaps. */
  readonly unusedWords: readonly string[];
}

const FUNCTIONS: readonly PersonFunction[] = ["technical", "finance", "management", "other"];

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

/** Headers of the column of functions, in lower case, the best first. */
const FUNCTION_HEADERS = ["function", "department", "dept", "division", "orgunitpath"];

/**
 * Reads a directory of people: CSV with a header line. Every unreadable row is reported with its line, because a
 * skipped person would not be checked.
 */
export function parseDirectory(
  file: string,
  bytes: Uint8Array,
  options: DirectoryOptions = {},
): DirectoryFile | { readonly problems: readonly string[] } {
  const found = newDirectory(options.words ?? new Map());
  const problems = readDirectory(
    file,
    bytes,
    {
      email: columnOf(options.email, EMAIL_HEADERS, "e-mail addresses", "--people-email"),
      value: columnOf(options.function, FUNCTION_HEADERS, "functions or departments", "--people-function"),
    },
    (person, cell) => found.add(person, cell),
  );
  return problems.length > 0 ? { problems } : found.result();
}

/** Who reviews whom, by canonical e-mail. */
export interface Reviewers {
  readonly reviewers: ReadonlyMap<string, string>;
  /** Reviewers that are not e-mail addresses, with the number of people for each. */
  readonly unclear: ReadonlyMap<string, number>;
}

/** Headers of the column of reviewers, in lower case, the best first. */
const REVIEWER_HEADERS = ["reviewer", "revieweremail", "manageremail", "manager"];

/** Reads who reviews whom: CSV with a header line, such as a directory of people with their managers. */
export function parseReviewers(file: string, bytes: Uint8Array): Reviewers | { readonly problems: readonly string[] } {
  const reviewers = new Map<string, string>();
  const unclear = new Map<string, number>();
  const value = {
    headers: REVIEWER_HEADERS,
    what: `of reviewers was found: call it "reviewer" or "manager"`,
  };
  const email = { headers: EMAIL_HEADERS, what: 'of e-mail addresses was found: call it "email"' };
  const problems = readDirectory(file, bytes, { email, value }, (person, cell) => {
    if (cell === "") return undefined;
    const reviewer = canonicalEmail(cell);
    if ("invalid" in reviewer) {
      unclear.set(cell, (unclear.get(cell) ?? 0) + 1);
      return undefined;
    }
    const known = reviewers.get(person);
    reviewers.set(person, reviewer.email);
    return known === undefined || known === reviewer.email
      ? undefined
      : `${person} is listed twice, with another reviewer`;
  });
  return problems.length > 0 ? { problems } : { reviewers, unclear };
}

/** The headers that a column may have, in lower case, the best first; and how to mention it where there is none. */
interface Column {
  readonly headers: readonly string[];
  readonly what: string;
}

/**
 * Reads the two columns of a CSV file that say something of people.
 *
 * @param add takes a canonical address and what stands beside it, and says what is wrong with it
 * @returns every problem with its line
 */
function readDirectory(
  file: string,
  bytes: Uint8Array,
  { email, value }: { readonly email: Column; readonly value: Column },
  add: (email: string, cell: string) => string | undefined,
): readonly string[] {
  const columns = [email, value];
  const isWanted = (name: string): boolean => columns.some(({ headers }) => headers.includes(name));
  const read = readCsv(bytes, (cell) => isWanted(letters(cell)));
  if ("problem" in read) return [`${file}${read.problem}`];
  const { header, rows } = read.csv;
  const headers = header.cells.map(letters);
  const placesOf = ({ headers: known }: Column): readonly number[] =>
    known.map((name) => headers.indexOf(name)).filter((index) => index >= 0);
  const missing = columns.filter((column) => placesOf(column).length === 0);
  if (missing.length > 0)
    return missing.map(({ what }) => `${file}: no column ${what}; there are ${header.cells.map(show).join(", ")}`);
  const double = headers.find((name, index) => name !== "" && headers.indexOf(name) < index && isWanted(name));
  if (double !== undefined) return [doubleProblem(file, header, double)];
  const [emailAt, [valueAt = -1]] = [placesOf(email), placesOf(value)];
  return rows.flatMap(({ cells, line, problem: unreadable }) => {
    const address = emailAt.map((index) => cells[index] ?? "").find((cell) => cell !== "") ?? "";
    const who = canonicalEmail(address);
    const unnamed = "invalid" in who ? `${show(address)} is not an e-mail address` : undefined;
    const problem = unreadable ?? unnamed ?? ("email" in who ? add(who.email, cells[valueAt] ?? "") : undefined);
    return problem === undefined ? [] : [`${file}, line ${line}: ${problem}`];
  });
}

function doubleProblem(file: string, { cells, line }: CsvRow, name: string): string {
  const same = cells.filter((cell) => letters(cell) === name).map(show);
  return `${file}, line ${line}: ${same.join(" and ")} are two columns for one thing: rename one`;
}

function columnOf(requested: string | undefined, known: readonly string[], what: string, option: string): Column {
  return requested === undefined
    ? { headers: known, what: `of ${what} was found: name it with ${option}` }
    : { headers: [letters(requested)], what: `is called ${show(requested)}` };
}

function newDirectory(own: ReadonlyMap<string, PersonFunction>) {
  const people = new Map<string, PersonFunction | undefined>();
  const unknownWords = new Map<string, number>();
  const unused = new Set(own.keys());
  return {
    /** @returns what is wrong with the row */
    add(email: string, cell: string): string | undefined {
      const word = wordOf(cell);
      const duty = own.get(word) ?? WORDS.get(word);
      unused.delete(word);
      const isKnown = people.has(email);
      if (isKnown && people.get(email) !== duty) return `${email} is listed twice, with another function`;
      if (!isKnown && duty === undefined && word !== "") unknownWords.set(cell, (unknownWords.get(cell) ?? 0) + 1);
      people.set(email, duty);
      return undefined;
    },
    result(): DirectoryFile {
      const directory = new Map<string, PersonFunction>();
      for (const [email, duty] of people) if (duty !== undefined) directory.set(email, duty);
      return { directory, unknownWords, unusedWords: [...unused] };
    },
  };
}

/**
 * Which words stand for which function: `Finance & Accounting=finance,Engineering=technical`.
 *
 * @returns the words in the form in which they are compared, or what is wrong: the end of a sentence
 */
export function parsePeopleMap(
  text: string,
): { readonly words: ReadonlyMap<string, PersonFunction> } | { readonly problem: string } {
  return peopleMap(
    // Lines, or else pairs on one line: then a word can't have a comma.
    text.split(text.includes("\n") ? "\n" : ",").flatMap((pair) => {
      const at = pair.lastIndexOf("=");
      return pair.trim() === "" ? [] : [[pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)] as const];
    }),
  );
}

/** As `parsePeopleMap`, from pairs of a word and a function. */
export function peopleMap(
  pairs: readonly (readonly [string, unknown])[],
): { readonly words: ReadonlyMap<string, PersonFunction> } | { readonly problem: string } {
  const words = new Map<string, PersonFunction>();
  for (const [name, value] of pairs) {
    const word = wordOf(name);
    const duty = FUNCTIONS.find((each) => typeof value === "string" && each === value.trim().toLowerCase());
    if (word === "" || duty === undefined)
      return { problem: `${show(name)} needs one of ${FUNCTIONS.join(", ")}, as in "Finance & Accounting=finance"` };
    if ((words.get(word) ?? duty) !== duty) return { problem: `${show(name)} stands there twice` };
    words.set(word, duty);
  }
  return { words };
}

/** A word of a directory as it is compared: whatever its case and spaces. */
function wordOf(text: string): string {
  return text.trim().normalize("NFC").toLowerCase().replace(/\s+/g, " ");
}
