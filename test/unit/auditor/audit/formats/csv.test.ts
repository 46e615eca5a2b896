import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csv } from "../../../../../src/auditor/audit/formats/csv";
import { HOSTILE, hostileReport, reportOf } from "./reports";

function rowsOf(text: string): readonly string[][] {
  return parse(text, { bom: true });
}

/** Cells that a spreadsheet would take for a formula, whichever of the usual separators it is set to. */
function formulas(rows: readonly string[][]): readonly string[] {
  return rows
    .flat()
    .flatMap((cell) =>
      cell
        .split(/[;,|\t]/)
        .filter((part, i) => /^\s*[=+\-@＝＋－＠\t\r]/.test(part) && (i === 0 || /^\s*[=+\-@]/.test(part))),
    );
}

describe("csv", () => {
  it("is a plan of action with columns to fill in", () => {
    const [head, ...rows] = rowsOf(csv(reportOf("acme")));
    expect(head?.slice(-4)).toEqual(["owner", "decision", "due date", "done"]);
    expect(rows).toHaveLength(6);
    for (const row of rows) expect(row.slice(-4)).toEqual(["", "", "", ""]);
  });

  it("is what Excel reads: UTF-8 by its mark, lines ended by CR and LF", () => {
    const text = csv(reportOf("clean"));
    expect(text.startsWith("\uFEFF")).toBe(true);
    expect(text.split("\r\n")).toHaveLength(2);
  });

  it("has a row for each thing that could not be read", () => {
    const rows = rowsOf(csv(reportOf("incomplete")));
    expect(rows.filter((row) => row[1] === "incomplete").map((row) => row[6])).toEqual([
      "Could not be read: users: Twilio answered 503 five times (code 20503)",
      "Could not be read: assignments: page 3 of the list could not be read",
    ]);
  });

  it.each(HOSTILE)("has no formula and no row too many: %j", (hostile) => {
    const rows = rowsOf(csv(hostileReport(hostile)));
    expect(rows).toHaveLength(1 + 1 + 2);
    expect(formulas(rows)).toEqual([]);
  });

  it("has no formula, whatever it is given", () => {
    const piece = fc.oneof(
      fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", ";", ",", '"', "'", " ", "|", "＝", "1"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        expect(formulas(rowsOf(csv(hostileReport(pieces.join("")))))).toEqual([]);
      }),
    );
  });
});
