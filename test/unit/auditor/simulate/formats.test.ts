import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { spreadsheetCsv } from "../../../../src/report/text/csv";
import { type Document } from "../../../../src/report/document/document";
import { htmlText } from "../../../../src/report/document/html";
import { markdownText } from "../../../../src/report/document/markdown";
import { tableText } from "../../../../src/report/document/table";
import { manifestLines } from "../../../../src/auditor/simulate/manifest-lines";
import { simulateUplift } from "../../../../src/auditor/simulate/uplift";
import { upliftDocument } from "../../../../src/auditor/simulate/uplift-report";
import { UPLIFT_COLUMNS, upliftRows } from "../../../../src/auditor/simulate/uplift-rows";
import { parse as parseYaml } from "yaml";
import { NOW, organizationOf } from "./arbitraries";

const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror="alert(1)">',
  '=HYPERLINK("http://evil","x")',
  "@SUM(1)",
  "| a | b |\n\n# heading",
  "[x](javascript:alert(1)) ![y](http://evil) `code` **b**",
  "\u001b[31mred\u001b[0m \u202Egnp.exe \u0007",
  "::error::x ##vso[task.complete]",
  "```\nend of block",
];

const document = (text: string): Document => ({
  title: text,
  lead: [text],
  sections: [
    { title: text, intro: text, kind: "table", head: ["a", text], rows: [[text, text]], none: "Nobody." },
    { title: text, kind: "list", items: [text], none: "None." },
    { title: text, kind: "code", language: "yaml", lines: [`  ${text}`] },
    { title: "empty", kind: "table", head: ["a"], rows: [], none: "Nobody." },
    {
      title: "drawn",
      kind: "table",
      head: ["a"],
      rows: [[text]],
      none: "Nobody.",
      picture: {
        title: text,
        parts: [
          { name: text, kind: "bad" },
          { name: "others", kind: "other" },
        ],
        rows: [{ label: `Finance ${text}`, values: [1, 2] }],
      },
    },
    { title: "empty", kind: "list", items: [], none: "None." },
  ],
});

const anything = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" }));

describe("a document with text from outside", () => {
  it("is a page in which only its own elements stand", () =>
    fc.assert(
      fc.property(anything, (text) => {
        const page = htmlText(document(text));
        const tags = [...page.matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag);
        const plain = [...htmlText(document("x")).matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag);
        expect(tags).toEqual(plain);
        // Text in a quoted attribute is no attribute.
        expect(page.replace(/(data-l|aria-label)="[^"]*"/g, "")).not.toMatch(/<[^>]*\s(on[a-z]+|src)=/i);
      }),
    ));

  it("is a page whose policy lets its own style through and nothing else", () => {
    const page = htmlText(document("x"));
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"`,
    );
  });

  it("is Markdown that renders as that text, without elements of its own", () =>
    fc.assert(
      fc.property(anything, (text) => {
        const render = (markdown: string): string =>
          micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
        const tags = [...render(markdownText(document(text))).matchAll(/<(\/?[a-z0-9]+)/gi)].map(([, tag]) => tag);
        expect(tags.filter((tag) => /^\/?(script|img|a|em|strong|del|input)$/.test(tag ?? ""))).toEqual([]);
        expect(tags.filter((tag) => tag === "h2")).toHaveLength(6);
      }),
      { numRuns: 40 },
    ));

  it("is lines for a terminal without control sequences, or anything that a runner of workflows obeys", () =>
    fc.assert(
      fc.property(anything, (text) => {
        const lines = tableText(document(text), { width: 60, bold: (each) => each });
        expect(lines.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        expect(lines).not.toMatch(/^::|##\w*\[/m);
      }),
    ));

  it("is rows none of whose cells a spreadsheet takes for a formula", () =>
    fc.assert(
      fc.property(anything, (text) => {
        const rows: readonly string[][] = parse(spreadsheetCsv(["a", "b"], [[text, `x;${text}`]]), { bom: true });
        const row = rows[1];
        expect(row).toHaveLength(2);
        expect(row?.[0]).not.toMatch(/^[=+\-@\t\r]/);
        expect(row?.[1]).not.toMatch(/;\s*[=+@]/);
      }),
    ));
});

describe("an uplift with hostile names", () => {
  const declared = organizationOf({
    people: { "ana@acme.example": { name: HOSTILE[0] ?? "", function: "finance" } },
    billingGroups: {
      "Europe No. 1": { id: "commerce_1", name: "x" },
      true: { id: "commerce_2" },
    },
    accounts: {
      "1.0": {
        billingGroup: "Europe No. 1",
        roles: { billingManager: ["ana@acme.example", "o'neill+a@acme.example"] },
      },
      null: { billingGroup: "true", roles: { owner: ["true@acme.example"] } },
    },
  });
  // What Twilio says of a group is no manifest's, which would refuse it.
  const billingGroups = new Map(declared.billingGroups).set("=cmd<b>", { key: "=cmd<b>", id: "=cmd<b>" });
  const organization = { ...declared, billingGroups };
  const uplift = simulateUplift(organization, NOW);

  it("gives manifest lines that mean what they say", () =>
    expect(parseYaml(manifestLines(organization, uplift).join("\n"))).toEqual({
      apiVersion: "twilio-organization/v1",
      kind: "OrganizationAccess",
      billingGroups: {
        "Europe No. 1": { id: "commerce_1", admins: ["ana@acme.example", "o'neill+a@acme.example"] },
        true: { id: "commerce_2", admins: ["true@acme.example"] },
      },
    }));

  it("gives a page without their markup, and rows without their formulas", () => {
    const page = htmlText(upliftDocument(uplift, NOW));
    expect(page).not.toMatch(/<script>|<img/);
    expect(page).toContain("&lt;script&gt;");
    const rows: readonly string[][] = parse(spreadsheetCsv(UPLIFT_COLUMNS, upliftRows(uplift)), { bom: true });
    expect(rows[0]).toEqual([...UPLIFT_COLUMNS]);
    expect(rows.flat().filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
  });
});
