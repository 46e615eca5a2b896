import { describe, expect, it } from "vitest";
import { FORMATS, type FormatName } from "../../../../../src/auditor/audit/formats";
import { htmlErrors } from "../../../../support/html-errors";
import { HOSTILE, hostileReport, OPTIONS, REPORTS, reportOf } from "./reports";

const GOLDEN = "../../../../golden/auditor";

const EXTENSION: Readonly<Record<FormatName, string>> = {
  table: "txt",
  json: "json",
  sarif: "sarif",
  junit: "xml",
  github: "github.txt",
  markdown: "md",
  csv: "csv",
  html: "html",
};

/** A page without its style and script, which are the same for all and files of their own; its data laid out. */
function withoutAssets(text: string): string {
  return text
    .replace(/<style>.*?<\/style>/s, "<style></style>")
    .replace(/<script>.*?<\/script>/s, "<script></script>")
    .replace(/sha256-[\w+/=]+/g, "sha256-")
    .replace(/(?<=id="report-data">).*(?=<\/script>)/, (json) => JSON.stringify(JSON.parse(json), null, 1));
}

const formats = Object.keys(EXTENSION) as FormatName[];

describe.each(REPORTS)("the report %s", (name) => {
  it.each(formats)("is kept as golden: %s", async (format) => {
    const text = (await FORMATS[format]())(reportOf(name), OPTIONS);
    await expect(withoutAssets(text)).toMatchFileSnapshot(`${GOLDEN}/${name}.${EXTENSION[format]}`);
  });
});

it("is a page without a mistake in its HTML, whatever the names", async () => {
  const html = await FORMATS.html();
  for (const name of REPORTS) expect(htmlErrors(html(reportOf(name), OPTIONS))).toEqual([]);
  // Of some names nothing is left to show.
  const isEmptyText = (error: string): boolean => / (empty-heading|wcag\/h30|no-trailing-whitespace):/.test(error);
  for (const name of HOSTILE)
    expect(htmlErrors(html(hostileReport(name), OPTIONS)).filter((error) => !isEmptyText(error))).toEqual([]);
});

describe("the table", () => {
  it.each([
    { title: "narrow", options: { ...OPTIONS, width: 40 } },
    { title: "wide", options: { ...OPTIONS, width: 120 } },
    { title: "in color", options: { ...OPTIONS, color: true } },
  ])("is kept as golden: $title", async ({ title, options }) => {
    const table = await FORMATS.table();
    await expect(table(reportOf("acme"), options)).toMatchFileSnapshot(`${GOLDEN}/acme ${title}.txt`);
    await expect(table(reportOf("incomplete"), options)).toMatchFileSnapshot(`${GOLDEN}/incomplete ${title}.txt`);
  });
});
