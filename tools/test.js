"use strict";
// `npm test`: installs what is missing, then runs everything. With names of steps it runs only those: npm test -- lint unit
// `npm run test:full` tries all random cases, not a share of them.
const { execFileSync, spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { install, requireNode } = require("./install.js");
const { brokenPromises, slowest } = require("./proofs.js");
const { paint, run, runStep, step } = require("./steps.js");

const root = path.resolve(__dirname, "..");
const node = (file, ...args) => [process.execPath, [path.join(root, file), ...args]];
const npx = (file, ...args) => node(path.join("node_modules", ...file.split("/")), ...args);

/** Checks by name; each is a command. They count as one test each. */
const CHECKS = {
  types: ["Type check", ...npx("typescript/bin/tsc", "--noEmit", "-p", "test")],
  page: ["Type check of the report's page", ...npx("typescript/bin/tsc", "-p", "assets/audit-page")],
  lint: ["Lint", ...npx("eslint/bin/eslint.js", ".")],
  imports: [
    "Who imports whom",
    ...npx("dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", "src", "provider"),
  ],
  unused: ["Exports, files and packages that nothing uses", ...npx("knip/bin/knip.js", "--no-progress")],
  // Not --strict: it takes what the emulator's libraries export for an export of ours.
  package: ["The package as it is installed", ...npx("publint/src/cli.js")],
  api: ["Public types", ...node("tools/api-report.js", "--check")],
  format: ["Formatting", ...npx("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")],
  markdown: ["Lint of Markdown", ...npx("markdownlint-cli2/markdownlint-cli2-bin.mjs")],
  changes: ["Changelog fragments and commit subjects", ...node("tools/changes.js", "--check")],
};
/** Suites of vitest, in this order: what fails fast comes first. */
const SUITES = ["unit", "integration", "e2e", "soak"];

const reportOf = (suite) => path.join(root, ".cache", `tests-${suite}.json`);
const minutes = (milliseconds) =>
  `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;

async function main() {
  const start = Date.now();
  const args = process.argv.slice(2);
  const isFull = args.includes("--full");
  const wanted = args.filter((name) => name !== "--full");
  const unknown = wanted.find((name) => !(name in CHECKS) && !SUITES.includes(name));
  if (unknown !== undefined)
    throw new Error(`No step is called "${unknown}": ${[...Object.keys(CHECKS), ...SUITES].join(", ")}`);
  const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
  if (isFull) process.env.FAST_CHECK_RUNS ??= "1";
  if (isFull) process.env.TWILIO_ORG_DOOR ??= "dynamic";
  // Always the same random steps, so that a failure is one of the change; `npm run soak` takes others.
  if (isFull) process.env.TWILIO_ORG_SOAK_STEPS ??= "100";
  if (isFull) process.env.TWILIO_ORG_NODE_VERSIONS ??= "all";
  if (isFull) process.env.TWILIO_ORG_FUZZ_SECONDS ??= "300";

  requireNode();
  await install();
  await runStep("Building", process.execPath, [path.join(root, "tools", "build.js")], { cwd: root });
  const total = { passed: 0, failed: 0, skipped: 0 };
  const check = async (title, action) => {
    try {
      await step(title, action);
      total.passed++;
    } catch (error) {
      process.stderr.write(`${error.message}\n`);
      total.failed++;
    }
  };
  for (const [name, [title, command, commandArgs]] of Object.entries(CHECKS)) {
    if (!isWanted(name)) continue;
    await check(title, async () => {
      await run(command, commandArgs, { cwd: root });
    });
  }
  if (SUITES.slice(1).some(isWanted))
    // Once, before tests that run side by side each look for it.
    await step("Providing the Pulumi engine", async (say) => {
      const { bin } = await require("./pulumi/provide-engine").provideEngine({ log: say, env: process.env });
      const { provideYaml, providePython } = require("./pulumi/language-hosts");
      for (const provide of [provideYaml, providePython]) await provide({ engineBin: bin, log: say, env: process.env });
    });
  // Random walks are long: only the full run, or a run that names them, takes them.
  const suites = SUITES.filter((suite) => (suite === "soak" && wanted.length === 0 ? isFull : isWanted(suite)));
  for (const suite of suites) {
    const counts = await runSuite(suite);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  if (wanted.length === 0)
    await check("Every promise of docs/safety.md has a test that passed", () => {
      const page = fs.readFileSync(path.join(root, "docs", "safety.md"), "utf8");
      const broken = brokenPromises(page, readReports(suites), root);
      if (broken.length > 0) throw new Error(broken.join("\n"));
    });
  tellTimes(suites);
  if (isFull && wanted.length === 0 && total.failed === 0) noteFullPass();
  const line = `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`;
  process.stdout.write(`Wall time ${minutes(Date.now() - start)}\n`);
  process.stdout.write(`\n${paint(total.failed > 0 ? 31 : 32, line)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function readReports(suites) {
  return suites
    .map(reportOf)
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, "utf8")));
}

/** For tools/release.js: everything passed for this commit. */
function noteFullPass() {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  if (git("status", "--porcelain") === "")
    fs.writeFileSync(path.join(root, ".cache", "full-passed"), git("rev-parse", "HEAD"));
}

/** Where the time goes: what got slow shows here before it hurts. */
function tellTimes(suites) {
  const slow = slowest(readReports(suites), 10, root);
  if (slow.length === 0) return;
  process.stdout.write("\nSlowest tests\n");
  for (const { title, file, seconds } of slow)
    process.stdout.write(`${seconds.toFixed(1).padStart(7)} s  ${title} (${file})\n`);
}

/** Runs one suite, showing what it prints, and counts its tests. A suite that ends without a report is one failure. */
async function runSuite(suite) {
  const start = Date.now();
  const report = reportOf(suite);
  fs.mkdirSync(path.dirname(report), { recursive: true });
  fs.rmSync(report, { force: true });
  const [command, args] = npx(
    "vitest/vitest.mjs",
    "run",
    "--project",
    suite,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  );
  const status = await new Promise((resolve) => {
    spawn(command, args, { cwd: root, stdio: "inherit" }).on("close", resolve);
  });
  process.stdout.write(`${suite}: ${minutes(Date.now() - start)}\n`);
  if (!fs.existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = JSON.parse(
    fs.readFileSync(report, "utf8"),
  );
  // A test file that can't be loaded has no tests to fail, and neither has a run that breaks down at its end.
  const broken = numFailedTests === 0 && (status !== 0 || !success) ? 1 : 0;
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests };
}

main().then(
  (status) => process.exit(status),
  (error) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.stdout.write("0 passed, 1 failed\n");
    process.exit(1);
  },
);
