"use strict";
// `npm run plugin`: the plugin as `pulumi plugin install` takes it, dist-plugin/pulumi-resource-twilio-organization-vX-OS-ARCH.tar.gz.
// It is one file of JavaScript with a launcher, the same for every system that has Node on its PATH; `--all` names it for all.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { licensesOf, packagesIn } = require("./bundle.js");

const root = path.resolve(__dirname, "..");
const NAME = "pulumi-resource-twilio-organization";

/** Node is found on PATH; the folder, however the launcher was called, through links too. */
const LAUNCHER = `#!/bin/sh
at=$0
while [ -h "$at" ]; do
  to=$(readlink "$at")
  case $to in /*) at=$to ;; *) at=$(dirname "$at")/$to ;; esac
done
exec node "$(dirname "$at")/plugin.js" "$@"
`;

/**
 * Puts the plugin into `folder`: what is to be on PATH, or in the archive.
 *
 * @param {string} folder
 */
async function buildPlugin(folder) {
  const { build } = require("esbuild");
  fs.mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [path.join(root, "provider", "plugin", "main.ts")],
    outfile: path.join(folder, "plugin.js"),
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    // A library may ask where it is.
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    metafile: true,
    absWorkingDir: root,
    logLevel: "warning",
  });
  fs.writeFileSync(path.join(folder, NAME), LAUNCHER, { mode: 0o755 });
  fs.copyFileSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  fs.writeFileSync(path.join(folder, "THIRD-PARTY-LICENSES.txt"), licensesOf(packagesIn(Object.keys(metafile.inputs))));
}

/** How Pulumi calls systems and processors. Source: pulumi/pulumi, sdk/go/common/workspace/plugins.go. */
const OURS = `${process.platform}-${{ x64: "amd64" }[process.arch] ?? process.arch}`;
const ALL = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"];

/**
 * @param {{ out?: string, all?: boolean }} options
 * @returns {Promise<string[]>} the archives
 */
async function packPlugin({ out = path.join(root, "dist-plugin"), all = false } = {}) {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const folder = path.join(out, NAME);
  await buildPlugin(folder);
  const names = fs.readdirSync(folder).sort();
  return (all ? ALL : [OURS]).map((system) => {
    const archive = path.join(out, `${NAME}-v${version}-${system}.tar.gz`);
    execFileSync("tar", ["-czf", archive, "-C", folder, ...names]);
    return archive;
  });
}

module.exports = { buildPlugin, packPlugin };

/** The command: `[--all] [--out FOLDER]` packs, `--folder FOLDER` only puts the plugin there. */
async function main(args) {
  const { values } = parseArgs({
    args,
    options: { all: { type: "boolean", default: false }, out: { type: "string" }, folder: { type: "string" } },
  });
  if (values.folder !== undefined) return buildPlugin(path.resolve(values.folder));
  const archives = await packPlugin(values);
  process.stdout.write(`${archives.map((each) => path.relative(process.cwd(), each)).join("\n")}\n`);
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
