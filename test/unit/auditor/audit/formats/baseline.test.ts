import { describe, expect, it } from "vitest";
import { withBaseline } from "../../../../../src/auditor/audit/audit";
import { markdown } from "../../../../../src/auditor/audit/formats/markdown";
import { table } from "../../../../../src/auditor/audit/formats/table";
import { type AuditResult, openFindings } from "../../../../../src/model/finding";
import { instantText } from "../../../../../src/model/instant";
import { hostileReport, reportOf } from "./reports";

const { result } = reportOf("acme");
const [first, second, ...rest] = openFindings(result);
const without = (...gone: readonly unknown[]): AuditResult => ({
  ...result,
  findings: result.findings.filter((finding) => !gone.includes(finding)),
});
const look = { width: 200, color: false };

describe("a report with a baseline", () => {
  it("sets new findings apart from known ones, and names what is gone", () => {
    const compared = withBaseline(without(second), without(first));
    const [text, comment] = [table({ result: compared }, look), markdown({ result: compared })];
    const counts = `1 new, ${rest.length} known, 1 gone`;
    expect(text).toContain(`Since ${instantText(result.asOf)}: ${counts}.`);
    expect(comment).toContain(`Against the baseline: ${counts}.`);
    const place = (part: string): number => text.indexOf(part);
    expect(place("\nNew (1)\n")).toBeLessThan(place(first?.message ?? "?"));
    expect(place(first?.message ?? "?")).toBeLessThan(place(`\nKnown (${rest.length})\n`));
    expect(place(`\nKnown (${rest.length})\n`)).toBeLessThan(place("\nGone (1)\n"));
    expect(text.slice(place("\nGone (1)\n"))).toContain(second?.message);
    expect(comment.match(/^### (New|Known)$/gm)).toEqual(["### New", "### Known"]);
    expect(comment).toMatch(/^Gone:\n\n- /m);
  });

  it("calls nothing gone where something could not be read", () => {
    const compared = withBaseline({ ...without(second), complete: false, unread: ["accounts: 403"] }, result);
    for (const text of [table({ result: compared }, look), markdown({ result: compared })]) {
      expect(text).toContain("0 gone, 1 not seen this time");
      expect(text).toContain("Not seen this time, which does not mean gone");
    }
  });

  it("says the same in a comment whatever the time of the baseline", () => {
    const earlier = { ...without(first), asOf: "2026-11-01T00:00:00.000Z" };
    expect(markdown({ result: withBaseline(result, earlier) })).toBe(
      markdown({ result: withBaseline(result, without(first)) }),
    );
  });

  it("mentions nobody whom it did not see again", () => {
    const hostile = hostileReport("@octocat <img>").result;
    const text = markdown({ result: withBaseline({ ...hostile, findings: [] }, hostile) });
    expect(text).toContain("Not seen this time");
    expect(text).not.toMatch(/(?<!\w)@\w|(?<!\\)<img/);
  });
});
