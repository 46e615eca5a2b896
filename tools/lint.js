"use strict";
// Lint by the rules of eslint.config.mjs. In `npm test` oxlint goes by them, with types, in a seventh of the processor time
// that ESLint takes; in `npm run test:full`, and for two rules that oxlint does not know yet, ESLint itself.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { globSync } = require("tinyglobby");

const root = path.resolve(__dirname, "..");

/** The rules that oxlint does not have. Any other that it lacks is a mistake in here. */
const ONLY_ESLINT = [
  "@typescript-eslint/no-unsafe-class-instance-assignment",
  "@typescript-eslint/no-unsafe-enum-assignment",
  // Prettier breaks code: what is left are long comments, which are looked for below.
  "max-len",
];
const COLUMNS = 120;

function lint(bin, args) {
  execFileSync(process.execPath, [path.join(root, "node_modules", ...bin), ...args], { cwd: root, stdio: "inherit" });
}

/** Writes what oxlint is to go by; its patterns are those of files beside it. */
async function writeOxlintConfig() {
  const { default: migrate } = await import("@oxlint/migrate");
  const { default: config } = await import("../eslint.config.mjs");
  const skipped = new Set();
  const reporter = {
    addWarning: (text) => skipped.add(text),
    getWarnings: () => [],
    markSkipped: (rule) => skipped.add(rule),
    removeSkipped: (rule) => skipped.delete(rule),
    getSkippedRulesByCategory: () => ({}),
  };
  const options = { typeAware: true, withNursery: true, reporter };
  const oxlint = await migrate(config, undefined, options);
  const lost = [...skipped].filter((rule) => !ONLY_ESLINT.includes(rule));
  if (lost.length > 0) throw new Error(`oxlint does not go by all of eslint.config.mjs: ${lost.join(", ")}`);
  fs.writeFileSync(path.join(root, ".oxlintrc.json"), `${JSON.stringify(oxlint, undefined, 2)}\n`);
}

/** Comments that are longer than a line, but for an address. */
function longComments() {
  const files = globSync(["{src,provider,examples}/**/*.ts", "*.mts"], { cwd: root, ignore: ["**/node_modules/**"] });
  return files.sort().flatMap((file) => {
    const lines = fs.readFileSync(path.join(root, file), "utf8").split("\n");
    return lines.flatMap((line, index) => {
      const isLong = line.length > COLUMNS && /^\s*(\/\/|\/?\*)/.test(line) && !line.includes("://");
      return isLong
        ? [`${file}:${index + 1}: a comment of ${line.length} columns, and at most ${COLUMNS} are shown`]
        : [];
    });
  });
}

async function main() {
  if (process.env["TWILIO_ORG_TESTS"] === "full") return lint(["eslint", "bin", "eslint.js"], ["."]);
  await writeOxlintConfig();
  lint(["oxlint", "bin", "oxlint"], ["--type-aware", "--tsconfig", path.join("test", "tsconfig.json")]);
  const long = longComments();
  if (long.length > 0) throw new Error(long.join("\n"));
}

main().catch((error) => {
  // What a linter found, it has printed.
  if (error.status === undefined) process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
