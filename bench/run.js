"use strict";
// `npm run bench [names]`: measures, prints tables, writes them into docs/benchmarks.md and the ratios into recorded.json.
// With `-- --check` it writes nothing, and fails where a ratio is 20 percent worse than the recorded one. Needs a build.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { WORSE, compared, ratioTable, withRun } = require("./ratios.js");

const BENCHES = [
  ...["start-up", "provider-start", "load-manifest", "refresh", "review"],
  ...["drift", "adopt", "ledger", "audit", "report-page", "scan", "slow-twilio"],
];
const page = path.resolve(__dirname, "..", "docs", "benchmarks.md");

const recordFile = path.join(__dirname, "recorded.json");

async function main() {
  const isCheck = process.argv.includes("--check");
  const wanted = process.argv.slice(2).filter((name) => name !== "--check");
  const unknown = wanted.find((name) => !BENCHES.includes(name));
  if (unknown !== undefined) throw new Error(`no bench is called ${unknown}: there are ${BENCHES.join(", ")}`);
  const recorded = JSON.parse(fs.readFileSync(recordFile, "utf8"));
  const all = [];
  for (const name of BENCHES.filter((bench) => wanted.length === 0 || wanted.includes(bench))) {
    process.stderr.write(`Measuring ${name}\n`);
    const { table, ratios } = partsOf(await require(`./${name}`)());
    process.stdout.write(`${table}\n\n`);
    all.push(...ratios.map((ratio) => ({ bench: name, ...ratio })));
    if (!isCheck) record(name, table);
  }
  const rows = compared(all, recorded);
  process.stdout.write(`${ratioTable(rows)}\n`);
  if (!isCheck) {
    const on = { day: today(), node: process.versions.node };
    fs.writeFileSync(recordFile, `${JSON.stringify(withRun(recorded, all, on), undefined, 2)}\n`);
    return;
  }
  const worse = rows.filter(({ isWorse }) => isWorse);
  if (worse.length === 0) return;
  process.stderr.write(`${worse.length} of ${rows.length} are more than ${WORSE} times the recorded ratio\n`);
  process.exitCode = 1;
}

/** What a bench gives: rows of ours against a floor, or a table of its own, perhaps with the ratios in it. */
function partsOf(measured) {
  if (typeof measured === "string") return { table: measured, ratios: [] };
  if (!Array.isArray(measured)) return measured;
  const ratios = measured.map(({ what, ours, floor }) => ({ what, ratio: ours / floor, isOurs: true }));
  return { table: tableOf(measured), ratios };
}

const today = () => new Date().toISOString().slice(0, 10);

function tableOf(rows) {
  return [
    "| what | ours | floor | ratio | aim | besides |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(rowOf),
  ].join("\n");
}

function rowOf({ what, ours, floor, aim, note = "" }) {
  const seconds = (value) => `${value.toFixed(value < 1 ? 3 : 2)} s`;
  const limit = typeof aim === "number" ? `${aim} or less` : aim;
  return `| ${what} | ${seconds(ours)} | ${seconds(floor)} | ${(ours / floor).toFixed(2)} | ${limit} | ${note} |`;
}

/** Replaces what the page says of this bench. */
function record(name, table) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = fs.readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`docs/benchmarks.md has no place for ${name}`);
  const machine = `Measured on ${today()}: Node ${process.versions.node}, ${os.cpus().length} cores.`;
  fs.writeFileSync(page, `${text.slice(0, from)}${begin}\n${machine}\n\n${table}\n${text.slice(to)}`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
