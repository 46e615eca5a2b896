"use strict";
// `twilio-org scan` of many organizations of 200 people, the first night and the second. Twilio is one other process with an emulator for each
// of up to 500 organizations; of 2,000, each stands for four.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { settingsOf } = require("./emulator.js");
const { watch } = require("./measure.js");

const SIZES = [
  { organizations: 50, emulators: 50 },
  { organizations: 200, emulators: 200 },
  { organizations: 500, emulators: 500 },
  { organizations: 2_000, emulators: 500 },
];
const cli = path.resolve(__dirname, "../dist/src/cli/main.js");

module.exports = async function scan() {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  const [first] = rows;
  return [
    "| organizations | first night | the next | organizations a second | time of one, to that of 50 | memory at most |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(({ organizations, nights }) => {
      const [one, two] = nights;
      const growth = one.seconds / organizations / (first.nights[0].seconds / first.organizations);
      const memory = Math.max(one.memory ?? 0, two.memory ?? 0);
      return (
        `| ${organizations.toLocaleString("en-US")} | ${one.seconds.toFixed(1)} s | ${two.seconds.toFixed(1)} s | ` +
        `${(organizations / one.seconds).toFixed(1)} | ${growth.toFixed(2)} | ${Math.round(memory)} MB |`
      );
    }),
  ].join("\n");
};

async function measure({ organizations, emulators }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const twilio = spawn(process.execPath, [path.join(__dirname, "scan-child.js"), String(emulators)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const addresses = JSON.parse(await lineOf(twilio.stdout));
    const names = Array.from({ length: organizations }, (_, index) => `org-${index}`);
    const list = names.map((name, index) => ({ name, prefix: `O${index}` }));
    const file = path.join(folder, "organizations.yaml");
    const head = { apiVersion: "twilio-organization/v1", kind: "Organizations" };
    fs.writeFileSync(file, JSON.stringify({ ...head, organizations: list }));
    const settings = path.join(folder, "settings.json");
    fs.writeFileSync(settings, JSON.stringify(environment(addresses, organizations)));
    const nights = [];
    for (const night of [1, 2]) {
      // So many variables are more than one process may hand to another.
      const command = [process.execPath, "--require", path.join(__dirname, "scan-settings.js"), cli];
      const env = { ...process.env, BENCH_SETTINGS: settings };
      const run = await watch([...command, "scan", file, "--without-owner", "--output", path.join(folder, "scans")], {
        env,
      });
      const expected = night === 1 ? 3 : 0;
      if (run.status !== expected) throw new Error(`night ${night} of ${organizations} ended with ${run.status}`);
      nights.push(run);
    }
    return { organizations, nights };
  } finally {
    twilio.kill("SIGTERM");
    fs.rmSync(folder, { recursive: true });
  }
}

function environment(addresses, organizations) {
  const all = Array.from({ length: organizations }, (_, index) =>
    Object.entries(settingsOf(addresses[index % addresses.length])).map(([name, value]) => [
      `O${index}_${name}`,
      value,
    ]),
  );
  return Object.fromEntries(all.flat());
}

async function lineOf(stream) {
  let text = "";
  while (!text.endsWith("\n")) text += String(await once(stream, "data"));
  return text;
}
