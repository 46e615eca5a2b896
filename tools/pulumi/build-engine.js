"use strict";
// Source 4: a build from the Go module proxy, for machines that reach package registries only.
const fs = require("node:fs");
const path = require("node:path");
const { addToCache } = require("./engine-cache.js");
const { build, elapsed, findGo } = require("./go-build.js");
const { engineVersion, languageHostVersion, packageFolder } = require("./project.js");

const progressEveryMs = 20_000;

const parts = /** @type {const} */ ([
  {
    name: "pulumi",
    source: "engine",
    goPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: engineVersion,
  },
  {
    name: "pulumi-language-nodejs",
    source: "language-host",
    goPackage: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: languageHostVersion,
  },
]);

/**
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string, log: (line: string) => void }} options
 * @returns {ReturnType<typeof addToCache>}
 */
async function buildEngine({ env, cacheRoot, log }) {
  const go = await findGo(env);
  if (!go.ok) return go;
  return addToCache({ env, cacheRoot, origin: "build" }, async (folder) => {
    log(`Building the Pulumi engine ${engineVersion} with Go ${go.version}: three to five minutes on two cores, once.`);
    const started = Date.now();
    const progress = setInterval(() => log(`Still building the Pulumi engine: ${elapsed(started)}.`), progressEveryMs);
    try {
      for (const part of parts) {
        const failure = await build(go.command, part, path.join(folder, "bin", part.name), env);
        if (failure !== undefined) return { ok: false, reason: `the build of ${part.name} failed: ${failure}` };
      }
    } finally {
      clearInterval(progress);
    }
    copyProviderLauncher(path.join(folder, "bin"));
    log(`Built the Pulumi engine in ${elapsed(started)}.`);
    return { ok: true };
  });
}

/**
 * The script that starts dynamic providers is part of the npm package of the SDK.
 *
 * @param {string} bin
 */
function copyProviderLauncher(bin) {
  const name = "pulumi-resource-pulumi-nodejs";
  fs.copyFileSync(path.join(packageFolder("@pulumi/pulumi"), name), path.join(bin, name));
  fs.chmodSync(path.join(bin, name), 0o755);
}

module.exports = { buildEngine };
