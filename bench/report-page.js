"use strict";
// How long a reader waits for the HTML page of 10,000 people: from asking for the file until its rows are drawn.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");
const { args, paths } = require("../test/support/chromium.json");
const { median, time } = require("./measure.js");
const { snapshotFile } = require("./snapshots.js");

const ROUNDS = 7;
const cli = path.resolve(__dirname, "../dist/src/cli/main.js");

module.exports = async function reportPage() {
  const executablePath = process.env["CHROMIUM"] ?? paths.find((name) => fs.existsSync(name));
  if (executablePath === undefined) throw new Error("no Chromium was found: install it, or set CHROMIUM to one");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const file = path.join(folder, "report.html");
  time([process.execPath, cli, "audit", "--snapshot", snapshotFile(10_000), "--format", "html", "--output", file], {
    statuses: [3],
  });
  const browser = await chromium.launch({ executablePath, args });
  try {
    const seconds = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const opened = await open(browser, pathToFileURL(file).href);
      if (round > 0) seconds.push(opened);
    }
    const megabytes = fs.statSync(file).size / 1e6;
    return [
      "| what | least | median | aim | besides |",
      "| --- | --- | --- | --- | --- |",
      `| open the page of 10,000 people and 200 groups | ${Math.min(...seconds).toFixed(2)} s | ${median(seconds).toFixed(2)} s | under 2 s | ${megabytes.toFixed(1)} MB |`,
    ].join("\n");
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true });
  }
};

/** Seconds until the page has been drawn with its rows, in a context that has seen nothing before. */
async function open(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const start = process.hrtime.bigint();
  await page.goto(address);
  await page.locator("#grid-body tr").first().waitFor();
  // The frame after the next one begins when that has been drawn.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await context.close();
  return seconds;
}
