"use strict";
// Source 2: the project's own copy, and how a download or a build becomes that copy.
//
// A copy appears whole or not at all: it is made in a temporary folder beside its place, sealed, and renamed. Who dies on the
// way leaves a temporary folder, which nobody takes for an engine; of two who finish at once, the second uses the first's.
const fs = require("node:fs");
const path = require("node:path");
const { askVersion, missingCompanions } = require("./engine-check.js");
const { engineVersion } = require("./project.js");

const temporary = ".making-";
const day = 24 * 60 * 60 * 1000;

/**
 * @typedef {"download" | "build"} Origin
 * @typedef {{ ok: true, bin: string, version: string, origin: Origin }} CachedEngine
 */

/**
 * @param {string} cacheRoot
 * @returns {string}
 */
function enginePlace(cacheRoot) {
  return path.join(cacheRoot, `${engineVersion}-${process.platform}-${process.arch}`);
}

/**
 * The copy in the cache, if its files are those that were sealed and it runs.
 *
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string }} options
 * @returns {Promise<CachedEngine | { ok: false, reason: string }>}
 */
async function engineInCache({ env, cacheRoot }) {
  const place = enginePlace(cacheRoot);
  if (!fs.existsSync(place)) return { ok: false, reason: `no copy of ${engineVersion} yet` };
  const bin = path.join(place, "bin");
  const seal = readSeal(place);
  if (seal === undefined) return { ok: false, reason: "the copy is broken: its seal is missing or unreadable" };
  const changed = Object.entries(seal.sizes).filter(([name, size]) => sizeOf(path.join(bin, name)) !== size);
  if (changed.length > 0) {
    return { ok: false, reason: `the copy is broken: ${changed.map(([name]) => name).join(", ")} changed in size` };
  }
  const problem = await problemOf(bin, env);
  return problem === undefined
    ? { ok: true, bin, version: engineVersion, origin: seal.origin }
    : { ok: false, reason: `the copy is broken: ${problem}` };
}

/**
 * Lets `make` fill `<folder>/bin` of a temporary folder and moves the result into the cache.
 *
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string, origin: Origin }} options
 * @param {(folder: string) => Promise<{ ok: true } | { ok: false, reason: string }>} make
 * @returns {Promise<CachedEngine | { ok: false, reason: string }>}
 */
async function addToCache({ env, cacheRoot, origin }, make) {
  fs.mkdirSync(cacheRoot, { recursive: true });
  removeAbandoned(cacheRoot);
  const folder = fs.mkdtempSync(path.join(cacheRoot, temporary));
  try {
    const made = await make(folder);
    if (!made.ok) return made;
    const problem = await problemOf(path.join(folder, "bin"), env);
    if (problem !== undefined) return { ok: false, reason: problem };
    writeSeal(folder, origin);
    return await moveIntoPlace({ env, cacheRoot, folder });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string, folder: string }} options
 * @returns {Promise<CachedEngine | { ok: false, reason: string }>}
 */
async function moveIntoPlace({ env, cacheRoot, folder }) {
  const place = enginePlace(cacheRoot);
  // Twice: the first time a broken copy may be in the way.
  for (const _attempt of [1, 2]) {
    renameUnlessTaken(folder, place);
    const found = await engineInCache({ env, cacheRoot });
    if (found.ok || !fs.existsSync(folder)) return found;
    const broken = `${folder}-broken`;
    renameUnlessTaken(place, broken);
    fs.rmSync(broken, { recursive: true, force: true });
  }
  return { ok: false, reason: `${place} can't be replaced` };
}

/**
 * Another process may have put its copy there, or taken a broken one away, a moment ago: either is as good.
 *
 * @param {string} from
 * @param {string} to
 */
function renameUnlessTaken(from, to) {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (fs.existsSync(from) && !fs.existsSync(to)) throw error;
  }
}

/**
 * @param {string} bin
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} what is wrong with it, if anything
 */
async function problemOf(bin, env) {
  const missing = missingCompanions([bin]);
  if (missing.length > 0) return `${missing.join(" and ")} is missing`;
  const answer = await askVersion(path.join(bin, "pulumi"), env);
  if (!answer.ok) return answer.reason;
  return answer.version === engineVersion ? undefined : `it is ${answer.version}, not ${engineVersion}`;
}

/**
 * The seal is written last. Sizes, not hashes: it guards against half-written files, and costs nothing at each start.
 *
 * @param {string} folder
 * @param {Origin} origin
 */
function writeSeal(folder, origin) {
  const bin = path.join(folder, "bin");
  const sizes = Object.fromEntries(fs.readdirSync(bin).map((name) => [name, sizeOf(path.join(bin, name))]));
  fs.writeFileSync(path.join(folder, "engine.json"), `${JSON.stringify({ origin, sizes }, undefined, 2)}\n`);
}

/**
 * @param {string} place
 * @returns {{ origin: Origin, sizes: Record<string, unknown> } | undefined}
 */
function readSeal(place) {
  try {
    const { origin, sizes } = JSON.parse(fs.readFileSync(path.join(place, "engine.json"), "utf8"));
    const whole = (origin === "download" || origin === "build") && typeof sizes === "object" && sizes !== null;
    return whole ? { origin, sizes } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @returns {number | undefined}
 */
function sizeOf(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.size;
}

/**
 * A temporary folder a day old belongs to a process that was killed.
 *
 * @param {string} cacheRoot
 */
function removeAbandoned(cacheRoot) {
  for (const name of fs.readdirSync(cacheRoot).filter((candidate) => candidate.startsWith(temporary))) {
    const folder = path.join(cacheRoot, name);
    const made = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (made < Date.now() - day) fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { engineInCache, addToCache };
