"use strict";
// The types that users compile against: of all declarations that the compiler writes, those that the `exports` reach.
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const TYPES = path.join(root, "schemas", "compiled", "types");

/** The files of the package that hold types of `exports`, from its root. */
function publicTypes() {
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  return Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : [path.normalize(types)]));
}

/** Types of what a schema describes: they stand beside the sources, and in the package beside the others. */
const SCHEMAS = "#schemas/types/";

/** What a declaration file imports of other declaration files of ours. */
function importsOf(file) {
  const ts = require("typescript");
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(file, "utf8"), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (fileName.startsWith(SCHEMAS)) return [path.join(TYPES, `${fileName.slice(SCHEMAS.length)}.d.ts`)];
    if (!fileName.startsWith(".")) return [];
    const base = path.resolve(path.dirname(file), fileName.replace(/\.js$/, ""));
    const found = [`${base}.d.ts`, path.join(base, "index.d.ts")].find((each) => fs.existsSync(each));
    if (found === undefined) throw new Error(`${file} imports ${fileName}, which is not there`);
    return [found];
  });
}

/**
 * Copies from `compiled` to `dist` the declarations that the package's `exports` reach.
 *
 * @param {string} compiled where the compiler wrote, in the layout of the sources
 * @param {string} dist
 */
function copyDeclarations(compiled, dist) {
  const queue = publicTypes().map((file) => path.join(compiled, path.relative("dist", file)));
  const reached = new Set();
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...importsOf(file));
  }
  for (const file of reached) {
    const to = path.join(dist, packagedAs(file, compiled));
    fs.mkdirSync(path.dirname(to), { recursive: true });
    // Older resolutions know no imports by #: a path is found by all.
    const types = path.relative(path.dirname(to), path.join(dist, "schemas"));
    fs.writeFileSync(to, fs.readFileSync(file, "utf8").replaceAll(`"${SCHEMAS}`, `"${types}/`));
  }
}

/** Where a declaration file stands in `dist`. */
const packagedAs = (file, compiled) =>
  file.startsWith(TYPES) ? path.join("schemas", path.relative(TYPES, file)) : path.relative(compiled, file);

module.exports = { copyDeclarations };
