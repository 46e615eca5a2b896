#!/usr/bin/env node
import { writeSync } from "node:fs";
import { asksForVersion, version } from "./version";

const args = process.argv.slice(2);

/** Whether the version could be written at once, which spares Node its streams; a pipe may be full, or closed. */
function printVersion(): boolean {
  try {
    writeSync(1, `${version()}\n`);
    return true;
  } catch {
    return false;
  }
}

if (!asksForVersion(args) || !printVersion()) void import("./start.js").then(({ start }) => start(args));
