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

const HEAD = ["part", "mutants", "noticed", "missed", "score", "left out", "measured"];

function cellsOf(name, { noticed, missed, ignored }, day) {
  const score = ((100 * noticed) / (noticed + missed)).toFixed(1);
  return [name, noticed + missed, noticed, missed, `${score} %`, ignored, day];
}

/** The rows of a Markdown table, by their first cell. */
function rowsOf(table) {
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  return new Map(
    rows
      .map((line) => line.slice(1, -1).split("|"))
      .map((cells) => cells.map((cell) => cell.trim()))
      .map((cells) => [cells[0], cells]),
  );
}

/** Puts what was measured now into the table; parts that were not keep their rows. */
function publish(measured) {
  const text = fs.readFileSync(page, "utf8");
  const [begin, end] = ["<!-- table -->", "<!-- /table -->"];
  const [start, stop] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  const day = new Date().toISOString().slice(0, 10);
  const rows = rowsOf(text.slice(start, stop));
  for (const name of measured) {
    const part = `\`${parts[name].mutate}\``;
    rows.set(part, cellsOf(part, countsOf(name), day));
  }
  const lines = [HEAD, HEAD.map(() => "---"), ...rows.values()].map((cells) => `| ${cells.join(" | ")} |`);
  process.stdout.write(`${lines.join("\n")}\n`);
  fs.writeFileSync(page, `${text.slice(0, start)}\n\n${lines.join("\n")}\n\n${text.slice(stop)}`);
}

const wanted = process.argv.slice(2);
const measured = Object.keys(parts).filter((name) => wanted.length === 0 || wanted.includes(name));
for (const name of measured) run(name);
publish(measured);
