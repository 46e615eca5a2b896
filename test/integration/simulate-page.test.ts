import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli";
import { htmlErrors } from "../support/html-errors";
import { probe, reportPages, wcagErrors } from "../support/report-page";

const { openText } = reportPages();
const EXAMPLES = path.resolve(__dirname, "../../examples");
const MANIFEST = path.join(EXAMPLES, "transition", "access.yaml");
const NOW = "2026-12-01T00:00:00Z";

/** The page of a simulation or a review, as the command writes it. */
async function pageOf(...args: readonly string[]): Promise<string> {
  const { status, stdout } = await runCli([...args, "--format", "html", "--as-of", NOW], {}, new Date(NOW));
  expect([0, 3, 4]).toContain(status);
  return stdout;
}

const acme = path.join(EXAMPLES, "acme", "access.yaml");
const [person = ""] = /\S+@acme\.example/.exec(readFileSync(acme, "utf8")) ?? [];

it("is a check that finds what is wrong", async () => {
  const text = '<!doctype html><html><body><p style="color:#999">Faint</p><input></body></html>';
  const errors = await wcagErrors(await openText(text));
  expect(errors.map((error) => error.split(" ")[0])).toEqual(
    expect.arrayContaining(["color-contrast", "document-title", "html-has-lang", "label"]),
  );
  expect(htmlErrors(text).join("\n")).toMatch(/input-missing-label/);
});

describe("the page of a simulation or a review", () => {
  it.each<[string, readonly string[]]>([
    ["the transition", ["simulate", "uplift", MANIFEST]],
    ["the transition of a small organization", ["simulate", "uplift", acme]],
    ["somebody who leaves", ["simulate", "remove-person", person, acme]],
    ["a domain that is lost", ["simulate", "lose-domain", "acme.example", acme]],
    ["a review", ["review", "--base", acme, "--head", MANIFEST]],
  ])("is right for everybody: %s", { timeout: 120_000 }, async (_, args) => {
    const text = await pageOf(...args);
    expect(htmlErrors(text)).toEqual([]);
    for (const [width, colorScheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      const page = await openText(text, { viewport: { width, height: 900 }, colorScheme });
      expect(await probe(page, "documentWidth")).toBeLessThanOrEqual(width);
      expect(await wcagErrors(page)).toEqual([]);
    }
  });
});
