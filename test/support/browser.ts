import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const NAMES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
] as const;

/** Where this machine has a Chromium; CHROMIUM names another. */
export const CHROMIUM = process.env["CHROMIUM"] ?? NAMES.find((name) => existsSync(name));

/**
 * Starts a headless Chromium that asks nobody for anything.
 *
 * @throws Error where there is none, with what to do
 */
export async function startBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined)
    throw new Error("no Chromium was found: install it (apt-get install chromium), or set CHROMIUM to one");
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
