"use strict";
// The hosts of other languages: a built engine has none but the one for Node, an official installation has all beside it.
const fs = require("node:fs");
const path = require("node:path");
const { isExecutable } = require("./child.js");
const { build, elapsed, findGo, sourcesOf } = require("./go-build.js");
const { languageHostVersion, projectRoot, yamlHostVersion } = require("./project.js");

const HOSTS = {
  yaml: {
    source: "yaml-host",
    goPackage: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    version: yamlHostVersion,
    companions: [],
  },
  python: {
    source: "language-host",
    goPackage: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    version: languageHostVersion,
    // The script that runs a program: part of the same module.
    companions: ["pulumi-language-python-exec"],
  },
};

/** @type {typeof import("./language-hosts").provideLanguageHost} */
async function provideLanguageHost(language, { engineBin, env, log, cacheRoot }) {
  const { version } = HOSTS[language];
  const name = `pulumi-language-${language}`;
  if (isExecutable(path.join(engineBin, name))) return { ok: true, bin: engineBin };
  const cache = path.resolve(
    cacheRoot ?? (env["TWILIO_ORG_ENGINE_CACHE"] || path.join(projectRoot, ".cache", "pulumi")),
  );
  const place = path.join(cache, `${language}-${version}-${process.platform}-${process.arch}`);
  if (isExecutable(path.join(place, name))) return { ok: true, bin: place };
  const go = await findGo(env);
  if (!go.ok) return go;
  log(`Building ${name} ${version} with Go ${go.version}: some minutes on two cores, once.`);
  fs.mkdirSync(cache, { recursive: true });
  // It appears whole or not at all; the prefix is the one by which the engine's cache finds what was abandoned.
  const draft = fs.mkdtempSync(path.join(cache, ".making-"));
  const started = Date.now();
  try {
    const failure = await make(go.command, HOSTS[language], draft, name, env);
    if (failure !== undefined) return { ok: false, reason: `the build of ${name} failed: ${failure}` };
    if (!fs.existsSync(place)) fs.renameSync(draft, place);
    log(`Built ${name} in ${elapsed(started)}.`);
    return { ok: true, bin: place };
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} go
 * @param {(typeof HOSTS)[keyof typeof HOSTS]} host
 * @param {string} folder
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} why it failed, if it did
 */
async function make(go, host, folder, name, env) {
  const failure = await build(go, host, path.join(folder, name), env);
  if (failure !== undefined || host.companions.length === 0) return failure;
  const found = await sourcesOf(go, host, env);
  if ("failure" in found) return found.failure;
  for (const companion of host.companions) {
    fs.copyFileSync(path.join(found.folder, "..", companion), path.join(folder, companion));
    fs.chmodSync(path.join(folder, companion), 0o755);
  }
  return undefined;
}

module.exports = { provideLanguageHost };
