"use strict";
// `npm test`: installs what is missing, then runs everything. With names of steps it runs only those: npm test -- lint unit
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { install, requireNode } = require("./install.js");
const { paint, runStep, step } = require("./steps.js");

const root = path.resolve(__dirname, "..");
const npx = (...args) => [process.execPath, [path.join(root, "node_modules", ...args[0].split("/")), ...args.slice(1)]];

/** Checks by name; each is a command. They count as one test each. */
const CHECKS = {
  types: ["Type check", ...npx("typescript/bin/tsc", "--noEmit", "-p", "test")],
  page: ["Type check of the report's page", ...npx("typescript/bin/tsc", "-p", "assets/audit-page")],
  lint: ["Lint", ...npx("eslint/bin/eslint.js", ".")],
  rooms: [
    "Dependencies between rooms",
    ...npx("dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", "src", "provider"),
  ],
  format: ["Formatting", ...npx("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")],
};
/** Suites of vitest, in this order: what fails fast comes first. */
const SUITES = ["unit", "integration", "e2e"];

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in CHECKS) && !SUITES.includes(name));
  if (unknown !== undefined)
    throw new Error(`No step is called "${unknown}": ${[...Object.keys(CHECKS), ...SUITES].join(", ")}`);
  const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

  requireNode();
  await install();
  await runStep("Building", process.execPath, [path.join(root, "tools", "build.js")], { cwd: root });
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, [title, command, args]] of Object.entries(CHECKS)) {
    if (!isWanted(name)) continue;
    try {
      await runStep(title, command, args, { cwd: root });
      total.passed++;
    } catch (error) {
      process.stderr.write(`${error.message}\n`);
      total.failed++;
    }
  }
  if (SUITES.slice(1).some(isWanted))
    // Once, before tests that run side by side each look for it.
    await step("Providing the Pulumi engine", async (say) => {
      await require("./pulumi/provide-engine").provideEngine({ log: say, env: process.env });
    });
  for (const suite of SUITES) {
    if (!isWanted(suite)) continue;
    const counts = await runSuite(suite);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  const line = `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`;
  process.stdout.write(`\n${paint(total.failed > 0 ? 31 : 32, line)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** Runs one suite, showing what it prints, and counts its tests. A suite that ends without a report is one failure. */
async function runSuite(suite) {
  const report = path.join(root, ".cache", `tests-${suite}.json`);
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
