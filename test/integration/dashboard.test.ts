import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CliRun, runCli } from "../support/cli";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { startBrowser } from "../support/browser";
import { htmlErrors } from "../support/html-errors";
import { probe, wcagErrors } from "../support/report-page";

const ROOT = path.resolve(__dirname, "../..");
const PROBES = path.join(ROOT, "test/support/page-probes.js");
const example = (...names: readonly string[]): string => path.join(ROOT, "examples", ...names);
const seed = (name: string): object => JSON.parse(fs.readFileSync(example(name, "twilio-seed.json"), "utf8")) as object;

let browser: Browser;
let folder: string;
let twilio: readonly TestEmulator[] = [];
const at = (...names: readonly string[]): string => path.join(folder, ...names);

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-dashboard-"));
});
afterEach(async () => {
  await Promise.all([...twilio.map((each) => each.close()), ...browser.contexts().map((each) => each.close())]);
  twilio = [];
  fs.rmSync(folder, { recursive: true, force: true });
});

function organizations(...entries: readonly object[]): void {
  const file = { apiVersion: "twilio-organization/v1", kind: "Organizations", organizations: entries };
  fs.writeFileSync(at("organizations.yaml"), JSON.stringify(file));
}

const dashboard = (ledger: string, now: string, env: Record<string, string> = {}): Promise<CliRun> =>
  runCli(
    ["dashboard", at("organizations.yaml"), "--ledger", ledger, "--output", at("site"), "--as-of", now],
    env,
    new Date(now),
  );

/** Opens a page of the site. It asks for nothing but pages of the site. */
async function open(name: string, width = 1280, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  await context.addInitScript({ path: PROBES });
  await context.route("**/*", (route) => {
    const url = route.request().url();
    return url.startsWith(pathToFileURL(at("site")).href) ? route.continue() : route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => expect.fail(`console: ${message.text()}`));
  page.on("requestfailed", (request) => expect.fail(`request: ${request.url()}`));
  await page.goto(pathToFileURL(at("site", name)).href);
  return page;
}

const ACME = { name: "acme", manifest: example("acme", "access.yaml"), waivers: example("acme", "waivers.yaml") };
const LEDGER = example("acme", "ledger");

describe("the picture over time", () => {
  const NOW = "2026-04-02T00:00:00Z";
  const figureOf = (html: string): string | undefined => /<figure class="trend">[^]*?<\/figure>/.exec(html)?.[0];
  const audit = (args: readonly string[], env: Record<string, string> = {}): Promise<CliRun> =>
    runCli(["audit", ...args, "--as-of", NOW], env, new Date(NOW));

  it("is on the page of an audit what it is on the site, from an option or the environment", async () => {
    organizations(ACME);
    await dashboard(LEDGER, NOW);
    const expected = figureOf(fs.readFileSync(at("site", "organization-acme.html"), "utf8"));
    expect(expected).toContain("can spend");
    const page = [ACME.manifest, "--format", "html"];
    expect(figureOf((await audit([...page, "--ledger", LEDGER])).stdout)).toBe(expected);
    expect(figureOf((await audit(page, { TWILIO_ORG_LEDGER: LEDGER })).stdout)).toBe(expected);
  });

  it("ends with what the audit itself read since", async () => {
    const snapshot = example("acme", "acme.snapshot.json");
    const { takenAt } = JSON.parse(fs.readFileSync(snapshot, "utf8")) as { takenAt: string };
    const args = ["audit", ACME.manifest, "--snapshot", snapshot, "--format", "html", "--ledger", LEDGER];
    const daysAsOf = async (asOf: string): Promise<readonly string[]> => {
      const { stdout } = await runCli([...args, "--as-of", asOf], {}, new Date(asOf));
      return [...(figureOf(stdout) ?? "").matchAll(/<th scope="row">([^<]*)</g)].map(([, day = ""]) => day);
    };
    expect((await daysAsOf(NOW)).at(-1)).toBe("1 Apr 2026");
    expect((await daysAsOf(takenAt)).slice(-2)).toEqual(["1 Apr 2026", "1 Dec 2026"]);
  });

  it("is absent without a ledger, or where it knows nothing of the organization, with how to get it", async () => {
    for (const more of [[], ["--ledger", at("none")]]) {
      const { stdout } = await audit([ACME.manifest, "--format", "html", ...more]);
      expect(figureOf(stdout)).toBeUndefined();
      expect(stdout).toContain("keep a ledger");
    }
  });

  it("is refused in other formats, and from a broken ledger", async () => {
    const other = await audit([ACME.manifest, "--ledger", LEDGER]);
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining("--ledger needs --format html")]);
    fs.cpSync(LEDGER, at("broken"), { recursive: true });
    fs.rmSync(at("broken", "OR00000000000000000000000000000001", "000001.json"));
    const broken = await audit([ACME.manifest, "--format", "html", "--ledger", at("broken")]);
    expect([broken.status, broken.stdout, broken.stderr]).toEqual([1, "", expect.stringContaining("is broken")]);
  });
});

describe("the site of one organization that was read and one that was not", () => {
  beforeEach(async () => {
    organizations(ACME, { name: "birch", prefix: "BIRCH" });
    const { status, stderr } = await dashboard(LEDGER, "2026-04-02T00:00:00Z");
    expect(stderr).toContain("birch");
    expect(status).toBe(1);
    expect(fs.readdirSync(at("site")).sort()).toEqual(["index.html", "organization-acme.html"]);
  });

  it("never takes what was not read for nobody", async () => {
    const page = await open("index.html");
    expect(await page.locator(".lead").innerText()).toMatch(/^At least /);
    const birch = page.locator("#not-read tr", { hasText: "birch" });
    expect(await birch.locator("td").allInnerTexts()).toContain("?");
    expect(await birch.innerText()).not.toMatch(/\b0\b/);
    expect(await page.locator("#unread").innerText()).toContain("BIRCH_TWILIO_ORGANIZATION_SID is not set");
    expect(await page.locator("figure.trend").innerText()).toContain("the last was read in part");
  });

  it("leads to the organization and back, with trend, history by person and accounts", async () => {
    const page = await open("index.html");
    await page.getByRole("link", { name: "Acme", exact: true }).first().click();
    await page.waitForURL(/organization-acme\.html$/);
    expect(await page.locator("figure.trend svg[role=img] > title").count()).toBe(1);
    expect(await page.locator("figure.trend svg[role=img] > desc").count()).toBe(1);
    await page.getByText("The same as a table").click();
    expect(await page.locator("figure.trend tbody tr").count()).toBeGreaterThan(3);
    expect(await page.locator("#history").textContent()).toContain("Ada Park");
    expect(await page.locator("#accounts tbody tr").count()).toBeGreaterThan(0);
    await page.getByRole("link", { name: "All organizations" }).click();
    await page.waitForURL(/index\.html$/);
  });

  it("has no link without a target, and counts that lead to their rows", async () => {
    for (const name of ["index.html", "organization-acme.html"]) {
      const page = await open(name);
      const links = await page.evaluate<string[]>(
        "[...document.querySelectorAll(\"a[href^='#']\")].map((a) => a.getAttribute('href'))",
      );
      for (const link of links) expect(await page.locator(link).count(), `${name} ${link}`).toBe(1);
    }
  });

  it(
    "breaks nothing of WCAG 2.2 AA that a program can find, at any width, light and dark",
    { timeout: 120_000 },
    async () => {
      for (const name of ["index.html", "organization-acme.html"]) {
        expect(htmlErrors(fs.readFileSync(at("site", name), "utf8"))).toEqual([]);
        for (const [width, scheme] of [
          [1280, "light"],
          [390, "dark"],
        ] as const) {
          const page = await open(name, width, scheme);
          expect(await probe(page, "documentWidth"), `${name} ${width}`).toBeLessThanOrEqual(width);
          await probe(page, "unfold");
          expect(await wcagErrors(page)).toEqual([]);
        }
      }
    },
  );

  it("prints, and runs no script on its first page", async () => {
    const page = await open("index.html");
    expect((await page.pdf({ format: "A4", landscape: true })).subarray(0, 5).toString()).toBe("%PDF-");
    const text = fs.readFileSync(at("site", "index.html"), "utf8");
    expect(text).toContain("default-src 'none'");
    expect(text).not.toContain("<script");
    expect(text).not.toMatch(/(src|href)="https?:/);
  });
});

it("says what is stale, and what is left over from an earlier run", async () => {
  organizations(ACME);
  fs.mkdirSync(at("site"));
  fs.writeFileSync(at("site", "organization-gone.html"), "");
  const { status, stderr } = await dashboard(LEDGER, "2026-11-30T00:00:00Z");
  expect(status).toBe(2);
  expect(stderr).toContain("organization-gone.html");
  const page = await open("index.html");
  expect(await page.locator("#unread").innerText()).toContain("everything since 1 Apr 2026");
  expect(await page.locator("#not-read tr").count()).toBe(1);
  await expect(dashboard(path.join(folder, "nowhere"), "2026-11-30T00:00:00Z")).resolves.toMatchObject({ status: 1 });
});

it("shows what nightly scans record", async () => {
  twilio = await Promise.all(["acme", "clean"].map((name) => openEmulator(seed(name))));
  const env = Object.assign(
    {},
    ...twilio.map((each, index) => settings(["ACME", "CLEAN"][index] ?? "", each)),
  ) as Record<string, string>;
  organizations({ ...ACME, prefix: "ACME" }, { name: "clean", prefix: "CLEAN" });
  for (const day of ["2026-12-01", "2026-12-02"]) {
    const line = ["scan", at("organizations.yaml"), "--output", at("scans"), "--ledger", at("ledger")];
    const { status, stderr } = await runCli(line, env, new Date(`${day}T00:00:00Z`));
    expect([0, 3, 7], stderr).toContain(status);
  }
  expect(fs.readdirSync(at("ledger")).filter((name) => name.startsWith("OR"))).toHaveLength(2);
  const { status } = await dashboard(at("ledger"), "2026-12-02T06:00:00Z", env);
  expect(status).toBe(0);
  const page = await open("index.html");
  expect(await page.locator("table.orgs tbody tr").count()).toBe(2);
  expect(await page.locator("#unread").innerText()).toContain("Every organization was read in full.");
  expect(await page.locator("table.orgs").innerText()).toContain("No manifest");
  expect(await page.locator("body").innerText()).not.toMatch(/at least|\d\+/i);
});

function settings(prefix: string, each: TestEmulator): Record<string, string> {
  const { organizationSid, clientId, clientSecret, iam, oauth, previewIam } = each;
  return {
    [`${prefix}_TWILIO_ORGANIZATION_SID`]: organizationSid,
    [`${prefix}_TWILIO_CLIENT_ID`]: clientId,
    [`${prefix}_TWILIO_CLIENT_SECRET`]: clientSecret,
    [`${prefix}_TWILIO_IAM_URL`]: iam,
    [`${prefix}_TWILIO_OAUTH_URL`]: oauth,
    [`${prefix}_TWILIO_PREVIEW_IAM_URL`]: previewIam,
  };
}
