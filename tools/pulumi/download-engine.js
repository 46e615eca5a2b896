"use strict";
// Source 3: the official release, installed by Pulumi's own SDK.
const path = require("node:path");
const { run } = require("./child.js");
const { addToCache } = require("./engine-cache.js");
const { engineVersion } = require("./project.js");

const host = "get.pulumi.com";
const reachLimitMs = 5_000;
/** 200 MB over a slow line. */
const downloadLimitMs = 15 * 60_000;

/**
 * Can the official host be talked to at all? Uses what the download uses, and answers within five seconds.
 *
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
async function reachOfficialHost() {
  try {
    await fetch(`https://${host}/install.sh`, { method: "HEAD", signal: AbortSignal.timeout(reachLimitMs) });
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: `${host} can't be reached (${causeOf(error)})` };
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function causeOf(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${reachLimitMs / 1000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  return "code" in cause ? String(cause.code) : cause.message;
}

/**
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string, log: (line: string) => void }} options
 * @returns {ReturnType<typeof addToCache>}
 */
async function downloadEngine({ env, cacheRoot, log }) {
  const reached = await reachOfficialHost();
  if (!reached.ok) return reached;
  return addToCache({ env, cacheRoot, origin: "download" }, async (folder) => {
    log(`Downloading the Pulumi engine ${engineVersion} from ${host}.`);
    // In a process of its own, because the installer has no time limit and leaves its children behind when interrupted.
    const installer = path.join(__dirname, "official-install.js");
    const { failure, stderr } = await run(process.execPath, [installer, folder, engineVersion], {
      env,
      limitMs: downloadLimitMs,
    });
    if (failure === undefined) return { ok: true };
    const said = stderr.trim().split("\n").at(-1);
    return { ok: false, reason: `the download failed: ${failure}${said ? `: ${said}` : ""}` };
  });
}

module.exports = { downloadEngine, reachOfficialHost };
