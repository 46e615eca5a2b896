"use strict";
// `twilio-org audit --snapshot`, against a Node process that only JSON.parses the same file, and beside policy engines that
// answer no more than the headline question: who works technically, and is Administrator or Owner. All must give the same
// people, or nothing is published.
const { createHash } = require("node:crypto");
const path = require("node:path");
const { byTurns, peakMemory, time } = require("./measure.js");
const { OPA, provideOpa, providePackages } = require("./peers/provide.js");
const { snapshotFile } = require("./snapshots.js");

const SIZES = [
  { people: 1_000, rounds: 7 },
  { people: 10_000, rounds: 7 },
  { people: 100_000, rounds: 3 },
];
const OURS = "`twilio-org audit`, every rule";
const peer = (name) => path.join(__dirname, "peers", name);
const cli = path.resolve(__dirname, "../dist/src/cli/main.js");

module.exports = async function audit() {
  const opa = provideOpa();
  const hasPackages = providePackages();
  const rows = [];
  for (const { people, rounds } of SIZES) rows.push(...(await measure(people, rounds, opa, hasPackages)));
  const ratios = rows.map(({ people, name, ratio, isOurs }) => ({ what: `${people}, ${name}`, ratio, isOurs }));
  const table = [
    "| people | what | least | median | ratio of the least | memory at most |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(({ line }) => line),
  ].join("\n");
  return { table, ratios };
};

async function measure(people, rounds, opa, hasPackages) {
  const contenders = contendersFor(snapshotFile(people), opa, hasPackages);
  const digests = new Map(
    contenders
      .filter(({ answer }) => answer !== undefined)
      .map(({ name, command, answer }) => [name, digest(answer(time(command, { statuses: [3] }).stdout))]),
  );
  if (new Set(digests.values()).size > 1)
    throw new Error(`not the same people: ${JSON.stringify(Object.fromEntries(digests))}`);
  const runs = contenders.map(({ name, command }) => [name, () => time(command, { statuses: [3] })]);
  const seconds = byTurns(Object.fromEntries(runs), rounds);
  const floor = seconds[contenders[0].name].least;
  const rows = [];
  const size = people.toLocaleString("en-US");
  for (const { name, command } of contenders) {
    const { least, median } = seconds[name];
    const memory = await peakMemory(command);
    const ratio = least / floor;
    const line =
      `| ${size} | ${name} | ${least.toFixed(3)} s | ${median.toFixed(3)} s | ${ratio.toFixed(2)} | ` +
      `${memory === undefined ? "" : `${Math.round(memory)} MB`} |`;
    rows.push({ people: size, name, ratio, isOurs: name === OURS, line });
  }
  return rows;
}

/** What is measured, the floor first. `answer` finds the people in what was printed. */
function contendersFor(file, opa, hasPackages) {
  const node = (script, ...args) => [process.execPath, script, ...args];
  return [
    { name: "Node, `JSON.parse` alone", command: node(peer("parse.js"), file) },
    {
      name: OURS,
      command: node(cli, "audit", "--snapshot", file, "--format", "json"),
      answer: headlinePeople,
    },
    ...(opa === undefined
      ? []
      : [
          {
            name: `OPA ${OPA}, the headline`,
            command: [opa, "eval", "--input", file, "--data", peer("headline.rego"), "data.bench.headline"],
            answer: (text) => JSON.parse(text).result[0].expressions[0].value,
          },
        ]),
    ...(hasPackages
      ? ["casbin", "cedar"].map((name) => ({
          name: `${name} ${versionOf(name)}, the headline`,
          command: node(peer(`${name}.js`), file),
          answer: JSON.parse,
        }))
      : []),
  ];
}

function headlinePeople(text) {
  const { findings } = JSON.parse(text);
  return findings.filter(({ ruleId }) => ruleId === "technical-administrator-billing").map(({ person }) => person);
}

function versionOf(name) {
  const { dependencies } = require("./peers/package.json");
  return dependencies[name] ?? dependencies[`@${name}-policy/${name}-wasm`];
}

function digest(people) {
  return createHash("sha256")
    .update(JSON.stringify([...new Set(people)].sort()))
    .digest("hex");
}
