"use strict";
// Steps of a script: one line each, with the time it took; on a terminal the running ones show their seconds.
const { spawn } = require("node:child_process");
const readline = require("node:readline");

const terminal = process.stderr.isTTY === true;
const colored = terminal && !process.env.NO_COLOR;
const paint = (code, text) => (colored ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Running children, to be ended with this process. Each has a process group of its own: Ctrl-C must reach it only once. */
const children = new Set();
let interrupted = false;

process.on("exit", () => signalAll("SIGKILL"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    // Pulumi saves its state upon the first interrupt; a second one means that it is to end at once.
    if (interrupted || children.size === 0) process.exit(130);
    interrupted = true;
    process.stderr.write("\nInterrupted: waiting for the running step to end cleanly. Once more ends it at once.\n");
    signalAll("SIGINT");
  });

function signalAll(signal) {
  for (const child of children) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  }
}

/** What is running, with the time it began; several may run side by side. */
const running = new Map();
let timer;

function show() {
  const texts = [...running].map(([title, start]) => `${title} (${seconds(start)})`);
  process.stderr.write(`\r\u001b[K${paint(36, "…")} ${texts.join(", ")}`);
}

const seconds = (start) => `${((Date.now() - start) / 1000).toFixed(0)} s`;

/** A line that stays, above what is running. */
function say(line, stream = process.stderr) {
  if (terminal) process.stderr.write("\r\u001b[K");
  stream.write(`${line}\n`);
}

function begin(title) {
  running.set(title, Date.now());
  if (!terminal) say(`… ${title}`);
  else timer ??= setInterval(show, 500);
}

/** @param {string} mark what stands before the title */
function end(title, mark, words = "") {
  if (interrupted) process.exit(130);
  say(`${mark} ${title}${words} (${seconds(running.get(title))})`);
  running.delete(title);
  if (running.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

/** Does `action` as a step. It may return a few words to stand behind the title. */
async function step(title, action) {
  begin(title);
  try {
    const words = await action((line) => say(`  ${line}`));
    end(title, paint(32, "✓"), words ? `: ${words}` : "");
  } catch (error) {
    end(title, paint(31, "✗"));
    throw error;
  }
}

/**
 * Runs a command to its end and gives what it printed. Rejects, with the end of that, for a status that is not expected.
 * `onLine` is told each line as it comes.
 */
function run(command, args, { statuses = [0], onLine, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output += text));
      if (onLine !== undefined) readline.createInterface({ input: stream }).on("line", onLine);
    }
    child.on("error", (error) => {
      children.delete(child);
      reject(new Error(`${command} can't be started: ${error.message}`));
    });
    child.on("close", (status) => {
      children.delete(child);
      if (statuses.includes(status)) resolve(output);
      else
        reject(
          new Error(`${[command, ...args].join(" ")} ended with status ${status}:\n${output.trimEnd().slice(-8000)}`),
        );
    });
  });
}

async function runStep(title, command, args, options) {
  await step(title, async () => {
    await run(command, args, options);
  });
}

module.exports = { step, run, runStep, paint, say };
