"use strict";
// What runs programs in other languages: a built engine has no host but the one for Node, an official installation has all.
const fs = require("node:fs");
const path = require("node:path");
const { findOnPath, isExecutable, run } = require("./child.js");
const { build, elapsed, findGo, sourcesOf } = require("./go-build.js");
const { engineVersion, languageHostVersion, projectRoot, yamlHostVersion } = require("./project.js");

const installLimitMs = 15 * 60_000;

const PROGRAMS = {
  yaml: {
    name: "pulumi-language-yaml",
    source: "yaml-host",
    goPackage: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    version: yamlHostVersion,
  },
  python: {
    name: "pulumi-language-python",
    source: "language-host",
    goPackage: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    version: languageHostVersion,
    // The script that runs a program: part of the same module.
    companion: "pulumi-language-python-exec",
  },
  // The built host for Python is too old for `pulumi package gen-sdk`: this is the generator that the current one runs.
  gensdk: { name: "gensdk", source: "engine", goPackage: "./gensdk", version: engineVersion },
};

/** @type {typeof import("./language-hosts").provideYaml} */
async function provideYaml(options) {
  const host = await provideProgram("yaml", options);
  return host.ok ? { ok: true, bins: [host.bin] } : host;
}

/** @type {typeof import("./language-hosts").providePython} */
async function providePython(options) {
  const host = await provideProgram("python", options);
  if (!host.ok) return host;
  const libraries = await provideLibraries(options);
  if (!libraries.ok) return libraries;
  const bins = [libraries.bin, host.bin];
  if (host.bin === options.engineBin) return { ok: true, bins };
  const generator = await provideProgram("gensdk", options);
  return generator.ok ? { ok: true, bins, generator: path.join(generator.bin, PROGRAMS.gensdk.name) } : generator;
}

/**
 * @param {keyof typeof PROGRAMS} key
 * @param {import("./language-hosts").HostOptions} options
 * @returns {Promise<{ ok: true, bin: string } | { ok: false, reason: string }>}
 */
async function provideProgram(key, options) {
  const { engineBin, env, log } = options;
  const program = PROGRAMS[key];
  const { name, version } = program;
  if (isExecutable(path.join(engineBin, name))) return { ok: true, bin: engineBin };
  return cached(options, `${key}-${version}`, name, async (draft) => {
    const go = await findGo(env);
    if (!go.ok) return go.reason;
    log(`Building ${name} ${version} with Go ${go.version}: some minutes on two cores, once.`);
    const failure = await build(go.command, program, path.join(draft, name), env);
    if (failure !== undefined || program.companion === undefined) return failure;
    const sources = await sourcesOf(go.command, program, env);
    if ("failure" in sources) return sources.failure;
    fs.copyFileSync(path.join(sources.folder, "..", program.companion), path.join(draft, program.companion));
    fs.chmodSync(path.join(draft, program.companion), 0o755);
    return undefined;
  });
}

/**
 * Python with the SDK and what installs ours, from PyPI.
 *
 * @param {import("./language-hosts").HostOptions} options
 * @returns {Promise<{ ok: true, bin: string } | { ok: false, reason: string }>}
 */
async function provideLibraries(options) {
  const { env, log } = options;
  const made = await cached(options, `python-libraries-${engineVersion}`, "bin/python", async (draft) => {
    const python = findOnPath("python3", env);
    if (python === undefined) return "no python3 on PATH";
    log("Installing the Python SDK of Pulumi: a minute, once.");
    const requirements = path.join(__dirname, "python", "requirements.txt");
    const steps = [
      [python, "-m", "venv", draft],
      [path.join(draft, "bin", "python"), "-m", "pip", "install", "--quiet", "--requirement", requirements],
    ];
    for (const [command = "", ...args] of steps) {
      const { failure, stderr } = await run(command, args, { env, limitMs: installLimitMs });
      if (failure !== undefined) return `${failure}: ${stderr.trim().split("\n").slice(-3).join("\n")}`;
    }
    return undefined;
  });
  return made.ok ? { ok: true, bin: path.join(made.bin, "bin") } : made;
}

/**
 * A folder of the cache, which `make` fills if it is not there: whole or not at all.
 *
 * @param {import("./language-hosts").HostOptions} options
 * @param {string} title
 * @param {string} file one that is there when all is
 * @param {(draft: string) => Promise<string | undefined>} make says why it failed, if it did
 * @returns {Promise<{ ok: true, bin: string } | { ok: false, reason: string }>}
 */
async function cached({ env, log, cacheRoot }, title, file, make) {
  const cache = path.resolve(
    cacheRoot ?? (env["TWILIO_ORG_ENGINE_CACHE"] || path.join(projectRoot, ".cache", "pulumi")),
  );
  const place = path.join(cache, `${title}-${process.platform}-${process.arch}`);
  if (isExecutable(path.join(place, file))) return { ok: true, bin: place };
  fs.mkdirSync(cache, { recursive: true });
  // By this prefix the engine's cache finds, and removes, what was abandoned.
  const draft = fs.mkdtempSync(path.join(cache, ".making-"));
  const started = Date.now();
  try {
    const failure = await make(draft);
    if (failure !== undefined) return { ok: false, reason: `${title}: ${failure}` };
    fs.rmSync(place, { recursive: true, force: true });
    fs.renameSync(draft, place);
    log(`Provided ${title} in ${elapsed(started)}.`);
    return { ok: true, bin: place };
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

module.exports = { provideYaml, providePython };
