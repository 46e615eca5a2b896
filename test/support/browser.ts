import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { args, paths } from "./chromium.json";

/** Where this machine has a Chromium; CHROMIUM names another. */
const CHROMIUM = process.env["CHROMIUM"] ?? paths.find((name) => existsSync(name));

/**
 * Starts a headless Chromium that asks nobody for anything.
 *
 * @throws Error where there is none, with what to do
 */
export async function startBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined)
    throw new Error("no Chromium was found: install it (apt-get install chromium), or set CHROMIUM to one");
  return chromium.launch({ executablePath: CHROMIUM, args });
}
