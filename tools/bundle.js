"use strict";
// Puts what only we run into one file with the libraries inside, so that who installs the package does not install them. The
// emulator's web framework is 44 packages, some of which need a later Node than we do.
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");

/** Replaces `entry` of the compiled files in `dist`, and all compiled files of its folder, by one that needs no package. */
async function bundle(dist, entry) {
  const { build } = require("esbuild");
  const file = path.join(dist, entry);
  const { metafile } = await build({
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    metafile: true,
    absWorkingDir: root,
    nodePaths: [path.join(root, "node_modules")],
    logLevel: "warning",
  });
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder))
    if (name.endsWith(".js") && name !== path.basename(file)) fs.rmSync(path.join(folder, name));
  return packagesIn(Object.keys(metafile.inputs));
}

/** The packages that the files are from, by their folders. */
function packagesIn(files) {
  const folders = files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
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

/** Bundles in the compiled files at `dist`. */
async function bundleAll(dist) {
  const packages = await bundle(dist, path.join("src", "emulator", "index.js"));
  fs.writeFileSync(path.join(dist, "THIRD-PARTY-LICENSES.txt"), licensesOf(packages));
}

module.exports = { bundleAll, licensesOf, packagesIn };

// node tools/bundle.js DIST
if (require.main === module)
  bundleAll(path.resolve(process.argv[2])).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
