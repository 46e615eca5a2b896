"use strict";
// A local Twilio for a bench.
const path = require("node:path");
const { spawn } = require("node:child_process");

const root = path.resolve(__dirname, "..");

/** A process of its own, as Twilio is. */
async function startEmulator(seed) {
  const child = spawn(
    process.execPath,
    [path.join(root, "dist", "src", "cli", "main.js"), "emulator", "--seed", seed],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const line = await new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data)));
    child.once("exit", (status) => reject(new Error(`the emulator ended with ${status}`)));
  });
  const addresses = JSON.parse(line);
  return { ...addresses, admin: addresses.iam.replace(/\/iam$/, "/emulator"), stop: () => child.kill("SIGTERM") };
}

/** The requests since the log was cleared. Whole commands block this process for longer than a connection is kept open. */
async function requestsOf({ admin }) {
  const answer = await fetch(`${admin}/log`, { headers: { connection: "close" } });
  return (await answer.json()).requests;
}

async function clearLog({ admin }) {
  await fetch(`${admin}/log`, { method: "DELETE", headers: { connection: "close" } });
}

/** The environment that leads to it. */
function settingsOf(emulator) {
  return {
    TWILIO_ORGANIZATION_SID: emulator.organizationSid,
    TWILIO_CLIENT_ID: emulator.clientId,
    TWILIO_CLIENT_SECRET: emulator.clientSecret,
    TWILIO_IAM_URL: emulator.iam,
    TWILIO_OAUTH_URL: emulator.oauth,
    TWILIO_PREVIEW_IAM_URL: emulator.previewIam,
  };
}

module.exports = { clearLog, requestsOf, settingsOf, startEmulator };
