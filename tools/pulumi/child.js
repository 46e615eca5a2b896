"use strict";
// Child processes that end: at a time limit, or together with this process, and then with all their own children.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

/** Enough for an error's cause; a chatty child must not fill the memory. */
const keptCharacters = 16_384;
/** @type {NodeJS.Signals[]} */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command to its end. `failure` says why it did not succeed: not startable, exit status, signal, or time limit.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, limitMs: number, cwd?: string }} options
 * @returns {Promise<{ failure: string | undefined, stdout: string, stderr: string }>}
 */
function run(command, args, { env, limitMs, cwd }) {
  return new Promise((resolve) => {
    // A process group of its own: compilers and downloaders started by the child end with it.
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
      child[stream].setEncoding("utf8").on("data", (text) => {
        said[stream] = (said[stream] + text).slice(-keptCharacters);
      });
    }

    let endedFor = "";
    /** @param {string} why */
    const end = (why) => {
      endedFor = why;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // The group is gone already.
      }
    };
    const limit = setTimeout(() => end(`no answer within ${limitMs / 1000} s`), limitMs);
    const onExit = () => end("the process ended");
    /** @param {NodeJS.Signals} signal */
    const onSignal = (signal) => {
      end(`interrupted by ${signal}`);
      stopListening();
      // Nobody else handles it: let the signal do to this process what it always does.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    const stopListening = () => {
      clearTimeout(limit);
      process.removeListener("exit", onExit);
      for (const signal of endings) process.removeListener(signal, onSignal);
    };
    process.on("exit", onExit);
    for (const signal of endings) process.on(signal, onSignal);

    /** @param {string | undefined} failure */
    const settle = (failure) => {
      stopListening();
      resolve({ failure: endedFor || failure, ...said });
    };
    child.on("error", (error) =>
      settle(`it can't be started (${"code" in error ? String(error.code) : error.message})`),
    );
    child.on("close", (status, signal) =>
      settle(status === 0 ? undefined : `exit status ${status ?? signal ?? "unknown"}`),
    );
  });
}

/**
 * The first executable file of that name in the absolute folders of PATH, or undefined.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
function findOnPath(name, env) {
  return (env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

/**
 * @param {string} file
 * @returns {boolean}
 */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { run, findOnPath, isExecutable };
