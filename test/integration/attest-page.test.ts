import { describe, expect, it } from "vitest";
import { reviewHtml } from "../../src/records/attest/review-html";
import { laterReview, organizationOf, reviewOf } from "../support/attest";
import { htmlErrors } from "../support/html-errors";
import { darkErrors, probe, reportPages, wcagErrors } from "../support/report-page";
import { HOSTILE } from "../unit/auditor/audit/formats/reports";

const { openText, takeTroubles } = reportPages();

const people = { "ada@acme.example": { name: "Ada Park", function: "technical" } };
const before = reviewOf(
  organizationOf({ people, organizationRoles: { standardUser: ["ada@acme.example", "leaver@acme.example"] } }),
);
const pack = laterReview(
  before,
  organizationOf({
    people,
    organizationRoles: { standardUser: ["ada@acme.example"], billingAdmin: ["zoe@acme.example"] },
  }),
);

const split = reviewOf(
  organizationOf({
    people,
    organizationRoles: { standardUser: ["ada@acme.example"], billingAdmin: ["zoe@acme.example"] },
  }),
  { split: { by: "reviewer", reviewers: new Map([["zoe@acme.example", "ada@acme.example"]]) } },
);
const splitPages = [reviewHtml(split), ...(split.parts ?? []).map((part) => reviewHtml(split, part))];

describe("the page of a review", () => {
  it("shows differences first, by person, and what is gone", async () => {
    const page = await openText(reviewHtml(pack));
    expect(await page.locator("caption").allInnerTexts()).toEqual([
      expect.stringContaining("zoe@acme.example"),
      expect.stringContaining("Ada Park (ada@acme.example)"),
    ]);
    expect(await page.locator("#decisions h3").allInnerTexts()).toEqual(["New or changed", "As before"]);
    expect(await page.getByRole("rowheader").first().innerText()).toContain("Organization Billing Admin");
    expect(await page.getByRole("region", { name: "Gone since the pack before" }).innerText()).toContain("leaver@");
  });

  it("has no mistake in its HTML", () => {
    expect([reviewHtml(pack), reviewHtml(before), ...splitPages].flatMap(htmlErrors)).toEqual([]);
  });

  it("breaks nothing of WCAG 2.2 AA that a program can find, light and dark", { timeout: 120_000 }, async () => {
    const incomplete = { ...pack, complete: false, unread: ["users: Twilio answered 503"] };
    for (const text of [reviewHtml(pack), reviewHtml(incomplete), ...splitPages]) {
      const page = await openText(text, { colorScheme: "light" });
      expect(await wcagErrors(page)).toEqual([]);
      expect(await darkErrors(page)).toEqual([]);
    }
  });

  it("is one file that runs nothing, asks for nothing and shows text as it is, whatever it is about", async () => {
    const [first] = pack.decisions;
    if (first === undefined) throw new Error("there is no decision");
    const decisions = HOSTILE.map((text) => ({ ...first, identity: text, person: text, name: text, title: text }));
    const name = "<img src=x>";
    const page = await openText(reviewHtml({ ...pack, organization: { sid: "OR1", name }, decisions }));
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(name);
    expect(await page.locator("caption").count()).toBe(HOSTILE.length);
    expect(await page.locator("script, img, a[href]:not([href^='#'])").count()).toBe(0);
    expect(takeTroubles()).toEqual([]);
    expect(await probe(page, "scriptRuns")).toBe(false);
    // The browser names what refused first: the policy of trusted types, which is in the page's Content Security Policy.
    expect(takeTroubles().join("\n")).toMatch(/TrustedScript[^]*blocked/);
    expect(await probe(page, "canFetch", "https://evil.example/")).toBe(false);
    expect(takeTroubles().join("\n")).toContain("Content Security Policy");
  });

  it("fits a phone and a sheet of paper", async () => {
    const page = await openText(reviewHtml(pack), { viewport: { width: 360, height: 800 } });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 1000, height: 700 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1000);
    expect(await page.locator(".answer").first().isVisible()).toBe(true);
  });
});
