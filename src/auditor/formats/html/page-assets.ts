import { readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = path.join(__dirname, "..", "..", "..", "..", "assets", "audit-page");

/** Scripts that share one scope, in the order in which they need each other. */
const SCRIPTS = [
  "dom.js",
  "report.js",
  "findings.js",
  "panel.js",
  "grid.js",
  "matrix.js",
  "print.js",
  "main.js",
] as const;

/** The style and the script of the page, which are files of this package: the same for every report. */
export function readPageAssets(): { readonly style: string; readonly script: string } {
  const read = (name: string): string => readFileSync(path.join(FOLDER, name), "utf8");
  return { style: read("page.css"), script: `"use strict";\n{\n${SCRIPTS.map(read).join("\n")}}\n` };
}
