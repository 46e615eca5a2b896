"use strict";
// Source 1: the user's own engine.
const fs = require("node:fs");
const path = require("node:path");
const { findOnPath } = require("./child.js");
const { askVersion, missingCompanions } = require("./engine-check.js");

/** The oldest minor release of Pulumi 3 that the project is used with. */
const oldestMinor = 250;

/**
 * The `pulumi` a shell would run, unless it is too old or incomplete, or one of the project's own cache.
 *
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string }} options
 * @returns {Promise<{ ok: true, bin: string, version: string, origin: "path" } | { ok: false, reason: string }>}
 */
async function engineOnPath({ env, cacheRoot }) {
  const PATH = pathWithoutCache(env, cacheRoot);
  const pulumi = findOnPath("pulumi", { PATH });
  if (pulumi === undefined) return { ok: false, reason: "no pulumi there" };

  const answer = await askVersion(pulumi, env);
  if (!answer.ok) return answer;
  const [major, minor] = answer.version.split(".").map(Number);
  if (major !== 3 || minor === undefined || minor < oldestMinor) {
    return { ok: false, reason: `pulumi ${answer.version} is not 3.${oldestMinor} or a newer 3.x` };
  }

  // A package manager may link `pulumi` alone into a folder of PATH: the engine looks beside the real file too.
  const missing = missingCompanions([path.dirname(fs.realpathSync(pulumi)), ...PATH.split(path.delimiter)]);
  if (missing.length > 0)
    return { ok: false, reason: `pulumi ${answer.version} comes without ${missing.join(" and ")}` };
  return { ok: true, bin: path.dirname(pulumi), version: answer.version, origin: "path" };
}

/**
 * PATH without the folders of the cache: a command run under an engine from there is not the user's own.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} cacheRoot
 * @returns {string}
 */
function pathWithoutCache(env, cacheRoot) {
  const folders = (env["PATH"] ?? "").split(path.delimiter);
  return folders.filter((folder) => folder !== "" && !isInside(folder, cacheRoot)).join(path.delimiter);
}

/**
 * @param {string} folder
 * @param {string} parent
 * @returns {boolean}
 */
function isInside(folder, parent) {
  const relative = path.relative(parent, folder);
  return relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
}

module.exports = { engineOnPath, pathWithoutCache };
