import { type Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { type AuditReport } from "../../src/auditor/audit/formats";
import { plain } from "../../src/report/text/plain";
import { isFull } from "../support/full";
import { darkErrors, probe, reportPages, rows, wcagErrors } from "../support/report-page";
import { HOSTILE, hostileReport, largeReport, REPORTS, reportOf } from "../unit/auditor/audit/formats/reports";

const { open, takeTroubles } = reportPages();

const messages = (page: Page): Promise<string[]> =>
  page.locator("#finding-list .say, #finding-list .why").allInnerTexts();
const columns = (page: Page): Promise<string[]> => page.locator("#grid-head th").allInnerTexts();

describe("the findings", () => {
  it("are all listed, with their fingerprints", async () => {
    const page = await open(reportOf("acme"));
    await probe(page, "unfold");
    const fingerprints = await page.locator("#finding-list .fingerprint").allTextContents();
    const all = reportOf("acme").result.findings.map(({ fingerprint }) => fingerprint.slice(0, 16));
    expect([...fingerprints].sort()).toEqual([...all].sort());
  });

  it("are filtered by severity, rule, person and text, and all shown again", async () => {
    const page = await open(reportOf("acme"));
    const filters = page.locator("#finding-filters");
    const shown = async (): Promise<string[]> => (await messages(page)).map((text) => text.split(" ")[0] ?? "");
    await filters.getByLabel("Notes").uncheck();
    await filters.getByLabel("Waived").uncheck();
    expect(await shown()).toEqual(["Ada", "Mia", "Nobody", "Max"]);
    await filters.getByLabel("Errors").uncheck();
    expect(await shown()).toEqual(["Nobody", "Max"]);
    await filters.getByRole("button", { name: "Reset" }).click();
    await expect.poll(shown).toEqual(["Ada", "Mia", "Nobody", "Max", "Grace", "Bo"]);
    expect(await page.locator("#findings-status").innerText()).toBe("6 of 6 findings, by 6 subjects");

    await filters.getByLabel("Rule").selectOption({ label: "viewer-triggers (1)" });
    expect(await shown()).toEqual(["Bo"]);
    await filters.getByLabel("Rule").selectOption({ index: 0 });
    await filters.getByRole("searchbox", { name: "Person" }).fill("ROSSI");
    expect(await shown()).toEqual(["Mia"]);
    await filters.getByRole("searchbox", { name: "Person" }).fill("acme.example");
    await filters.getByLabel("Text").fill("suspended finance-hq");
    expect(await shown()).toEqual(["Max"]);
    await filters.getByLabel("Text").fill("no such words");
    expect(await shown()).toEqual([]);
    expect(await page.locator("#findings-status").innerText()).toBe("0 of 6 findings, by 0 subjects");
  });

  it("tell why, and what would clear them", async () => {
    const page = await open(reportOf("acme"));
    const first = page.locator(".subject").first();
    await first.getByText("Evidence").click();
    expect(await first.locator(".paths").innerText()).toBe("Organization Administrator access.yaml:20:37");
    await first.getByText("A change of access.yaml that clears it").click();
    expect(await first.locator("del").first().innerText()).toContain(
      "administrator: [ops@acme.example, ada@acme.example]",
    );
    expect(await first.locator("ins").first().innerText()).toContain("administrator: [ops@acme.example]");
  });

  it("lead to the matrix and back", async () => {
    const page = await open(reportOf("acme"));
    await page.locator(".subject", { hasText: "Bo Ek" }).getByRole("button", { name: "Show in the matrix" }).click();
    await expect.poll(() => rows(page)).toEqual(["Bo Ek"]);
    expect(await columns(page)).toEqual(["Person", "Holds", "Europe Finance"]);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Show 1 finding about this person" }).click();
    await expect.poll(async () => (await messages(page)).length).toBe(1);
    expect(await page.locator("dialog").isVisible()).toBe(false);
  });

  it("are there without scripts", async () => {
    const page = await open(reportOf("acme"), { javaScriptEnabled: false });
    expect(await page.locator("noscript ol.plain-findings > li").count()).toBe(6);
    expect(await page.locator("noscript").innerText()).toContain("Nobody is declared for emergencies.");
    expect(await page.locator("form").first().isVisible()).toBe(false);
  });

  it("are none where there are none", async () => {
    const page = await open(reportOf("clean"));
    expect(await page.locator("#findings-status").innerText()).toBe("No findings.");
    expect(await page.getByRole("heading", { level: 2 }).first().innerText()).toBe("To decide");
  });

  it("never look clean where something could not be read", async () => {
    const page = await open(reportOf("incomplete"));
    expect(await page.getByRole("heading", { level: 2 }).first().innerText()).toBe("Not fully read, so no verdict");
    expect(await page.locator(".unread li").allInnerTexts()).toEqual(reportOf("incomplete").result.unread);
  });
});

describe("the matrix", () => {
  it("has a row for each person with billing access, as the lists above, and a column for each group", async () => {
    const page = await open(reportOf("acme"));
    expect(await columns(page)).toEqual(["Person", "Holds", "Americas Finance", "Europe Finance"]);
    expect(await rows(page)).toEqual([
      "Ada Park",
      "Grace Okafor",
      "Carla Reyes",
      "Felix Brandt",
      "Max Weber",
      "Mia Rossi",
      "Olu Sesay",
      "Anna Lind",
      "Bo Ek",
    ]);
    const cells = page.locator("#grid-body tr", { hasText: "Max Weber" }).locator("td");
    expect(await cells.allInnerTexts()).toEqual([
      "Organization Billing Admin; Billing Group Admin on Europe Finance",
      "Spend",
      "Spend\n, has a finding",
    ]);
    // A finding about every group is about each.
    expect(await page.locator("#grid-body tr", { hasText: "Ada Park" }).locator(".flagged").count()).toBe(2);
    expect(await page.locator("#grid-body tr", { hasText: "Bo Ek" }).locator(".flagged").count()).toBe(0);
  });

  it("is searched by person and group, and shows whom one asks for", async () => {
    const page = await open(reportOf("acme"));
    const search = page.locator("#matrix-filters");
    await search.getByRole("searchbox", { name: "Person" }).fill("finance external");
    expect(await rows(page)).toEqual(["Bo Ek"]);
    await search.getByRole("searchbox", { name: "Billing Group" }).fill("EUR");
    expect(await columns(page)).toEqual(["Person", "Holds", "Europe Finance"]);
    expect(await page.locator("#matrix-status").innerText()).toBe("1 of 10 people, 1 of 2 Billing Groups");
    await search.getByRole("button", { name: "Reset" }).click();
    await expect.poll(async () => (await rows(page)).length).toBe(9);
    await search.getByLabel("Show").selectOption("everybody");
    expect(await rows(page)).toContain("Linus Hall");
    await search.getByLabel("Show").selectOption("findings");
    expect(await rows(page)).toEqual(["Ada Park", "Grace Okafor", "Max Weber", "Mia Rossi", "Bo Ek"]);
    await search.getByRole("searchbox", { name: "Person" }).fill("nobody");
    expect(await page.locator("#grid").isVisible()).toBe(false);
  });

  it("opens the paths behind a cell by a click", async () => {
    const page = await open(reportOf("acme"));
    await page.locator("#grid-body tr", { hasText: "Max Weber" }).locator("td").nth(2).click();
    const panel = page.getByRole("dialog");
    expect(await panel.getByRole("heading", { level: 2 }).innerText()).toBe("Max Weber on Europe Finance");
    expect(await panel.locator(".paths").first().locator("li").allInnerTexts()).toEqual([
      "Organization Billing Admin, through team finance-hq access.yaml:22:18 suspended",
      "Billing Group Admin on europe access.yaml:26:83 suspended",
    ]);
    await panel.getByRole("button", { name: "Close" }).click();
    expect(await panel.isVisible()).toBe(false);
  });

  it("says of an empty cell that there is no access", async () => {
    const page = await open(reportOf("acme"));
    await page.locator("#grid-body tr", { hasText: "Bo Ek" }).locator("td").nth(1).click();
    expect(await page.getByRole("dialog").locator(".message").innerText()).toBe("No access to this Billing Group.");
  });

  it("is worked by the keyboard alone", async () => {
    const page = await open(reportOf("acme"));
    const focused = (): Promise<unknown> => probe(page, "focusedCell");
    await page.locator("#matrix-filters").getByRole("button", { name: "Reset" }).focus();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("0/0");
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"])
      await page.keyboard.press(key);
    expect(await focused()).toBe("2/3");
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog");
    expect(await panel.getByRole("heading", { level: 2 }).innerText()).toBe("Carla Reyes on Europe Finance");
    await page.keyboard.press("Escape");
    expect(await panel.isVisible()).toBe(false);
    expect(await focused()).toBe("2/3");
    for (const [key, cell] of [
      ["Control+End", "8/3"],
      ["Home", "8/0"],
      ["Control+Home", "0/0"],
      ["ArrowUp", "0/0"],
      ["End", "0/3"],
      ["PageDown", "7/3"],
      ["PageDown", "8/3"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused()).toBe(cell);
    }
    // The grid is one stop on the way through the page.
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("");
  });
});

/** A page that draws what is looked at, and no more, does so for a quarter of the most people, too. */
const MANY = isFull ? 10_000 : 2500;
const many = MANY.toLocaleString("en-US");

describe(`${many} people on 200 Billing Groups`, () => {
  it("open, are found, and are scrolled through", { timeout: 120_000 }, async () => {
    const report = largeReport(MANY, 200);
    const page = await open(report);
    const time = await probe(page, "loadTime");
    process.stdout.write(`the page for ${many} people opened in ${String(time)} ms\n`);
    expect(await page.locator("#matrix-status").innerText()).toBe(
      `${many} of ${many} people, 200 of 200 Billing Groups`,
    );
    expect((await rows(page)).length).toBeLessThan(60);

    await probe(page, "scroll", "#grid-frame", 0, 1_000_000);
    await expect.poll(async () => (await rows(page)).at(-1)).toBe(isFull ? "Person 9998" : "Person 998");
    await page.locator("#grid-body tr th").last().focus();
    await page.keyboard.press("Control+Home");
    await expect.poll(async () => (await rows(page))[0]).toBe("Person 0");

    const search = page.locator("#matrix-filters");
    await search.getByRole("searchbox", { name: "Person" }).fill("person-001321");
    expect(await rows(page)).toEqual(["Person 1321"]);
    await search.getByLabel("Columns").selectOption("reached");
    expect(await columns(page)).toEqual(["Person", "Holds", "Group 47", "Group 48"]);

    await page.locator("#finding-filters").getByRole("searchbox", { name: "Person" }).fill("person-001321");
    expect(await page.locator("#findings-status").innerText()).toBe(`1 of ${many} findings, by 1 subject`);
    await page.locator("#finding-filters").getByRole("searchbox", { name: "Person" }).fill("");
    // A note of one rule about so many people is one entry, and names each of them.
    await expect.poll(() => page.locator(".subject h3").allInnerTexts()).toEqual([`${many} people`]);
    expect(await page.locator(".subject .fingerprint").count()).toBe(0);
    await page.locator(".subject").getByText("Who", { exact: true }).click();
    await expect.poll(() => page.locator(".subject .fingerprint").count()).toBe(MANY);
  });

  it("say who stands in a line of many when a reader asks, and on paper", async () => {
    const page = await open(largeReport(300, 3));
    const everyone = page.locator(".everyone").first();
    expect(await everyone.locator("li").count()).toBe(0);
    await everyone.locator("summary").click();
    const named = everyone.locator("li a");
    await expect.poll(() => named.count()).toBeGreaterThan(12);
    const [first = ""] = await named.allInnerTexts();
    await named.first().click();
    expect(await page.getByRole("dialog").getByRole("heading", { level: 2 }).innerText()).toBe(first);

    const printed = await open(largeReport(300, 3));
    await probe(printed, "fire", "beforeprint");
    expect(await printed.locator(".everyone").first().locator("li").count()).toBeGreaterThan(12);
  });
});

/** Every element that the body of a page may have. */
const ELEMENTS =
  "a b bdi blockquote br button circle code dd del details dialog div dl dt fieldset footer form h1 h2 h3 header input ins label legend li main nav noscript ol option p path pre rect section select span strong summary svg table tbody td text th thead time tr ul wbr"
    .split(" ")
    .sort();

/** One report with every hostile name at every place. */
function hostileReports(): AuditReport {
  const reports = HOSTILE.map(hostileReport);
  const [first] = reports;
  if (first === undefined) throw new Error("there are no hostile names");
  const all = HOSTILE.join(" ");
  return {
    result: {
      ...first.result,
      organization: { sid: all, name: all },
      unread: HOSTILE,
      summary: { ...first.result.summary, verdict: all },
      findings: reports.flatMap(({ result }) => result.findings),
    },
    matrix: {
      groups: reports.flatMap(({ matrix }) => matrix.groups),
      people: () => reports.flatMap(({ matrix }) => matrix.people()),
    },
  };
}

describe("names from outside", () => {
  it("are text and nothing else", async () => {
    const page = await open(hostileReports());
    const texts = HOSTILE.map((hostile) => plain(hostile).trim());
    expect(await page.locator(".unread li").allInnerTexts()).toEqual(texts);
    expect(await page.locator("h1").innerText()).toBe(plain(HOSTILE.join(" ")).trim());
    expect(await page.locator(".subject").count()).toBe(20);
    await page.getByRole("button", { name: "Show more" }).click();
    expect(await messages(page)).toEqual(texts.flatMap((text) => [text, text]));
    expect((await columns(page)).slice(2)).toEqual(texts);
    const above = await rows(page);
    await probe(page, "scroll", "#grid-frame", 0, 1_000_000);
    const seen = async (): Promise<readonly string[]> => [...new Set([...above, ...(await rows(page))])].sort();
    await expect.poll(seen).toEqual([...new Set(texts)].sort());
    await page.locator("#grid-body td").last().click();
    await probe(page, "unfold");
    const ours = "html head meta title link style body script".split(" ");
    const inBody = ((await probe(page, "names")) as string[]).filter((name) => !ours.includes(name));
    expect(inBody.sort()).toEqual(ELEMENTS);
    expect(await page.locator("script").count()).toBe(2);
    expect(await page.locator("a[href]:not([href^='#'])").count()).toBe(0);
  });

  it("could run no script if they were more, nor ask for anything", async () => {
    const page = await open(reportOf("acme"));
    expect(await probe(page, "scriptRuns")).toBe(false);
    expect(await probe(page, "canFetch", "https://evil.example/")).toBe(false);
    expect(takeTroubles().join("\n")).toMatch(/TrustedScript[^]*Content Security Policy/);
  });
});

describe("accessibility", () => {
  it.each(REPORTS)(
    "breaks nothing of WCAG 2.2 AA that a program can find, light and dark: %s",
    { timeout: 120_000 },
    async (name) => {
      const page = await open(reportOf(name), { colorScheme: "light" });
      await probe(page, "unfold");
      expect(await wcagErrors(page)).toEqual([]);
      expect(await darkErrors(page)).toEqual([]);
      await page.locator("#grid-body td").nth(1).click();
      // The rest of the page is as it was.
      expect(await wcagErrors(page, "dialog")).toEqual([]);
      expect(await darkErrors(page, "dialog")).toEqual([]);
    },
  );

  it("has landmarks, one main heading, and headers in the matrix", async () => {
    const page = await open(reportOf("acme"));
    for (const role of ["banner", "main", "navigation", "contentinfo"] as const)
      expect(await page.getByRole(role).count()).toBe(1);
    expect(await page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual(["Acme"]);
    expect(await page.getByRole("rowheader").count()).toBe(9);
    expect(await page.getByRole("columnheader").count()).toBe(4);
    expect(await page.locator("#grid").getAttribute("aria-rowcount")).toBe("10");
  });
});

describe("on paper", () => {
  it("has all findings unfolded and the matrix, and no controls", async () => {
    const page = await open(reportOf("acme"));
    await page.emulateMedia({ media: "print" });
    await probe(page, "fire", "beforeprint");
    expect(await page.locator("#finding-list details[open]").count()).toBe(
      await page.locator("#finding-list details").count(),
    );
    expect(await page.locator("form, nav, button, .frame").filter({ visible: true }).count()).toBe(0);
    const table = page.locator("#print-matrix table");
    expect(await table.locator("thead th").allInnerTexts()).toEqual([
      "Person",
      "On the organization",
      "Americas Finance",
      "Europe Finance",
    ]);
    expect(await table.locator("tbody tr").count()).toBe(9);
    await probe(page, "fire", "afterprint");
    expect(await page.locator("#finding-list details[open]").count()).toBe(0);
    expect(await page.locator("#print-matrix table").count()).toBe(0);
  });

  it("is told when it is printed", async () => {
    const page = await open(reportOf("acme"));
    await page.evaluate("addEventListener('beforeprint', () => document.body.setAttribute('data-printed', ''))");
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(await page.locator("body").getAttribute("data-printed")).toBe("");
  });

  it("lists many groups by person", async () => {
    const page = await open(largeReport(30, 20));
    await page.emulateMedia({ media: "print" });
    await probe(page, "fire", "beforeprint");
    const [first] = await page.locator("#print-matrix tbody tr").allInnerTexts();
    expect(first).toContain("Group 0: Spend; Group 1: See");
  });
});
