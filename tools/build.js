"use strict";
// Installs packages that are missing, then compiles the JSON Schemas ahead of time, then the TypeScript. Users run the
// result: no compiler, no schema work at start.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { install } = require("./install.js");

const root = path.resolve(__dirname, "..");

/** Compiled aside and moved into place, so that what runs from dist meanwhile never finds it half there. */
async function compileTypeScript() {
  const fresh = path.join(root, ".cache", `dist-${process.pid}`);
  const dist = path.join(root, "dist");
  try {
    const tsc = [require.resolve("typescript/bin/tsc"), "-p", root, "--outDir", fresh];
    execFileSync(process.execPath, tsc, { stdio: "inherit", cwd: root });
    await require("./bundle.js").bundleAll(fresh);
    fs.chmodSync(path.join(fresh, "src", "cli", "main.js"), 0o755);
    fs.rmSync(dist, { recursive: true, force: true });
    fs.renameSync(fresh, dist);
  } catch (error) {
    // The compiler has said what is wrong.
    if (error.status === undefined) throw error;
    process.exitCode = 1;
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

async function main() {
  await install();
  await require("./schemas.js").compileSchemas();
  require("./plugin-schema.js").compilePluginSchema();
  await compileTypeScript();
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
