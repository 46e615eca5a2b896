"use strict";
// Installs packages that are missing, then compiles the JSON Schemas ahead of time, then the TypeScript, and bundles what
// users run: no compiler, no schema work at start. With --if-changed only where a source is another than at the last
// build. The compiled files one by one, for tests and benches of parts, stay in .cache/compiled.
const { createHash } = require("node:crypto");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { install } = require("./install.js");

const root = path.resolve(__dirname, "..");

/** What the result is made of; schemas/compiled is part of the result. */
const SOURCES = ["src", "provider", "schemas", "tools", "package.json", "package-lock.json", "tsconfig.json"];
const stamp = path.join(root, ".cache", "built-sources");

/** A hash of all sources, by name and content. */
function hashOfSources() {
  const hash = createHash("sha256").update(process.version);
  const add = (name) => {
    const at = path.join(root, name);
    if (!fs.statSync(at).isDirectory()) hash.update(`${name}\0`).update(fs.readFileSync(at));
    else if (name !== path.join("schemas", "compiled"))
      for (const entry of fs.readdirSync(at).sort()) add(path.join(name, entry));
  };
  for (const name of SOURCES) add(name);
  return hash.digest("hex");
}

/** Whether what is built is from these sources, and is all there. */
function isBuilt(hash) {
  const results = ["dist/src/cli/main.js", "schemas/compiled", ".cache/compiled"];
  if (!results.every((name) => fs.existsSync(path.join(root, name)))) return false;
  return fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === hash;
}

/** Made aside and moved into place, so that what runs from dist meanwhile never finds it half there. */
async function compileTypeScript() {
  const fresh = path.join(root, ".cache", `fresh-${process.pid}`);
  const [compiled, dist] = ["compiled", "dist"].map((name) => path.join(fresh, name));
  try {
    const tsc = [require.resolve("typescript/bin/tsc"), "-p", root, "--outDir", compiled];
    execFileSync(process.execPath, tsc, { stdio: "inherit", cwd: root });
    await require("./bundle.js").bundleAll(dist);
    require("./declarations.js").copyDeclarations(compiled, dist);
    replace(path.join(root, ".cache", "compiled"), compiled);
    replace(path.join(root, "dist"), dist);
  } catch (error) {
    // The compiler has said what is wrong.
    if (error.status === undefined) throw error;
    process.exitCode = 1;
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

function replace(folder, fresh) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(fresh, folder);
}

async function main() {
  await install();
  const hash = hashOfSources();
  if (process.argv.includes("--if-changed") && isBuilt(hash)) return;
  // A build that ends before its end leaves nothing that counts as built.
  fs.rmSync(stamp, { force: true });
  await require("./schemas.js").compileSchemas();
  require("./plugin-schema.js").compilePluginSchema();
  await compileTypeScript();
  // A source that changed meanwhile is built the next time.
  if (process.exitCode === undefined && hashOfSources() === hash) {
    fs.mkdirSync(path.dirname(stamp), { recursive: true });
    fs.writeFileSync(stamp, hash);
  }
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
