"use strict";
// The tools that we are measured beside: pinned, and had on first use, so that installing the project stays light.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const OPA = "v1.22.2";
const cache = path.resolve(__dirname, "..", "..", ".cache");

/** Builds OPA from its Go module. Gives its path; nothing, and a line that says why, where that can't be done. */
function provideOpa() {
  const folder = path.join(cache, `opa-${OPA}`);
  const binary = path.join(folder, process.platform === "win32" ? "opa.exe" : "opa");
  if (fs.existsSync(binary)) return binary;
  process.stderr.write(`Building OPA ${OPA} from its Go module; this takes a few minutes once\n`);
  const args = ["install", "-trimpath", "-ldflags", "-s -w", `github.com/open-policy-agent/opa@${OPA}`];
  return had("OPA", () => {
    execFileSync("go", args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, GOBIN: folder } });
    return binary;
  });
}

/** Installs the packages of bench/peers. Gives whether they are there. */
function providePackages() {
  if (fs.existsSync(path.join(__dirname, "node_modules", "casbin"))) return true;
  process.stderr.write("Installing casbin and Cedar\n");
  const install = () => execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: __dirname, stdio: "pipe" });
  return had("casbin and Cedar", () => install() !== undefined) ?? false;
}

function had(what, make) {
  try {
    return make();
  } catch (error) {
    const why = error.code === "ENOENT" ? `there is no ${error.path}` : String(error.stderr ?? error.message).trim();
    process.stderr.write(`${what} left out: ${why}\n`);
    return undefined;
  }
}

module.exports = { OPA, provideOpa, providePackages };
