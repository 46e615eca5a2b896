"use strict";
// The engine's home with a random plugin in it: the official one where it is, or can be had, otherwise the stand-in.
//
// The homes are the project's own, so that a stand-in never gets into a user's ~/.pulumi, and there are two of them, so that it
// never gets in the way of the official plugin either.
const fs = require("node:fs");
const path = require("node:path");
const { isExecutable } = require("./child.js");
const { packageVersion } = require("./project.js");

const executable = "pulumi-resource-random";
const standInFiles = ["provider.cjs", executable];

/**
 * @param {{
 *   cacheRoot: string,
 *   origin: "path" | "download" | "build",
 *   reachOfficialHost: () => Promise<{ ok: boolean }>,
 * }} options
 * @returns {Promise<{ pulumiHome: string, randomPlugin: "official" | "stand-in" }>}
 */
async function homeWithRandomPlugin({ cacheRoot, origin, reachOfficialHost }) {
  const official = path.join(cacheRoot, "home");
  const canBeOfficial = async () =>
    isExecutable(path.join(pluginFolder(official), executable)) || (await reachOfficialHost()).ok;
  // A build is what a machine makes that was refused the official download.
  if (origin !== "build" && (await canBeOfficial())) {
    fs.mkdirSync(official, { recursive: true });
    return { pulumiHome: official, randomPlugin: "official" };
  }
  const pulumiHome = path.join(cacheRoot, "home-stand-in");
  putStandIn(pluginFolder(pulumiHome));
  return { pulumiHome, randomPlugin: "stand-in" };
}

/**
 * Where the engine looks for the plugin that the installed npm package belongs to.
 *
 * @param {string} pulumiHome
 * @returns {string}
 */
function pluginFolder(pulumiHome) {
  return path.join(pulumiHome, "plugins", `resource-random-v${packageVersion("@pulumi/random")}`);
}

/**
 * Copies what differs, each file whole or not at all, the executable last: engines may be running.
 *
 * @param {string} folder
 */
function putStandIn(folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of standInFiles) {
    const content = fs.readFileSync(path.join(__dirname, "random-stand-in", name));
    const target = path.join(folder, name);
    if (isExecutable(target) && fs.readFileSync(target).equals(content)) continue;
    const draft = `${target}.${process.pid}`;
    fs.writeFileSync(draft, content, { mode: 0o755 });
    fs.renameSync(draft, target);
  }
}

module.exports = { homeWithRandomPlugin };
