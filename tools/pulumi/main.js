#!/usr/bin/env node
"use strict";
// node tools/pulumi/main.js             provides the engine and prints one line of JSON about it
// node tools/pulumi/main.js -- <args>   runs `pulumi <args>` with it
const { spawn } = require("node:child_process");
const path = require("node:path");
const { provideEngine } = require("./provide-engine");

const [separator, ...pulumiArgs] = process.argv.slice(2);

async function main() {
  if (separator !== undefined && separator !== "--") {
    process.stderr.write("Usage: node tools/pulumi/main.js [-- <arguments for pulumi>]\n");
    return 2;
  }
  const log = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  const { env, policyBin, ...engine } = await provideEngine({ log, env: process.env });
  if (separator === undefined) {
    process.stdout.write(`${JSON.stringify(engine)}\n`);
    return 0;
  }
  const bin = pulumiArgs.some((arg) => arg.startsWith("--policy-pack")) ? policyBin : engine.bin;
  const PATH = [bin, env["PATH"]].join(path.delimiter);
  return runPulumi(path.join(bin, "pulumi"), { ...process.env, ...env, PATH });
}

/**
 * @param {string} pulumi
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit status; 128 + n after a signal, as in a shell
 */
function runPulumi(pulumi, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(pulumi, pulumiArgs, { stdio: "inherit", env });
    // A terminal sends Ctrl-C to both: wait while pulumi saves its state. Other senders reach only this process.
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => void child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("close", (status, signal) =>
      resolve(status ?? 128 + (signal ? require("node:os").constants.signals[signal] : 0)),
    );
  });
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (/** @type {unknown} */ error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
