"use strict";
// Makes of the sources what users run: a few files with the libraries inside, so that people who install the package
// install nothing else, and a command loads no more than it needs.
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");

/** What a program shares with us: it has to be the same package for both. */
const SHARED = /^@pulumi\//;

/** Entries that are one file each, whose name outlives versions: others load them by it. */
const FILES = ["provider/index", "provider/handler/v1", "provider/policy/index", "src/emulator/index"];

/** The command: small, with parts that commands share or load late beside it. */
const COMMAND = "src/cli/main";

/** Names stay, so that a failure of ours can be found by its stack. */
const OUTPUT = { format: "cjs", minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } } };

const inputOptions = (input, external) => ({
  cwd: root,
  input,
  external,
  platform: "node",
  transform: { target: "node20.19" },
  onLog(level, log) {
    // Some load late what others load at once; that is no mistake.
    if (log.code !== "INEFFECTIVE_DYNAMIC_IMPORT") throw new Error(log.message);
  },
});

/** @returns the modules of which the files were made */
async function write(input, external, output) {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown(inputOptions(input, external));
  const written = await bundle.write({ ...OUTPUT, ...output });
  await bundle.close();
  return written.output.flatMap(({ moduleIds = [] }) => moduleIds);
}

/**
 * Puts the TypeScript file `entry` and all that it imports into one file.
 *
 * @param {string} entry from the root of the project
 * @param {string} file
 * @param {{ external?: RegExp[], output?: object }} options
 */
function bundleFile(entry, file, { external = [], output = {} } = {}) {
  return write(path.join(root, entry), external, { ...output, file, codeSplitting: false });
}

/** The emulator is a file of its own: the command loads that one. */
function bundleCommand(dist) {
  const emulator = path.join(root, "src", "emulator", "index.ts");
  const external = (id) => id === emulator || SHARED.test(id);
  return write({ [COMMAND]: path.join(root, `${COMMAND}.ts`) }, external, {
    dir: dist,
    entryFileNames: "[name].js",
    chunkFileNames: "src/cli/parts/[name]-[hash].js",
    paths: { [emulator]: "./src/emulator/index.js" },
  });
}

/** The packages that the modules are from, by their folders. */
function packagesIn(modules) {
  const folders = modules.flatMap(
    (id) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replace("\0", ""))?.[0] ?? [],
  );
  return [...new Set(folders)].sort();
}

/** The licenses of the packages in bundles, as each of them demands. */
function licensesOf(packages) {
  const texts = packages.map((folder) => {
    const at = path.resolve(root, folder);
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(at, "package.json"), "utf8"));
    const file = fs.readdirSync(at).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
    if (typeof license !== "string") throw new Error(`${name} does not say its license`);
    const text = file === undefined ? `License: ${license}` : fs.readFileSync(path.join(at, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Software of others that is part of files of this package.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** Writes all that the package runs into `dist`. */
async function bundleAll(dist) {
  const modules = await bundleCommand(dist);
  for (const entry of FILES)
    modules.push(...(await bundleFile(`${entry}.ts`, path.join(dist, `${entry}.js`), { external: [SHARED] })));
  fs.chmodSync(path.join(dist, `${COMMAND}.js`), 0o755);
  fs.writeFileSync(path.join(dist, "THIRD-PARTY-LICENSES.txt"), licensesOf(packagesIn(modules)));
}

module.exports = { bundleAll, bundleFile, licensesOf, packagesIn };

// node tools/bundle.js DIST
if (require.main === module)
  bundleAll(path.resolve(process.argv[2])).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
