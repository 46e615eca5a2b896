"use strict";
// node official-install.js <folder> <version>: Pulumi's SDK puts the official release into <folder>/bin.
const { createRequire } = require("node:module");
const path = require("node:path");
const { packageFolder } = require("./project.js");

const [root, version] = process.argv.slice(2);
const requireFromSdk = createRequire(path.join(packageFolder("@pulumi/pulumi"), "package.json"));
const { PulumiCommand } = requireFromSdk("./automation");
// The SDK compares with a method of its own semver, so a plain string will not do.
const { SemVer } = requireFromSdk("semver");

PulumiCommand.install({ root, version: new SemVer(version) }).catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
