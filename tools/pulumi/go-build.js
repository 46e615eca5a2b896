"use strict";
// Builds a program from the Go module proxy, in the versions that a go.mod of this folder names.
const path = require("node:path");
const { run, findOnPath } = require("./child.js");

/** engine/go.mod asks for Go 1.25; an older Go would first have to fetch a newer one. */
const oldestGo = [1, 25];
const buildLimitMs = 60 * 60_000;

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
 * @param {{ source: string, goPackage: string, version: string }} part the folder of its go.mod, and what of it
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
 * Where the sources of a package are, once it was built.
 *
 * @param {string} go
 * @param {{ source: string, goPackage: string }} part
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ folder: string } | { failure: string }>}
 */
async function sourcesOf(go, { source, goPackage }, env) {
  const { failure, stdout } = await run(go, ["list", "-mod=readonly", "-f", "{{.Dir}}", goPackage], {
    env: { ...env, GOWORK: "off" },
    limitMs: buildLimitMs,
    cwd: path.join(__dirname, source),
  });
  return failure === undefined ? { folder: stdout.trim() } : { failure };
}

/**
 * @param {number} since milliseconds since the epoch
 * @returns {string}
 */
function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

module.exports = { build, elapsed, findGo, sourcesOf };
