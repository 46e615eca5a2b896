import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type AuditReport } from "../../src/auditor/audit/formats";
import { html } from "../../src/auditor/audit/formats/html";
import { OPTIONS } from "../unit/auditor/audit/formats/reports";
import { startBrowser } from "./browser";

const AXE = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");
const PROBES = path.join(__dirname, "page-probes.js");

/** What tests need to look at pages of reports. */
export interface ReportPages {
  /** Opens the page of a report; every error, warning, dialog and request besides the page itself is trouble. */
  readonly open: (report: AuditReport, options?: BrowserContextOptions) => Promise<Page>;
  /** As `open`, for the text of any page. */
  readonly openText: (text: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The trouble that there was so far. What is not taken fails the test. */
  readonly takeTroubles: () => readonly string[];
}

/** Keeps a browser for the tests of a file, and a page for each test. */
export function reportPages(): ReportPages {
  const folder = mkdtempSync(path.join(tmpdir(), "html-report-"));
  const file = path.join(folder, "report.html");
  const address = pathToFileURL(file).href;
  let browser: Browser;
  const troubles: string[] = [];
  const takeTroubles = (): readonly string[] => troubles.splice(0);

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(takeTroubles()).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const openText: ReportPages["openText"] = async (text, options = {}) => {
    writeFileSync(file, text);
    const viewport = { width: 1280, height: 900 };
    const context = await browser.newContext({ viewport, reducedMotion: "reduce", ...options });
    await context.addInitScript({ path: PROBES });
    await context.route("**/*", async (route) => {
      const url = route.request().url();
      if (url === address) return route.continue();
      troubles.push(`request: ${url}`);
      return route.abort();
    });
    const page = await context.newPage();
    page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(address);
    return page;
  };
  return { takeTroubles, openText, open: (report, options) => openText(html(report, OPTIONS), options) };
}

/** What the page answers to one of test/support/page-probes.js. */
export async function probe(page: Page, name: string, ...args: readonly (string | number)[]): Promise<unknown> {
  return page.evaluate(`probes.${name}(...${JSON.stringify(args)})`);
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
}

export async function boxesOf(page: Page, selector: string): Promise<readonly Box[]> {
  return (await probe(page, "boxes", selector)) as readonly Box[];
}

/** Names in the rows of the grid that are drawn. */
export const rows = (page: Page): Promise<string[]> => page.locator("#grid-body tr .name").allInnerTexts();

/** What axe calls WCAG 2.2 AA. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Those of its rules that are about colors. Source: axe-core, doc/rule-descriptions.md. */
const COLORS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** What axe finds that breaks WCAG 2.2 AA on the page, or in a part of it: rule, element, what is wrong. */
export function wcagErrors(page: Page, part = "html"): Promise<readonly string[]> {
  return axeErrors(page, part, WCAG);
}

/** What axe finds that is hard to see in the dark. Nothing but colors is another there (assets/page/base.css). */
export async function darkErrors(page: Page, part = "html"): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: "dark" });
  const errors = await axeErrors(page, part, COLORS);
  await page.emulateMedia({ colorScheme: "light" });
  return errors;
}

async function axeErrors(page: Page, part: string, runOnly: object): Promise<readonly string[]> {
  if (await page.evaluate<boolean>("typeof axe === 'undefined'")) await page.evaluate(AXE);
  return page.evaluate<string[]>(`axe.run("${part}", { runOnly: ${JSON.stringify(runOnly)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
      [id, html.slice(0, 120), failureSummary].join(" "))))`);
}
