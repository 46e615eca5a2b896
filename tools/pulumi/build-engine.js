"use strict";
// Source 4: a build from the Go module proxy, for machines that reach package registries only.
const fs = require("node:fs");
const path = require("node:path");
const { run, findOnPath } = require("./child.js");
const { addToCache } = require("./engine-cache.js");
const { engineVersion, languageHostVersion, packageFolder } = require("./project.js");

/** engine/go.mod asks for Go 1.25; an older Go would first have to fetch a newer one. */
const oldestGo = [1, 25];
const progressEveryMs = 20_000;
const buildLimitMs = 60 * 60_000;

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
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ ok: true, command: string, version: string } | { ok: false, reason: string }>}
 */
async function findGo(env) {
  const command = findOnPath("go", env);
  if (command === undefined) return { ok: false, reason: "no go on PATH" };
  const { failure, stdout } = await run(command, ["version"], { env, limitMs: 60_000 });
  if (failure !== undefined) return { ok: false, reason: `"go version" failed: ${failure}` };
  const [, version, major, minor] = /\bgo((\d+)\.(\d+)\S*)/.exec(stdout) ?? [];
  if (version === undefined) return { ok: false, reason: '"go version" named no version' };
  const [oldestMajor = 0, oldestMinor = 0] = oldestGo;
  const enough = Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  return enough
    ? { ok: true, command, version }
    : { ok: false, reason: `Go ${version} is older than ${oldestGo.join(".")}` };
}

/**
 * @param {string} go
 * @param {(typeof parts)[number]} part
 * @param {string} output
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} why it failed, if it did
 */
async function build(go, { source, goPackage, version }, output, env) {
  const stamp = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  const { failure, stderr } = await run(
    go,
    ["build", "-mod=readonly", "-trimpath", "-tags=osusergo,grpcnotrace", "-ldflags", stamp, "-o", output, goPackage],
    // A go.work somewhere above the clone must not choose the versions.
    { env: { ...env, CGO_ENABLED: "0", GOWORK: "off" }, limitMs: buildLimitMs, cwd: path.join(__dirname, source) },
  );
  if (failure === undefined) return undefined;
  // The address of a module proxy may hold a password.
  const said = stderr
    .replaceAll(/\/\/[^\s/@]+@/g, "//***@")
    .trim()
    .split("\n")
    .slice(-5)
    .join("\n");
  return `${failure}\n${said}`;
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

/**
 * @param {number} since milliseconds since the epoch
 * @returns {string}
 */
function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

module.exports = { buildEngine };
