"use strict";
// `npm run mutation [parts]`: changes the model and the rules in some thousand ways, one at a time, and counts how many the tests
// notice. Writes the table of docs/mutation.md. Takes about an hour.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const parts = require("./parts.json");

const root = path.resolve(__dirname, "..", "..");
const cache = path.join(root, ".cache", "mutation");
const page = path.join(root, "docs", "mutation.md");
const settings = JSON.parse(fs.readFileSync(path.join(__dirname, "stryker.config.json"), "utf8"));
const reportOf = (name) => path.join(cache, `${name}.json`);

function run(name) {
  fs.mkdirSync(cache, { recursive: true });
  const file = path.join(cache, `${name}.config.json`);
  const own = {
    ...settings,
    mutate: [parts[name].mutate],
    jsonReporter: { fileName: reportOf(name) },
    tempDirName: path.join(".cache", "mutation", "sandbox"),
  };
  fs.writeFileSync(file, JSON.stringify(own));
  const stryker = path.join(root, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  const env = { ...process.env, MUTATION_TESTS: parts[name].tests.join(" ") };
  const { status } = spawnSync(process.execPath, [stryker, "run", file], { cwd: root, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`Stryker ended with ${status} on ${name}`);
}

/** Mutants of a part by what became of them. */
function countsOf(name) {
  const counts = { noticed: 0, missed: 0, ignored: 0 };
  const { files } = JSON.parse(fs.readFileSync(reportOf(name), "utf8"));
  for (const { status } of Object.values(files).flatMap(({ mutants }) => mutants))
    if (status === "Killed" || status === "Timeout") counts.noticed++;
    else if (status === "Survived" || status === "NoCoverage") counts.missed++;
    else counts.ignored++;
  return counts;
}

function rowOf(name, { noticed, missed, ignored }) {
  const score = ((100 * noticed) / (noticed + missed)).toFixed(1);
  return `| ${name} | ${noticed + missed} | ${noticed} | ${missed} | ${score} % | ${ignored} |`;
}

function publish() {
  const known = Object.keys(parts).filter((name) => fs.existsSync(reportOf(name)));
  const rows = known.map((name) => [parts[name].mutate, countsOf(name)]);
  const all = { noticed: 0, missed: 0, ignored: 0 };
  for (const [, counts] of rows) for (const key of Object.keys(all)) all[key] += counts[key];
  const table = [
    "| part | mutants | noticed | missed | score | left out |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(([name, counts]) => rowOf(`\`${name}\``, counts)),
    rowOf("all", all),
  ].join("\n");
  process.stdout.write(`${table}\n`);
  const text = fs.readFileSync(page, "utf8");
  const [begin, end] = ["<!-- table -->", "<!-- /table -->"];
  const day = new Date().toISOString().slice(0, 10);
  fs.writeFileSync(
    page,
    `${text.slice(0, text.indexOf(begin))}${begin}\nMeasured on ${day}.\n\n${table}\n${text.slice(text.indexOf(end))}`,
  );
}

const wanted = process.argv.slice(2);
for (const name of Object.keys(parts)) if (wanted.length === 0 || wanted.includes(name)) run(name);
publish();
