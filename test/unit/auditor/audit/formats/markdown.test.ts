import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { markdown } from "../../../../../src/auditor/audit/formats/markdown";
import { HOSTILE, hostileReport, largeReport, reportOf } from "./reports";

/** As GitHub renders it, but for what GitHub cleans out afterwards. */
function render(text: string): string {
  return micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
}

function tagsOf(html: string): readonly string[] {
  return [...new Set([...html.matchAll(/<\/?([a-z0-9!-]+)/gi)].map(([, tag]) => tag ?? ""))].sort();
}

/** With links to the e-mail addresses that are shown, which GitHub makes of them. */
const OWN_TAGS = "!-- a blockquote br code details h2 li ol p pre strong summary table tbody td th thead tr ul".split(
  " ",
);

describe("markdown", () => {
  it("renders as headings, a table and folds", () => {
    const html = render(markdown(reportOf("acme")));
    expect(tagsOf(html)).toEqual(OWN_TAGS);
    expect(html.split("<tr>")).toHaveLength(1 + 1 + reportOf("acme").result.findings.length);
    expect(html).toContain("Ada Park &lt;");
  });

  it("begins with a mark by which it is found again, and is the same at another time", () => {
    const { result } = reportOf("acme");
    const text = markdown({ result });
    expect(text.split("\n")[0]).toBe("<!-- twilio-org audit OR00000000000000000000000000000001 -->");
    expect(markdown({ result: { ...result, asOf: "2027-01-01T00:00:00.000Z" } })).toBe(text);
  });

  it.each(HOSTILE)("renders names as nothing but text: %j", (hostile) => {
    const html = render(markdown(hostileReport(hostile)));
    expect(OWN_TAGS).toEqual(expect.arrayContaining([...tagsOf(html)]));
    for (const [, target = ""] of html.matchAll(/<a\b[^>]*href="([^"]*)"/g)) expect(target).toMatch(/^mailto:/);
    expect(html.split("<tr>")).toHaveLength(1 + 1 + 2);
    expect(html.split("<td>")).toHaveLength(1 + 5 * 2);
  });

  it("mentions nobody and refers to nothing", () => {
    const text = markdown(hostileReport("@octocat #1"));
    expect(text.replace(/```[^]*?```/g, "")).not.toMatch(/(?<!\w)@\w|#\d/);
  });

  it("lets no patch end the block that it is in", () => {
    const html = render(markdown(hostileReport("````\n<script>")));
    expect(html.split("<pre>")).toHaveLength(3);
    expect(html).not.toContain("<script>");
  });

  it.each([100, 150, 400, 3000])("fits a comment with %i findings, and says what it leaves out", (people) => {
    const report = largeReport(people, 5);
    const text = markdown(report);
    expect(text.length).toBeLessThanOrEqual(65_000);
    const rows = text.split("\n").filter((line) => line.startsWith("| **Note**")).length;
    const details = text.split("\n").filter((line) => line.startsWith("**Note: ")).length;
    const left = (n: number): string => `${n.toLocaleString("en-US")} finding`;
    if (rows < people) expect(text).toContain(`the table leaves out ${left(people - rows)}`);
    if (details < people) expect(text).toContain(`the details leave out ${left(people - details)}`);
    else expect(text).not.toContain("Clipped");
    expect(rows).toBeGreaterThan(90);
    expect(render(text)).toContain("</details>");
  });

  it.each(["x", "<", "a\n"])("fits a comment where every name is huge: %j", (character) => {
    const report = hostileReport(character.repeat(100_000));
    const many = {
      ...report,
      result: { ...report.result, unread: Array.from({ length: 5000 }, () => character.repeat(99)) },
    };
    for (const huge of [report, many, { ...many, result: { ...many.result, findings: [] } }])
      expect(markdown(huge).length).toBeLessThanOrEqual(65_000);
  });
});
