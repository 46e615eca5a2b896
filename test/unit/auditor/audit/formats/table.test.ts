import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { table } from "../../../../../src/auditor/audit/formats/table";
import { HOSTILE, hostileReport, reportOf } from "./reports";

/** The lines of a patch are not wrapped: they are there to be copied. */
function wrapped(text: string): readonly string[] {
  return text.split("\n").filter((line) => !/^ {6} *\d* [-+] /.test(line));
}

describe("table", () => {
  it.each([40, 60, 80, 120])("is at most %i columns wide", (width) => {
    const lines = wrapped(table(reportOf("acme"), { color: false, width }));
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });

  it("says the same in color and without", () => {
    const [colored, plain] = [true, false].map((color) => table(reportOf("acme"), { color, width: 80 }));
    expect(stripVTControlCharacters(colored ?? "")).toBe(plain);
    expect(colored).not.toBe(plain);
  });

  it.each(HOSTILE)("has no control sequence but its own colors: %j", (hostile) => {
    const text = table(hostileReport(hostile), { color: true, width: 80 });
    const own = /\u001B\[(?:1|2|7|22|27|3[0-6]|39)m/g;
    expect(text.replace(own, "")).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  it("has the verdict first, and what to do last", () => {
    const lines = table(reportOf("acme"), { color: false, width: 80 }).trimEnd().split("\n");
    expect(lines[1]).toMatch(/^Action needed\. 9 people can see invoices; 2 of them are technical/);
    expect(lines.at(-1)).toMatch(/its fingerprint\.$/);
  });

  it("sums up the waived findings, and nowhere else", () => {
    const text = table(reportOf("acme"), { color: false, width: 120 });
    expect(text.split("\n").filter((line) => line.includes(" of grace@acme.example"))).toHaveLength(1);
    expect(text).toMatch(/^Waived \(1\)\n {2}warning technical-billing-role 5a5b5c5d5e5f6061 of grace@acme\.example,/m);
  });
});
