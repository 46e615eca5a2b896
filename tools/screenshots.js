"use strict";
// Draws docs/images/ from the examples, as of a fixed day: `npm run screenshots`, after a build and with a Chromium.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");
const { args, paths } = require("../test/support/chromium.json");

const ROOT = path.resolve(__dirname, "..");
const IMAGES = path.join(ROOT, "docs", "images");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "screenshots-"));
const at = (name) => path.join(folder, name);

const LIST = `apiVersion: twilio-organization/v1
kind: Organizations
organizations:
  - name: acme
    manifest: ${path.join(ROOT, "examples/acme/access.yaml")}
    waivers: ${path.join(ROOT, "examples/acme/waivers.yaml")}
`;

/** Runs twilio-org; that it finds something is no failure. */
function twilioOrg(...line) {
  const program = [path.join(ROOT, "dist/src/cli/main.js"), ...line];
  try {
    execFileSync(process.execPath, program, { cwd: ROOT, stdio: "pipe" });
  } catch (error) {
    if (![2, 3].includes(error.status)) throw error;
  }
}

async function draw() {
  const executablePath = process.env["CHROMIUM"] ?? paths.find((name) => fs.existsSync(name));
  if (executablePath === undefined) throw new Error("no Chromium was found: install it, or set CHROMIUM to one");
  fs.mkdirSync(IMAGES, { recursive: true });
  fs.writeFileSync(at("organizations.yaml"), LIST);
  const source = ["examples/acme/access.yaml", "--snapshot", "examples/acme/acme.snapshot.json"];
  const asOf = ["--as-of", "2026-12-01T00:00:00Z"];
  twilioOrg("audit", ...source, ...asOf, "--format", "html", "--output", at("audit.html"));
  const ledger = ["--ledger", "examples/acme/ledger", "--output", folder, "--as-of", "2026-04-02T00:00:00Z"];
  twilioOrg("dashboard", at("organizations.yaml"), ...ledger);
  const browser = await chromium.launch({ executablePath, args });
  for (const [page, image] of [
    ["audit.html", "audit.png"],
    ["organization-acme.html", "dashboard.png"],
  ]) {
    const view = await browser.newPage({ viewport: { width: 1120, height: 700 }, reducedMotion: "reduce" });
    await view.goto(pathToFileURL(at(page)).href);
    await view.screenshot({ path: path.join(IMAGES, image) });
  }
  await browser.close();
}

draw().finally(() => fs.rmSync(folder, { recursive: true }));
