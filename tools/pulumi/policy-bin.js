"use strict";
// A folder with an engine that can run policy packs. A whole engine can; one that was built here gets a language host before
// its own (policy-host/host.cjs), which costs each run some 0.3 s, and so stands in a folder beside.
const fs = require("node:fs");
const path = require("node:path");
const { isExecutable } = require("./child.js");

const linked = ["pulumi", "pulumi-resource-pulumi-nodejs"];
const host = "pulumi-language-nodejs";

/**
 * @param {{ bin: string, version: string, origin: "path" | "download" | "build" }} engine
 * @param {string} cacheRoot
 * @returns {string} the folder
 */
function binForPolicies({ bin, version, origin }, cacheRoot) {
  if (origin !== "build") return bin;
  const folder = path.join(cacheRoot, `policy-${version}-${process.platform}-${process.arch}`);
  fs.mkdirSync(folder, { recursive: true });
  // The engine takes the language host that lies beside it; a symbolic link would lead it back to the other one.
  for (const name of linked)
    put(path.join(folder, name), (draft) => fs.linkSync(path.join(bin, name), draft), isSame(path.join(bin, name)));
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(path.join(__dirname, "policy-host", "host.cjs"))} ${quote(path.join(bin, host))} "$@"\n`;
  put(
    path.join(folder, host),
    (draft) => fs.writeFileSync(draft, script, { mode: 0o755 }),
    (file) => fs.readFileSync(file, "utf8") === script,
  );
  return folder;
}

/** Puts a file in its place, whole or not at all: engines may be running.
 *
 * @param {string} file
 * @param {(draft: string) => void} make
 * @param {(file: string) => boolean} isThere
 */
function put(file, make, isThere) {
  if (isExecutable(file) && isThere(file)) return;
  const draft = `${file}.${process.pid}`;
  fs.rmSync(draft, { force: true });
  make(draft);
  fs.renameSync(draft, file);
  // Where the draft was a link to the same file, renaming leaves it there.
  fs.rmSync(draft, { force: true });
}

/** @param {string} original */
function isSame(original) {
  return (/** @type {string} */ file) => fs.statSync(file).ino === fs.statSync(original).ino;
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

module.exports = { binForPolicies };
