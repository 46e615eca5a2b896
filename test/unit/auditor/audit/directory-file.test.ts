import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseDirectory, parsePeopleMap } from "../../../../src/auditor/audit/directory-file";

interface PeopleCase {
  readonly name: string;
  readonly csv: string;
  readonly bytes?: keyof typeof ENCODINGS;
  readonly map?: string;
  readonly people?: readonly string[];
  readonly unknown?: Readonly<Record<string, number>>;
  readonly unused?: readonly string[];
  readonly problems?: readonly string[];
}

const ENCODINGS = {
  utf8: (text: string) => Buffer.from(text),
  "utf8-bom": (text: string) => Buffer.from(`\uFEFF${text}`),
  utf16le: (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "utf16le-bare": (text: string) => Buffer.from(text, "utf16le"),
  utf16be: (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
  latin1: (text: string) => Buffer.from(text, "latin1"),
} as const;

const file = path.resolve(__dirname, "../../../cases/report/people-files.yaml");
const cases = parse(readFileSync(file, "utf8")) as readonly PeopleCase[];

function read({ csv, bytes = "utf8", map }: PeopleCase) {
  const parsed = map === undefined ? { words: new Map<string, never>() } : parsePeopleMap(map);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parseDirectory("people.csv", ENCODINGS[bytes](csv), { words: parsed.words });
}

describe("a directory file", () => {
  it.each(cases)("$name", (each) => {
    const got = read(each);
    if (each.problems !== undefined) expect(got).toEqual({ problems: each.problems });
    else if ("problems" in got) expect(got.problems).toEqual([]);
    else
      expect({
        people: [...got.directory].map((pair) => pair.join(" ")),
        unknown: Object.fromEntries(got.unknownWords),
        unused: got.unusedWords,
      }).toEqual({ people: each.people, unknown: each.unknown ?? {}, unused: each.unused ?? [] });
  });

  it.each([
    ["comma", "email,function\nADA@Acme.example,Engineering\nfelix@acme.example,finance\n"],
    ["semicolon, BOM, CRLF", "\uFEFFfunction;email\r\nengineering;ada@acme.example\r\nfinance;felix@acme.example\r\n"],
    [
      "tab and quotes",
      '"email"\t"x"\t"Function"\n"ada@acme.example"\t"a\tb"\t"IT"\nfelix@acme.example\t\tAccounting\n',
    ],
  ])("is read with %s", (_what, text) => {
    const parsed = parseDirectory("people.csv", Buffer.from(text));
    expect("directory" in parsed && [...parsed.directory]).toEqual([
      ["ada@acme.example", "technical"],
      ["felix@acme.example", "finance"],
    ]);
  });

  it("takes columns by the names that it is given", () => {
    const parsed = parseDirectory("people.csv", Buffer.from("Work Address,Team,email\na@x.example,technical,\n"), {
      email: "work address",
      function: "team",
    });
    expect("directory" in parsed && [...parsed.directory]).toEqual([["a@x.example", "technical"]]);
  });

  it("says which column is missing", () => {
    const text = Buffer.from("mail,function\na@x.example,finance\n");
    expect(parseDirectory("people.csv", text, { email: "address" })).toEqual({
      problems: ['people.csv: no column is called "address"; there are "mail", "function"'],
    });
  });

  it("is refused where it is not CSV", () => {
    const text = Buffer.from('email,function\n"a@x.example,finance\n');
    expect(parseDirectory("people.csv", text)).toHaveProperty("problems");
  });
});

describe("a people map", () => {
  it.each([
    ["R&D=technical", [["r&d", "technical"]]],
    ["Tax, Legal=finance\n", [["tax, legal", "finance"]]],
    [
      " Ops = Technical , A=b=finance",
      [
        ["ops", "technical"],
        ["a=b", "finance"],
      ],
    ],
  ])("%j is read", (text, words) => {
    const parsed = parsePeopleMap(text);
    expect("words" in parsed && [...parsed.words]).toEqual(words);
  });

  it.each([["Ops"], ["Ops=astronaut"], ["=finance"], ["Ops=finance,ops=technical"]])("%j is refused", (text) => {
    expect(parsePeopleMap(text)).toHaveProperty("problem");
  });
});
