"use strict";
// `npm test`: installs what is missing, then runs everything. With names of steps it runs only those: npm test -- lint unit
// `npm run test:full` adds what is long: all random cases, every door and version, random walks (test/support/full.ts).
// Two jobs run side by side: the first end-to-end tests, for which the engine is provided, beside what fails fast; whichever
// finishes first takes the next.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { install, requireNode } = require("./install.js");
const { brokenPromises, slowest } = require("./proofs.js");
const { paint, run, runStep, say, step } = require("./steps.js");

const root = path.resolve(__dirname, "..");
const node = (file, ...args) => [process.execPath, [path.join(root, file), ...args]];
const npx = (file, ...args) => node(path.join("node_modules", ...file.split("/")), ...args);

/** Both know by content what is still as it was. */
const TYPES_CACHE = ["--incremental", "--tsBuildInfoFile", path.join(".cache", "types.tsbuildinfo")];
const PRETTIER_CACHE = ["--cache", "--cache-strategy", "content", "--cache-location", path.join(".cache", "prettier")];

/** Checks by name; each is a command. They count as one test each. */
const CHECKS = {
  types: ["Type check", ...npx("typescript/bin/tsc", "--noEmit", "-p", "test", ...TYPES_CACHE)],
  page: ["Type check of the report's page", ...npx("typescript/bin/tsc", "-p", "assets/audit-page")],
  lint: ["Lint", ...node("tools/lint.js")],
  imports: [
    "Who imports whom",
    ...npx("dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", "src", "provider"),
  ],
  unused: ["Exports, files and packages that nothing uses", ...npx("knip/bin/knip.js", "--no-progress")],
  // Not --strict: it takes what the emulator's libraries export for an export of ours.
  package: ["The package as it is installed", ...npx("publint/src/cli.js")],
  api: ["Public types", ...node("tools/api-report.js", "--check")],
  format: ["Formatting", ...npx("prettier/bin/prettier.cjs", "--check", ...PRETTIER_CACHE, "--log-level", "warn", ".")],
  markdown: ["Lint of Markdown", ...npx("markdownlint-cli2/markdownlint-cli2-bin.mjs")],
  changes: ["Changelog fragments and commit subjects", ...node("tools/changes.js", "--check")],
};
/** Suites of vitest, in the order in which they are begun, and in how many runs each: no long one is left for the end. */
const SUITES = { unit: 1, e2e: 2, soak: 1, integration: 3 };
/** Those that run an engine, or look for one. */
const ON_ENGINE = new Set(["e2e", "soak", "integration"]);

/** Random walks are long: only the full run, or a run that names them, takes them. */
const LONG = new Set(["soak"]);

const LANES = 2;

const minutes = (milliseconds) =>
  `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;

async function main() {
  const start = Date.now();
  const { isFull, wanted } = readArguments(process.argv.slice(2));
  if (isFull) process.env.TWILIO_ORG_TESTS = "full";
  requireNode();
  await install();
  await runStep("Building", process.execPath, [path.join(root, "tools", "build.js")], { cwd: root });

  const isWanted = (name) => (wanted.length === 0 ? isFull || !LONG.has(name) : wanted.includes(name));
  const runs = Object.keys(SUITES).filter(isWanted).flatMap(runsOf);
  for (const { report } of runs) fs.rmSync(report, { force: true });
  const counts = await inLanes(jobsOf(Object.keys(CHECKS).filter(isWanted), runs));

  const reports = runs.flatMap(({ report }) =>
    fs.existsSync(report) ? [JSON.parse(fs.readFileSync(report, "utf8"))] : [],
  );
  if (wanted.length === 0) {
    const promises = "Every promise of docs/safety.md has a test that passed";
    counts.push(await check(promises, () => requirePromises(reports)));
  }
  tellTimes(reports);
  const sum = (key) => counts.reduce((total, each) => total + (each[key] ?? 0), 0);
  const [passed, failed, skipped] = ["passed", "failed", "skipped"].map(sum);
  if (isFull && wanted.length === 0 && failed === 0) noteFullPass();
  process.stdout.write(`Wall time ${minutes(Date.now() - start)}\n`);
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  process.stdout.write(`\n${paint(failed > 0 ? 31 : 32, line)}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function readArguments(args) {
  const wanted = args.filter((name) => name !== "--full");
  const names = [...Object.keys(CHECKS), ...Object.keys(SUITES)];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`No step is called "${unknown}": ${names.join(", ")}`);
  return { isFull: args.includes("--full"), wanted };
}

/** The runs of vitest that make up a suite, each with its share of the files and a report of its own. */
function runsOf(suite) {
  const number = SUITES[suite];
  return Array.from({ length: number }, (_, index) => ({
    suite,
    title: number === 1 ? suite : `${suite} ${index + 1}/${number}`,
    shard: `${index + 1}/${number}`,
    report: path.join(root, ".cache", `tests-${suite}-${index + 1}.json`),
  }));
}

/** What is to be done, in the order in which it is begun. Each job gives counts of tests, and none rejects. */
function jobsOf(checks, runs) {
  // Asked for by whichever job is the first to need it; in a new clone it is built while the checks run.
  let engine;
  const first = runs.find(({ suite }) => suite === "e2e");
  const suiteJob = (each) => async () => {
    if (ON_ENGINE.has(each.suite)) engine ??= check("Providing the Pulumi engine", provideEngine);
    const provided = await engine;
    return provided?.failed > 0 && ON_ENGINE.has(each.suite) ? { failed: 1 } : runSuite(each, jobs.length);
  };
  const jobs = [
    ...(first === undefined ? [] : [suiteJob(first)]),
    ...checks.map((name) => () => {
      const [title, command, args] = CHECKS[name];
      return check(title, async () => void (await run(command, args, { cwd: root })));
    }),
    ...runs.filter((each) => each !== first).map(suiteJob),
  ];
  return jobs;
}

/** Runs the jobs, some at a time, and gives what each gives. */
async function inLanes(jobs) {
  const results = [];
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) results.push(await jobs[next++]());
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

/** A step that counts as one test. */
async function check(title, action) {
  try {
    await step(title, action);
    return { passed: 1 };
  } catch (error) {
    say(error.message);
    return { failed: 1 };
  }
}

async function provideEngine(log) {
  const { bin } = await require("./pulumi/provide-engine").provideEngine({ log, env: process.env });
  const { provideYaml, providePython } = require("./pulumi/language-hosts");
  for (const provide of [provideYaml, providePython]) await provide({ engineBin: bin, log, env: process.env });
}

function requirePromises(reports) {
  const page = fs.readFileSync(path.join(root, "docs", "safety.md"), "utf8");
  const broken = brokenPromises(page, reports, root);
  if (broken.length > 0) throw new Error(broken.join("\n"));
}

/** For tools/release.js: everything passed for this commit. */
function noteFullPass() {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  if (git("status", "--porcelain") === "")
    fs.writeFileSync(path.join(root, ".cache", "full-passed"), git("rev-parse", "HEAD"));
}

/** Where the time goes: what got slow shows here before it hurts. */
function tellTimes(reports) {
  const slow = slowest(reports, 10, root);
  if (slow.length === 0) return;
  process.stdout.write("\nSlowest tests\n");
  for (const { title, file, seconds } of slow)
    process.stdout.write(`${seconds.toFixed(1).padStart(7)} s  ${title} (${file})\n`);
}

/** Runs a suite, or its share, showing what it prints, and counts its tests. One that ends without a report is one failure. */
async function runSuite({ suite, title, shard, report }, jobs) {
  // Tests on an engine wait for much of their time: for processes that start, and for Twilio.
  const share = jobs === 1 || suite === "e2e" ? 1 : 1 / LANES;
  const workers = Math.max(1, Math.floor(os.availableParallelism() * share));
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const colors = process.stdout.isTTY ? ["--color"] : [];
  const [command, args] = npx(
    "vitest/vitest.mjs",
    ...["run", "--project", suite, "--shard", shard, ...reporters, ...colors],
  );
  let failure;
  try {
    await step(title, async () => {
      await run(command, args, {
        cwd: root,
        env: { VITEST_MAX_WORKERS: String(workers), ...process.env },
        onLine: (line) => say(`${title} | ${line}`, process.stdout),
      });
    });
  } catch (error) {
    // What it printed has been shown.
    failure = error;
  }
  if (!fs.existsSync(report)) return { failed: 1 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = JSON.parse(
    fs.readFileSync(report, "utf8"),
  );
  // A test file that can't be loaded has no tests to fail, and neither has a run that breaks down at its end.
  const broken = numFailedTests === 0 && (failure !== undefined || !success) ? 1 : 0;
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
