"use strict";
// Whole processes, timed by turns: what else the machine does then falls on all of them alike.
const fs = require("node:fs");
const { spawn, spawnSync } = require("node:child_process");

/** Runs `command`, and gives its seconds and what it printed. Rejects a failing one: a broken thing is quick. */
function time([command, ...args], options = {}) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 30, ...options });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0 && !(options.statuses ?? []).includes(status))
    throw new Error(`${[command, ...args].join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return { seconds, stdout };
}

/**
 * Runs each contender `rounds` times by turns, after one round that does not count. Gives the median and the least seconds
 * of each.
 */
function byTurns(contenders, rounds) {
  const samples = new Map(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, run] of Object.entries(contenders)) {
      const { seconds } = run();
      if (round > 0) samples.get(name).push(seconds);
    }
  return Object.fromEntries(
    [...samples].map(([name, list]) => [name, { median: median(list), least: Math.min(...list) }]),
  );
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The most memory that `command` ever held, in MB, in any language; `undefined` where there is no /proc. */
async function peakMemory(command) {
  return (await watch(command)).memory;
}

/**
 * Runs `command` beside this process: its seconds, the most memory that it ever held in MB, and its exit status. The
 * kernel keeps the peak while the process lives, so that looking often misses no more than the last moment.
 */
async function watch([command, ...args], options = {}) {
  const start = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], ...options });
  let memory;
  const look = () => {
    const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(statusOf(child.pid)) ?? [];
    if (kilobytes !== undefined) memory = Math.max(memory ?? 0, Number(kilobytes) / 1024);
  };
  const timer = setInterval(look, 2);
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  clearInterval(timer);
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, memory, status };
}

function statusOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

module.exports = { time, byTurns, median, peakMemory, watch };
