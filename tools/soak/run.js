"use strict";
// npm run soak -- --steps N --seed S: random steps on the real engine (test/soak/soak.test.ts).
const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { parseArgs } = require("node:util");

const { values } = parseArgs({ options: { steps: { type: "string", default: "100" }, seed: { type: "string" } } });
const seed = values.seed ?? String(Date.now() % 2 ** 31);
const root = path.join(__dirname, "../..");
console.log(`soak: ${values.steps} steps, seed ${seed}`);
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "soak", "test/soak/soak.test.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, TWILIO_ORG_SOAK_STEPS: values.steps, TWILIO_ORG_SOAK_SEED: seed },
});
process.exit(status ?? 1);
