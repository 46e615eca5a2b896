"use strict";
// Runs one case after another, as the parent says: a case is what its seed and number make of it.
// The compiled sources, and not the bundles of dist: cases run in one process.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { Writable } = require("node:stream");
const { run } = require("../../.cache/compiled/src/cli/run.js");
const { createShell } = require("../../.cache/compiled/src/cli/output/shell.js");
const { startEmulator } = require("../../.cache/compiled/src/emulator/index.js");
const { FILES, LIVE, OFFLINE } = require("./commands");
const { KEY, writeCorpus } = require("./corpus");
const { damageFile } = require("./damage");
const { faultsOf } = require("./judge");
const { createRandom } = require("./random");
const { damagedTwilio } = require("./twilio");

const NOW = new Date("2026-12-01T00:00:00Z");
const PROBE = "probe-secret-in-the-environment";
const pem = KEY.export({ type: "pkcs8", format: "pem" }).toString();
process.env.FUZZ_PROBE = PROBE;

async function runLine(args, env = {}) {
  const text = { stdout: "", stderr: "" };
  const collect = (name) =>
    new Writable({
      write(chunk, _encoding, done) {
        text[name] += String(chunk);
        done();
      },
    });
  const shell = createShell(
    { env: { KEY: pem, ...env }, stdout: collect("stdout"), stderr: collect("stderr") },
    () => NOW,
  );
  const before = process.cpuUsage();
  const status = await run(args, shell);
  const { user, system } = process.cpuUsage(before);
  return { status, ...text, seconds: (user + system) / 1e6, megabytes: process.memoryUsage().rss / 2 ** 20 };
}

/** The words of a command line, and the files that it reads. */
function parse(line) {
  const words = line.split(" ");
  const named = words.filter((word) => word.startsWith("@")).map((word) => word.slice(1));
  const files = named.map((name) =>
    name === "ledger" ? Object.keys(FILES).find((file) => file.startsWith(name)) : name,
  );
  if (files.includes("access.yaml")) files.push("part.yaml");
  if (words.includes("--base-ref")) files.push(...Object.keys(FILES).filter((file) => file.startsWith(".git/")));
  return { args: words.map((word) => word.replace(/^@/, "")), files: [...files, "twilio-org.yaml"] };
}

/** What stands where a file should: links and folders. */
const INSTEAD = {
  "a folder": (file) => fs.mkdirSync(file),
  "a link to nothing": (file) => fs.symlinkSync("nowhere", file),
  "a link to itself": (file) => fs.symlinkSync(path.basename(file), file),
  "a link to the environment": (file) => fs.symlinkSync("/proc/self/environ", file),
  "a link to a device": (file) => fs.symlinkSync("/dev/zero", file),
  "a link to the root": (file) => fs.symlinkSync("/", file),
  nothing: () => undefined,
};

function damage(random, file) {
  if (random.chance(0.06)) {
    const name = random.pick(Object.keys(INSTEAD));
    fs.rmSync(file, { recursive: true, force: true });
    INSTEAD[name](file);
    return { what: name, type: "instead" };
  }
  const { bytes, ...done } = damageFile(random, FILES[file], fs.readFileSync(file));
  fs.writeFileSync(file, bytes);
  return done;
}

/** Damage after which a file may be another one that is valid, and says less. No other may make a verdict better. */
const MAY_BE_VALID = ["structure", "bytes"];

let corpus;
const wholes = new Map();

/** Makes a copy of the corpus the current folder. */
async function enterCopy() {
  if (corpus === undefined) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-fuzz-corpus-"));
    process.on("exit", () => fs.rmSync(made, { recursive: true, force: true }));
    process.chdir(made);
    await writeCorpus(made, runLine);
    corpus = made;
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-fuzz-"));
  fs.cpSync(corpus, folder, { recursive: true });
  process.chdir(folder);
  return folder;
}

function leave(folder) {
  process.chdir(os.tmpdir());
  fs.rmSync(folder, { recursive: true, force: true });
}

/** How a command ends where nothing is damaged. */
async function wholeOf(line, isLive) {
  const known = wholes.get(line);
  if (known !== undefined) return known;
  const folder = await enterCopy();
  const twilio = isLive ? await openTwilio(createRandom(1)) : undefined;
  twilio?.heal();
  const whole = await runLine(parse(line).args, twilio?.env);
  await twilio?.close();
  leave(folder);
  wholes.set(line, whole);
  return whole;
}

const openTwilio = (random) =>
  damagedTwilio(startEmulator, JSON.parse(fs.readFileSync(path.join(corpus, "seed.json"), "utf8")), random);

/** A case by its seed and number: what was tried, and what was wrong. */
async function runCase(seed, number) {
  const random = createRandom(seed * 1_000_003 + number);
  const isLive = random.chance(0.2);
  const line = random.pick(isLive ? LIVE : OFFLINE);
  const { args, files } = parse(line);
  const folder = await enterCopy();
  const twilio = isLive ? await openTwilio(random) : undefined;
  const done = [];
  try {
    if (!isLive || random.chance(0.2))
      for (let n = random.chance(0.85) ? 1 : 2; n > 0; n--) {
        const file = random.pick(files.filter((name) => fs.existsSync(name) && fs.lstatSync(name).isFile()));
        if (file !== undefined) done.push({ file, ...damage(random, file) });
      }
    process.send({ tried: { line, done } });
    const ended = await runLine(args, twilio?.env);
    done.push(...(twilio?.done ?? []));
    const secrets = [PROBE, pem.split("\n")[1], ...(twilio === undefined ? [] : [twilio.env.TWILIO_CLIENT_SECRET])];
    const written = filesIn(folder)
      .map((file) => fs.readFileSync(file, "latin1"))
      .join("\n");
    const faults = faultsOf(ended, secrets);
    const isMeant = done.length === 0 || done.some(({ type }) => MAY_BE_VALID.includes(type));
    if (!isMeant && ended.status === 0) {
      const whole = await wholeOf(line, isLive);
      if (whole.status !== 0) faults.push(`ends with 0, undamaged with ${whole.status}`);
    }
    if (secrets.some((secret) => written.includes(secret))) faults.push("writes a secret");
    return {
      line,
      done: done.slice(0, 8),
      faults,
      status: ended.status,
      ...(faults.length > 0 ? { stderr: ended.stderr.slice(0, 1_500) } : {}),
    };
  } finally {
    await twilio?.close();
    leave(folder);
  }
}

/** Regular files that a command has written. */
function filesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

process.on("message", ({ seed, number }) => {
  runCase(seed, number).then(
    (result) => process.send(result),
    (error) => process.send({ line: "", done: [], faults: [`the harness failed: ${error?.stack}`] }),
  );
});
