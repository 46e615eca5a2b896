import { describe, expect, it } from "vitest";
import { boxesOf, probe, reportPages, rows, type Box } from "../support/report-page";
import { largeReport, reportOf } from "../unit/auditor/audit/formats/reports";

const { open } = reportPages();

/** Boxes that stand on the page's own measure: their place and width follow from the style alone, not from any font. */
const MEASURED = {
  header: "header",
  verdict: ".verdict",
  tiles: ".tile",
  findings: "#findings",
  finding: ".finding",
  matrix: "#matrix",
  frame: "#grid-frame",
  columns: "#grid-head th",
} as const;

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

  it("has parts one below the other, and tiles of a row of one height", async () => {
    const page = await open(reportOf("acme"), { viewport: { width, height: 900 } });
    for (const selector of ["header, main > section, footer", ".finding", "#grid-body tr"]) {
      const parts = await boxesOf(page, selector);
      parts.forEach(({ top }, index) => {
        const before = parts[index - 1];
        if (before !== undefined) expect(top).toBeGreaterThanOrEqual(Math.floor(before.bottom));
      });
    }
    const tiles = await boxesOf(page, ".tile");
    for (const tile of tiles)
      for (const other of tiles) if (tile.top === other.top) expect(tile.bottom).toBe(other.bottom);
  });

  it("keeps head and names of the matrix in sight while it scrolls, above their cells", async () => {
    const page = await open(largeReport(200, 30), { viewport: { width, height: 900 } });
    await probe(page, "scroll", "#grid-frame", 700, 2000);
    await expect.poll(async () => (await rows(page)).includes("Person 41")).toBe(true);
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
