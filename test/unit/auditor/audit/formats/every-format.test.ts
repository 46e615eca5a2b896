import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { FORMATS, type AuditReport, type FormatName, type Formatter } from "../../../../../src/auditor/audit/formats";
import { type Finding } from "../../../../../src/model/finding";
import { HOSTILE, hostileReport, OPTIONS, reportOf } from "./reports";

const formats = Object.keys(FORMATS) as FormatName[];

/** Formats for machines carry whole fingerprints; people are shown what is enough for a waiver. */
const SHORT: ReadonlySet<FormatName> = new Set(["table", "github", "markdown"]);

const LINES = "abcdef".split("");

/** What a format may contain besides printable text. */
function unsafe(format: FormatName, text: string): RegExpMatchArray | null {
  const own: Readonly<Partial<Record<FormatName, RegExp>>> = {
    csv: /^\uFEFF|\r(?=\n)/g,
    // Put after `@` and `#`, which are then no mention and no reference.
    markdown: /(?<=[@#])\u200B/g,
  };
  return text.replace(own[format] ?? /$^/, "").match(/(?![\n\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
}

/** Lines that a workflow runner obeys. */
function commands(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trimStart().startsWith("::") || /##\w*\[/.test(line));
}

describe.each(formats)("%s", (name) => {
  let format: Formatter;
  beforeAll(async () => {
    format = await FORMATS[name]();
  });

  it("carries the fingerprints of the findings, all of them and no others", () => {
    const report = reportOf("acme");
    const text = format(report, OPTIONS);
    const found = new Set(text.match(SHORT.has(name) ? /\b[0-9a-f]{16}\b/g : /\b[0-9a-f]{64}\b/g));
    const wanted = report.result.findings.map(({ fingerprint }) =>
      SHORT.has(name) ? fingerprint.slice(0, 16) : fingerprint,
    );
    expect(found).toEqual(new Set(wanted));
  });

  it("says the same twice, and ends with a newline", () => {
    const text = format(reportOf("acme"), OPTIONS);
    expect(format(reportOf("acme"), OPTIONS)).toBe(text);
    expect(text.endsWith("\n")).toBe(true);
  });

  it("takes keys in any order for the same report", () => {
    const { result, matrix } = reportOf("acme");
    const shuffled = (finding: Finding): Finding =>
      Object.fromEntries(Object.entries(finding).reverse()) as unknown as Finding;
    const report: AuditReport = { result: { ...result, findings: result.findings.map(shuffled) }, matrix };
    expect(format(report, OPTIONS)).toBe(format(reportOf("acme"), OPTIONS));
  });

  it("never calls an incomplete report clean", () => {
    const text = format(reportOf("incomplete"), OPTIONS);
    expect(text).toMatch(
      name === "json" || name === "sarif" ? /"(complete|executionSuccessful)": false/ : /could not be read|"unread"/i,
    );
    expect(text).not.toMatch(/Nothing (to fix|wrong)/);
  });

  it("is incomplete also where nothing is unread, but a rule has failed", () => {
    const { result, matrix } = reportOf("clean");
    const text = format({ result: { ...result, complete: false }, matrix }, OPTIONS);
    if (name !== "json") expect(text).toContain("the answer of a rule that failed");
    expect(text).not.toMatch(/Nothing (to fix|wrong)/);
  });

  it.each(HOSTILE)("contains nothing that a terminal or a runner would obey: %j", (hostile) => {
    const text = format(hostileReport(hostile), OPTIONS);
    expect(unsafe(name, text)).toBeNull();
    expect(commands(text)).toHaveLength(name === "github" ? 4 : 0);
  });

  it("contains nothing that a terminal or a runner would obey, whatever it is given", () => {
    const piece = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE), fc.constantFrom(...LINES));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const text = format(hostileReport(pieces.join("")), OPTIONS);
        expect(unsafe(name, text)).toBeNull();
        expect(commands(text)).toHaveLength(name === "github" ? 4 : 0);
      }),
      { numRuns: 60 },
    );
  });
});
