"use strict";
// Installs the npm packages when the lock file has changed since it was last done, or when they are not there.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { runStep } = require("./steps.js");

const root = path.resolve(__dirname, "..");
const modules = path.join(root, "node_modules");
const stamp = path.join(modules, ".installed-lock");

async function install() {
  const lock = createHash("sha256")
    .update(fs.readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === lock) return;
  // What is there stays: only the first time everything comes at once.
  const command = fs.existsSync(modules) ? "install" : "ci";
  await runStep("Installing npm packages", "npm", [command, "--no-audit", "--no-fund"], { cwd: root });
  fs.writeFileSync(stamp, lock);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`Node ${process.versions.node} is too old: this needs Node 20.19 or later.\n`);
  process.exit(1);
}

module.exports = { install, requireNode };
