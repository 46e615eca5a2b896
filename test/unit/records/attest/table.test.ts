import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { describe, expect, it } from "vitest";
import { type Answer, answersReader } from "../../../../src/records/attest/answers";
import { reviewCsv } from "../../../../src/records/attest/review-csv";
import { reviewHtml } from "../../../../src/records/attest/review-html";
import { type ReviewPack } from "../../../../src/records/attest/review-pack";
import { organizationOf, reviewOf } from "../../../support/attest";
import { HOSTILE } from "../../auditor/audit/formats/reports";

const rowsOf = (text: string): string[][] => parse(text, { bom: true });

const acme = organizationOf({
  people: { "ada@acme.example": { function: "technical" } },
  organizationRoles: { administrator: ["ada@acme.example"], standardUser: ["bo@acme.example", "cy@acme.example"] },
});
const pack = reviewOf(acme);
const readAnswers = (bytes: Uint8Array, of: ReviewPack) => answersReader(of)(bytes);

function read(text: string, of: ReviewPack = pack): readonly Answer[] {
  const result = readAnswers(Buffer.from(text), of);
  if (!("answers" in result)) throw new Error(JSON.stringify(result));
  return result.answers;
}

const readRows = (rows: readonly (readonly string[])[]) =>
  readAnswers(Buffer.from(stringify(rows.map((row) => [...row]))), pack);

function problems(rows: readonly (readonly string[])[]): readonly string[] {
  const result = readRows(rows);
  return "problems" in result ? result.problems : [];
}

describe("the table", () => {
  it("has a row for each decision, and columns to fill in before it", () => {
    const [head = [], ...rows] = rowsOf(reviewCsv(pack));
    expect(head.slice(0, 5)).toEqual(["decision (keep/revoke/change)", "reviewer", "date", "note", "person"]);
    expect(rows.map((row) => row.at(-1))).toEqual(pack.decisions.map(({ id }) => id));
    for (const row of rows) expect(row.slice(0, 4)).toEqual(["", "", "", ""]);
    expect(rows[0]?.slice(4, -1)).toEqual([
      "ada@acme.example",
      "",
      "technical",
      "active",
      "Organization Administrator",
      "organization",
      "every billing capability",
      expect.stringMatching(/^direct, by /),
      "not known: there is no earlier pack",
      expect.stringContaining("technical-administrator-billing"),
      "no earlier pack",
    ]);
  });

  it("says first what could not be read", () => {
    const incomplete = reviewOf({ ...acme, unread: ["users: 503", "roles: 403"] });
    const [, ...rows] = rowsOf(reviewCsv(incomplete));
    expect(rows.slice(0, 2).map((row) => [row[4], row[10]])).toEqual([
      ["INCOMPLETE", "Could not be read: users: 503"],
      ["INCOMPLETE", "Could not be read: roles: 403"],
    ]);
    expect(read(reviewCsv(incomplete), incomplete)).toHaveLength(3);
    const [head = [], , ...rest] = rowsOf(reviewCsv(incomplete));
    expect(readAnswers(Buffer.from(stringify([head, ...rest])), incomplete)).toEqual({
      problems: ["a row that tells what could not be read is missing"],
    });
  });

  it.each(HOSTILE)("has no formula, no row too many and no markup: %j", (hostile) => {
    const [first, ...others] = pack.decisions;
    if (first === undefined) throw new Error("there is no decision");
    const way = {
      team: hostile,
      reason: hostile,
      ticket: hostile,
      marks: [],
      source: { file: hostile, line: 1, column: 1 },
    };
    const change = { what: "address", was: hostile, is: hostile } as const;
    const changed: ReviewPack = {
      ...pack,
      organization: { sid: hostile, name: hostile },
      decisions: [
        {
          ...first,
          person: hostile,
          name: hostile,
          title: hostile,
          scope: { kind: "account", id: hostile, name: hostile },
          ways: [way],
          findings: [hostile],
          difference: "changed",
          changes: [change],
        },
        ...others,
      ],
      gone: [{ ...first, person: hostile, name: hostile, title: hostile }],
    };
    const table = rowsOf(reviewCsv(changed));
    expect(table).toHaveLength(1 + 3);
    const starts = table.flatMap((row) => row.flatMap((cell) => cell.split(/[;,|\t]/)));
    expect(starts.filter((part) => /^\s*[=+\-@]/.test(part))).toEqual([]);
    expect(read(reviewCsv(changed), changed)).toHaveLength(3);
    const html = reviewHtml(changed);
    expect(html.match(/<(script|img|svg|iframe|form|a href="http)/g)).toBeNull();
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u001b]/);
  });
});

describe("the filled-in table", () => {
  const [head = [], ...rows] = rowsOf(reviewCsv(pack));
  const fills = [["keep"], ["REVOKE ", "Fin", "2026-10-01", "left"], []];
  const filled = rows.map((row, i) => row.map((cell, at) => fills[i]?.[at] ?? cell));

  it.each([
    ["a comma and a line feed", { delimiter: ",", record_delimiter: "\n" }],
    ["a semicolon, as Excel in German", { delimiter: ";", bom: true, record_delimiter: "\r\n" }],
    ["a tab, and quotes around everything", { delimiter: "\t", quoted: true }],
  ] as const)("is read as spreadsheets write it: %s", (_how, options) => {
    for (const order of [filled, [...filled].reverse(), [...filled, filled[0]?.map(() => "") ?? []]]) {
      const answers = read(stringify([head, ...order], options));
      const told = answers.map(({ decision, verdict, reviewer, date, note }) => [
        decision.person,
        verdict,
        reviewer,
        date,
        note,
      ]);
      expect(told.sort()).toEqual([
        ["ada@acme.example", "keep", "", "", ""],
        ["bo@acme.example", "revoke", "Fin", "2026-10-01", "left"],
        ["cy@acme.example", "undecided", "", "", ""],
      ]);
    }
  });

  it("is refused where anything else was changed in any cell", () => {
    expect(problems([head, ...filled])).toEqual([]);
    for (let at = 4; at < head.length; at++) {
      const changed = filled.map((row, i) => (i === 0 ? row.map((cell, j) => (j === at ? `${cell}x` : cell)) : row));
      expect(problems([head, ...changed]), head[at]).toHaveLength(2);
      expect(readRows([head.map((name, j) => (j === at ? `${name}x` : name)), ...filled])).toHaveProperty("unreadable");
    }
  });

  it("is refused where a row is missing, is there twice, or says something else", () => {
    const [first = [], second = [], third = []] = filled;
    expect(problems([head, second, third])).toEqual([`the decision ${first.at(-1)} is missing`]);
    expect(problems([head, first, ...filled])).toEqual([expect.stringContaining("line 3 ")]);
    expect(problems([head, first, second, ["perhaps", ...third.slice(1)]])).toEqual([
      "line 4: a decision is keep, revoke or change, or empty",
    ]);
  });

  it("says on which line something is wrong, also below cells with line breaks", () => {
    const [first = [], second = [], third = []] = filled;
    const noted = first.map((cell, at) => (at === 3 ? "one\ntwo\nthree" : cell));
    expect(problems([head, noted, second, ["perhaps", ...third.slice(1)]])).toEqual([
      "line 6: a decision is keep, revoke or change, or empty",
    ]);
  });

  it.each([
    ["a first line sep=;", (text: string) => Buffer.from(`sep=;\r\n${text}`), { delimiter: ";" }],
    ["UTF-16, as Excel's Unicode text", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le"), { delimiter: "\t" }],
  ] as const)("is read with %s", (_how, encode, options) => {
    expect(readAnswers(encode(stringify([head, ...filled], options)), pack)).toHaveProperty("answers.length", 3);
  });

  it("is read with its columns in another order", () => {
    const turned = [head, ...filled].map((row) => [...row].reverse());
    expect(readRows(turned)).toHaveProperty("answers.length", 3);
    const changed = turned.map((row, at) => (at === 1 ? row.map((cell) => cell.replace("ada@", "bob@")) : row));
    expect(problems(changed)).toHaveLength(2);
  });

  it.each([
    ["another column name", [head.map((name) => (name === "role" ? "rôle" : name)), ...filled], 'missing: "role"'],
    ["a column too many", [[...head, "by"], ...filled.map((row) => [...row, ""])], 'columns of a review: "by"'],
    ["no columns", [["a", "b"]], "these columns are missing"],
    ["nothing", [], "the file is empty"],
  ])("is not called tampered with, but unreadable, for %s", (_what, rows, says) => {
    expect(readRows(rows)).toHaveProperty("unreadable", expect.stringContaining(says));
  });

  it("is unreadable where it is no CSV or no Unicode", () => {
    expect(readAnswers(Buffer.from('"'), pack)).toHaveProperty("unreadable");
    const latin1 = Buffer.from(stringify([head, ...filled]).replace("left", "größer"), "latin1");
    expect(readAnswers(latin1, pack)).toHaveProperty("unreadable", expect.stringContaining("it is not UTF-8"));
  });
});
