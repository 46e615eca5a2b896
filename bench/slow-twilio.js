"use strict";
// A whole reading of an organization with 100,000 assignments from a Twilio that takes 200 ms for each answer.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { clearLog, requestsOf, settingsOf, startEmulator } = require("./emulator.js");
const { watch } = require("./measure.js");
const { organizationOf, seedOf } = require("./organizations.js");

const cli = path.resolve(__dirname, "../dist/src/cli/main.js");
const ANSWER_MS = 200;

module.exports = async function slowTwilio() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const seed = path.join(folder, "seed.json");
  const drawn = seedOf(organizationOf({ people: 50_000, groups: 1_000, perGroup: 50, central: 50_000 }));
  fs.writeFileSync(seed, JSON.stringify(drawn));
  const emulator = await startEmulator(seed);
  try {
    await fetch(`${emulator.admin}/faults`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify([{ kind: "latency", milliseconds: ANSWER_MS, times: "always" }]),
    });
    await clearLog(emulator);
    const env = { ...process.env, ...settingsOf(emulator) };
    const command = [
      process.execPath,
      cli,
      "snapshot",
      "--without-owner",
      "--output",
      path.join(folder, "snapshot.json"),
    ];
    const { seconds, memory, status } = await watch(command, { env });
    if (status !== 0) throw new Error(`snapshot ended with ${status}`);
    const { length } = await requestsOf(emulator);
    const pages = Math.ceil(drawn.assignments.length / 100);
    return [
      "| what | time | requests | pages one after the other | memory at most |",
      "| --- | --- | --- | --- | --- |",
      `| \`twilio-org snapshot\` of 100,000 assignments, ${ANSWER_MS} ms an answer | ${seconds.toFixed(0)} s | ${length} | ` +
        `${pages}, ${((pages * ANSWER_MS) / 1000).toFixed(0)} s at least | ${Math.round(memory ?? 0)} MB |`,
    ].join("\n");
  } finally {
    emulator.stop();
    fs.rmSync(folder, { recursive: true });
  }
};
