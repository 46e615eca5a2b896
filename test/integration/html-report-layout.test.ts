import { describe, expect, it } from "vitest";
import { boxesOf, probe, reportPages, rows, type Box } from "../support/report-page";
import { largeReport, reportOf } from "../unit/auditor/audit/formats/reports";

const { open } = reportPages();

/** Boxes that stand on the page's own measure: their place and width follow from the style alone, not from any font. */
const MEASURED = {
  header: "header.top",
  verdict: ".verdict",
  counts: ".counts > li",
  lists: ".three > section",
  matrix: "#matrix",
  frame: "#grid-frame",
  columns: "#grid-head th",
  next: "#next .next",
  groups: "#groups",
  findings: "#findings",
  subject: ".subject",
} as const;

/** Where the three lists stand side by side, from left to right: the first alone in its row on a tablet. */
const LIST_ROWS: Readonly<Record<number, readonly number[]>> = {
  360: [1, 1, 1],
  768: [1, 2],
  1280: [3],
  1920: [3],
};

describe.each([360, 768, 1280, 1920])("the layout, %i pixels wide", (width) => {
  it("is kept as golden, and overflows nowhere", async () => {
    const page = await open(reportOf("acme"), { viewport: { width, height: 900 } });
    const measured: Record<string, readonly string[]> = {};
    for (const [name, selector] of Object.entries(MEASURED)) {
      const boxes = await boxesOf(page, selector);
      measured[name] = [...new Set(boxes.map((box) => `${Math.round(box.x)}+${Math.round(box.width)}`))];
    }
    await expect(`${JSON.stringify(measured, null, 1)}\n`).toMatchFileSnapshot(
      `../golden/auditor/layout-${width}.json`,
    );
    expect(await probe(page, "documentWidth")).toBe(width);
  });

  it("has parts one below the other, lists of a row side by side, and counts of a row of one height", async () => {
    const page = await open(reportOf("acme"), { viewport: { width, height: 900 } });
    for (const selector of ["header.top, main > *, footer", ".subject", "#grid-body tr"]) {
      const parts = (await boxesOf(page, selector)).filter((box) => box.width > 0);
      expect(parts.length).toBeGreaterThan(1);
      parts.forEach(({ top }, index) => {
        const before = parts[index - 1];
        if (before !== undefined) expect(top).toBeGreaterThanOrEqual(Math.floor(before.bottom));
      });
    }
    const lists = await boxesOf(page, ".three > section");
    const tops = [...new Set(lists.map(({ top }) => top))];
    const inRows = tops.map((top) => lists.filter((list) => list.top === top));
    expect(inRows.map((row) => row.length)).toEqual(LIST_ROWS[width]);
    const above = (index: number): number => Math.max(0, ...(inRows[index - 1] ?? []).map(({ bottom }) => bottom));
    inRows.forEach((row, index) => {
      expect(row[0]?.top).toBeGreaterThanOrEqual(Math.floor(above(index)));
      row.forEach((list, place) => {
        const before = row[place - 1];
        if (before !== undefined) expect(list.x).toBeGreaterThanOrEqual(before.x + before.width);
      });
    });
    const counts = await boxesOf(page, ".counts > li");
    expect(counts.length).toBeGreaterThan(2);
    for (const count of counts)
      for (const other of counts) if (count.top === other.top) expect(count.bottom).toBe(other.bottom);
  });

  it("keeps head and names of the matrix in sight while it scrolls, above their cells", async () => {
    const page = await open(largeReport(200, 30), { viewport: { width, height: 900 } });
    await probe(page, "scroll", "#grid-frame", 700, 2000);
    await expect.poll(async () => (await rows(page)).includes("Person 99")).toBe(true);
    const scrolled = await boxesOf(page, "#grid-body tr");
    expect(scrolled.filter(({ height }) => height !== 48)).toEqual([]);
    const [frame] = await boxesOf(page, "#grid-frame");
    const head = await boxesOf(page, "#grid-head th");
    const [name] = await boxesOf(page, "#grid-body th");
    const cells = await boxesOf(page, "#grid-body tr:first-child > *");
    const [corner] = head;
    for (const { y } of head) expect(y - (frame?.y ?? NaN)).toBeLessThanOrEqual(1);
    expect((corner?.x ?? NaN) - (frame?.x ?? NaN)).toBeLessThanOrEqual(1);
    expect(name?.x).toBe(corner?.x);
    const across = (boxes: readonly Box[]): readonly string[] => boxes.map(({ x, width }) => `${x}+${width}`);
    expect(across(head)).toEqual(across(cells));
    expect(head).toHaveLength(32);
  });

  it("has its panel at the right edge, from top to bottom", async () => {
    const page = await open(reportOf("acme"), { viewport: { width, height: 900 } });
    await page.locator("#grid-body th").first().click();
    const box = await page.getByRole("dialog").boundingBox();
    expect(box).toEqual({ x: width - Math.min(544, width), y: 0, width: Math.min(544, width), height: 900 });
  });
});
