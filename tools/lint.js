"use strict";
// ESLint on everything, with what it said last time of files that are as they were. It judges by types, too: a file's verdict
// holds as long as the types that it may import do. The build has written down those of src/ and provider/; of test/ it is
// the helpers, which tests import, and tests import no test.
const { createHash } = require("node:crypto");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { globSync } = require("tinyglobby");

const root = path.resolve(__dirname, "..");
const CACHES = path.join(root, ".cache", "eslint");

const TYPES = [
  ".cache/compiled/**/*.d.ts",
  "schemas/compiled/**/*.d.ts",
  ...["ts", "mts", "json"].map((ending) => `{test,bench,assets,tools,examples}/**/*.${ending}`),
  "{src,provider}/**/*.json",
  ...["eslint.config.mjs", "tsconfig.json", "package-lock.json", "vitest.config.mts"],
];

/** What the types of everything follow from. */
function keyOfTypes() {
  const hash = createHash("sha256").update(process.version);
  const files = globSync(TYPES, { cwd: root, dot: true, ignore: ["**/node_modules/**", "test/**/*.test.ts"] });
  for (const file of files.sort()) hash.update(`${file}\0`).update(fs.readFileSync(path.join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

const cache = path.join(CACHES, keyOfTypes());
for (const other of fs.existsSync(CACHES) ? fs.readdirSync(CACHES) : [])
  if (path.join(CACHES, other) !== cache) fs.rmSync(path.join(CACHES, other), { recursive: true });

const eslint = path.join(root, "node_modules", "eslint", "bin", "eslint.js");
const args = [".", "--cache", "--cache-strategy", "content", "--cache-location", cache];
try {
  execFileSync(process.execPath, [eslint, ...args], { cwd: root, stdio: "inherit" });
} catch (error) {
  process.exitCode = error.status ?? 1;
}
