import { type Directory, type DirectoryFile, type DirectoryOptions } from "../../auditor/audit/directory-file";
import { type PersonFunction } from "../../model/organization";
import { plain } from "../../report/text/plain";
import { count } from "../../report/text/words";
import { Failure } from "../failure";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";
import { readFile } from "./read-file";

/** Where people's functions come from besides the manifest. */
export interface PeopleOptions {
  readonly people?: string | undefined;
  readonly peopleEmail?: string | undefined;
  readonly peopleFunction?: string | undefined;
  readonly peopleMap?: string | undefined;
}

/** More words would hide what they have in common. */
const MOST_WORDS = 5;

/**
 * What people do, as a directory file says; nobody without one. Words that stand for no function are noted with their
 * number: these people's function stays unknown.
 *
 * @param read where the file comes from
 * @throws Failure where it can't be read
 */
export async function readPeople(
  options: PeopleOptions,
  shell: Pick<Shell, "note">,
  read: (file: string) => Uint8Array = readFile,
): Promise<Directory> {
  const { people: file, peopleMap } = options;
  if (file === undefined) {
    if (peopleMap !== undefined) throw new Failure("usage", "--people-map needs --people");
    return new Map();
  }
  const { parseDirectory } = await import("../../auditor/audit/directory-file.js");
  const wanted: DirectoryOptions = {
    email: options.peopleEmail,
    function: options.peopleFunction,
    words: peopleMap === undefined ? undefined : await readPeopleMap(peopleMap),
  };
  const parsed = parseDirectory(file, read(file), wanted);
  if ("problems" in parsed) throw problemsIn(file, parsed.problems);
  noteWords(file, parsed, shell);
  return parsed.directory;
}

/**
 * As `readPeople`, from a git ref: a file in the manifest's repository is a claim of the change. One that lies
 * elsewhere is no part of the change, and counts as it is.
 *
 * @returns `undefined` where the ref has no such file
 */
export async function readPeopleAtRef(
  options: PeopleOptions,
  ref: string,
  manifest: string,
  shell: Pick<Shell, "note">,
): Promise<Directory | undefined> {
  const { people: file } = options;
  if (file === undefined) return readPeople(options, shell);
  const { findAtRef, isBeside } = await import("./base-ref.js");
  if (!isBeside(file, manifest)) return readPeople(options, shell);
  const bytes = findAtRef(file, ref);
  return bytes === undefined ? undefined : readPeople(options, shell, () => bytes);
}

/** A file that is not what it should be. */
export function problemsIn(file: string, problems: readonly string[], number = problems.length): Failure {
  return new Failure("malformed-file", `${file} has ${count(number, "problem")}:\n${problems.join("\n")}`);
}

function noteWords(file: string, { unknownWords, unusedWords }: DirectoryFile, shell: Pick<Shell, "note">): void {
  const say = (text: string): void => remark(shell, "note", plain(text), 2);
  if (unknownWords.size > 0) {
    const most = [...unknownWords].sort(([, a], [, b]) => b - a);
    const named = most.slice(0, MOST_WORDS).map(([word, number]) => `"${word}" (${number})`);
    const more = most.length > named.length ? [`${most.length - named.length} more`] : [];
    const people = most.reduce((sum, [, number]) => sum + number, 0);
    say(
      `${file}: the function of ${count(people, "person", "people")} is unknown: ${[...named, ...more].join(", ")}. Say what a word means with --people-map "${most[0]?.[0] ?? ""}=finance"`,
    );
  }
  if (unusedWords.length > 0)
    say(`${file}: --people-map has words that nobody in it has: ${unusedWords.map((word) => `"${word}"`).join(", ")}`);
}

/** Pairs on the command line, or a YAML file of them. */
async function readPeopleMap(text: string): Promise<ReadonlyMap<string, PersonFunction>> {
  const { parsePeopleMap, peopleMap } = await import("../../auditor/audit/directory-file.js");
  const isPairs = text.includes("=");
  const parsed = isPairs ? parsePeopleMap(text) : peopleMap(await readPairs(text));
  if ("words" in parsed) return parsed.words;
  throw isPairs
    ? new Failure("usage", `--people-map: ${parsed.problem}`)
    : new Failure("malformed-file", `${text}: ${parsed.problem}`);
}

async function readPairs(file: string): Promise<readonly (readonly [string, unknown])[]> {
  const { parseYaml } = await import("../../manifest/yaml-tree.js");
  const { formatPosition } = await import("../../model/problem.js");
  const { tree, problems } = parseYaml(file, readFile(file));
  if (problems.length > 0)
    throw problemsIn(
      file,
      problems.map(({ at, message }) => `${formatPosition(at)}: ${message}`),
    );
  const value = tree?.value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new Failure(
    "malformed-file",
    `${file} is not a people map`,
    'write a line for each word, such as "Finance & Accounting: finance"',
  );
}
