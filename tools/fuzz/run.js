"use strict";
// npm run fuzz -- --minutes N [--seed S]: damaged files and answers against every command. --case N tries one again.
const { fork } = require("node:child_process");
const path = require("node:path");
const { parseArgs } = require("node:util");

/** A case that takes longer is stopped, in milliseconds: it hangs. */
const LONGEST_CASE_MS = 60_000;
/** What a runner's heap may take, in megabytes. */
const HEAP_MB = 700;

function start() {
  return fork(path.join(__dirname, "child.js"), { execArgv: [`--max-old-space-size=${HEAP_MB}`, "--no-warnings"] });
}

/** What became of one case; a runner that hangs or dies is a fault. */
function tryCase(child, seed, number) {
  return new Promise((resolve) => {
    let tried = { line: "", done: [] };
    const end = (result) => {
      clearTimeout(timer);
      child.off("message", hear);
      child.off("exit", died);
      resolve(result);
    };
    const died = (code, signal) => end({ ...tried, faults: [`the process ended: ${signal ?? code}`], dead: true });
    const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_CASE_MS);
    const hear = (message) => {
      if (message.tried === undefined) end(message);
      else ({ tried } = message);
    };
    child.on("message", hear);
    child.on("exit", died);
    child.send({ seed, number });
  });
}

function report(number, { line, done, faults, status, stderr }) {
  process.stdout.write(`\ncase ${number}: twilio-org ${line} -> ${status}\n`);
  for (const { file = "Twilio", what } of done) process.stdout.write(`  damaged ${file}: ${JSON.stringify(what)}\n`);
  for (const fault of faults) process.stdout.write(`  FAULT ${fault}\n`);
  if (stderr !== undefined) process.stdout.write(`  ${JSON.stringify(stderr)}\n`);
}

async function main() {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "1" }, seed: { type: "string" }, case: { type: "string" } },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const end = Date.now() + Number(values.minutes) * 60_000;
  const first = Number(values.case ?? 0);
  let child = start();
  const statuses = {};
  let failed = 0;
  let number = first;
  process.stdout.write(`fuzz: seed ${seed}\n`);
  for (; number === first || (values.case === undefined && Date.now() < end); number++) {
    const result = await tryCase(child, seed, number);
    statuses[result.status] = (statuses[result.status] ?? 0) + 1;
    if (result.faults.length > 0 || values.case !== undefined) report(number, result);
    if (result.faults.length > 0) failed++;
    if (result.dead) child = start();
  }
  child.disconnect();
  process.stdout.write(`${number - first} cases, ${failed} with faults; by exit status ${JSON.stringify(statuses)}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
