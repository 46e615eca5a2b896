"use strict";
// Is what lies in a folder a whole engine, and of which version? The answer comes from running it.
const path = require("node:path");
const { run, isExecutable } = require("./child.js");

/** What a TypeScript program with dynamic resources needs beside `pulumi` itself. */
const companions = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/**
 * @param {string} pulumi path of the executable
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ ok: true, version: string } | { ok: false, reason: string }>}
 */
async function askVersion(pulumi, env) {
  const { failure, stdout } = await run(pulumi, ["version"], { env, limitMs: 20_000 });
  if (failure !== undefined) return { ok: false, reason: `"pulumi version" failed: ${failure}` };
  const version = /^v?(\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1];
  return version === undefined ? { ok: false, reason: '"pulumi version" named no version' } : { ok: true, version };
}

/**
 * The companions that are executable in none of the folders.
 *
 * @param {string[]} folders
 * @returns {string[]}
 */
function missingCompanions(folders) {
  return companions.filter((name) => !folders.some((folder) => isExecutable(path.join(folder, name))));
}

module.exports = { askVersion, missingCompanions };
