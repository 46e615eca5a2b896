"use strict";
// What the project itself says about versions and places; nothing else here repeats it.
const fs = require("node:fs");
const path = require("node:path");

const projectRoot = path.resolve(__dirname, "..", "..");

/**
 * The version a go.mod of this folder asks for, without its "v".
 *
 * @param {"engine" | "language-host" | "yaml-host"} folder
 * @param {string} goModule
 * @returns {string}
 */
function goModuleVersion(folder, goModule) {
  const text = fs.readFileSync(path.join(__dirname, folder, "go.mod"), "utf8");
  const line = text.split("\n").find((candidate) => candidate.includes(`${goModule} v`));
  const version = /\sv(\d+\.\d+\.\d+)\b/.exec(line ?? "")?.[1];
  if (version === undefined) throw new Error(`tools/pulumi/${folder}/go.mod does not require ${goModule}.`);
  return version;
}

/**
 * The folder of an npm package that the project has installed.
 *
 * @param {string} name
 * @returns {string}
 */
function packageFolder(name) {
  try {
    return path.dirname(require.resolve(`${name}/package.json`, { paths: [projectRoot] }));
  } catch {
    throw new Error(`The npm package ${name} is not installed. Run "npm ci" in the project, then try again.`);
  }
}

/**
 * @param {string} name
 * @returns {string}
 */
function packageVersion(name) {
  return JSON.parse(fs.readFileSync(path.join(packageFolder(name), "package.json"), "utf8")).version;
}

module.exports = {
  projectRoot,
  engineVersion: goModuleVersion("engine", "github.com/pulumi/pulumi/pkg/v3"),
  languageHostVersion: goModuleVersion("language-host", "github.com/pulumi/pulumi/sdk/v3"),
  yamlHostVersion: goModuleVersion("yaml-host", "github.com/pulumi/pulumi-yaml"),
  packageFolder,
  packageVersion,
};
