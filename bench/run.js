"use strict";
// `npm run bench [names]`: measures, prints a table, and writes it into docs/benchmarks.md. Needs a build.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const BENCHES = ["start-up", "load-manifest", "refresh", "review", "drift", "adopt", "ledger", "audit"];
const page = path.resolve(__dirname, "..", "docs", "benchmarks.md");

async function main() {
  const wanted = process.argv.slice(2);
  for (const name of BENCHES.filter((bench) => wanted.length === 0 || wanted.includes(bench))) {
    process.stderr.write(`Measuring ${name}\n`);
    const measured = await require(`./${name}`)();
    const table = typeof measured === "string" ? measured : tableOf(measured);
    process.stdout.write(`${table}\n`);
    record(name, table);
  }
}

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
  const day = new Date().toISOString().slice(0, 10);
  const machine = `Measured on ${day}: Node ${process.versions.node}, ${os.cpus().length} cores.`;
  fs.writeFileSync(page, `${text.slice(0, from)}${begin}\n${machine}\n\n${table}\n${text.slice(to)}`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
