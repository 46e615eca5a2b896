import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readBounded } from "../../../src/manifest/files/read-bounded";
import { runCli } from "../../support/cli";
import { ROOT } from "./terminal";

const NOW = new Date("2026-12-01T00:00:00Z");
const MANIFEST = path.join(ROOT, "examples/acme/access.yaml");
const HEAD =
  "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\norganization: { sid: OR00000000000000000000000000000001 }\n";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "odd-files-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const run = (line: string, env: Readonly<Record<string, string>> = {}) =>
  runCli(line.replaceAll("FOLDER", folder).replaceAll("MANIFEST", MANIFEST).split(" "), env, NOW);

/** Every option and argument that names a file to read. */
const READS = [
  "validate @",
  "audit @",
  "audit --snapshot @",
  "audit MANIFEST --people @",
  "audit MANIFEST --waivers @",
  "audit MANIFEST --rules @",
  "audit MANIFEST --baseline @",
  "drift MANIFEST --snapshot @",
  "review --base @ --head MANIFEST",
  "scan @ --output FOLDER/scans",
  "attest verify @",
  "simulate uplift --account-users @ MANIFEST",
];

describe("what is no file of text", () => {
  test.each(READS)("%s: a folder, a device, and what the system makes up are refused", async (line) => {
    for (const what of ["/", "/dev/zero", "/dev/null", "/proc/self/environ"]) {
      symlinkSync(what, at("link"));
      const { status, stdout, stderr } = await run(line.replace("@", at("link")));
      expect([what, status]).toEqual([what, status === 3 ? 3 : 1]);
      expect(stdout + stderr).not.toMatch(/this is a bug|PATH=|HOME=/);
      rmSync(at("link"));
    }
  });

  test("is read no further than the limit, whatever its size is said to be", () => {
    writeFileSync(at("large"), Buffer.alloc(3_000));
    expect(readBounded(at("large"), { most: 2_000 })).toMatchObject({ isTooLong: true });
    expect(readBounded(at("large"), { most: 3_000 })).toHaveProperty("bytes.length", 3_000);
  });

  test("a pipe is read where a person names it, and refused where a file does", () => {
    execFileSync("mkfifo", [at("pipe")]);
    expect(readBounded(at("pipe"), { most: 10, isRegular: true })).toEqual({ error: "it is not a regular file" });
  });
});

describe("includes", () => {
  test("lead nowhere by links, and each file counts once", async () => {
    mkdirSync(at("teams"));
    writeFileSync(at("teams/a.yaml"), `${HEAD}teams: { a: [] }\n`);
    symlinkSync("/", at("teams/root"));
    symlinkSync(folder, at("teams/again"));
    writeFileSync(at("access.yaml"), `${HEAD}include: ["teams/**/*.yaml"]\n`);
    const { status, stderr, stdout } = await run("validate FOLDER/access.yaml");
    expect([status, stderr, stdout]).toEqual([0, "", expect.stringContaining("is valid")]);
  });

  test.each([
    ["a pipe", (file: string) => execFileSync("mkfifo", [file])],
    ["a folder", (file: string) => mkdirSync(file)],
    ["a link to a device", (file: string) => symlinkSync("/dev/zero", file)],
    ["a link out of the folder", (file: string) => symlinkSync("/etc/passwd", file)],
  ])("%s is refused", async (_, make) => {
    make(at("part.yaml"));
    writeFileSync(at("access.yaml"), `${HEAD}include: [part.yaml]\n`);
    const { status, stdout } = await run("validate FOLDER/access.yaml");
    expect([status, stdout]).toEqual([3, expect.not.stringContaining("root:")]);
  });
});

describe("what is written", () => {
  test("keeps the mode of the file that it replaces, whatever the umask", async () => {
    writeFileSync(at("access.yaml"), readFileSync(MANIFEST));
    chmodSync(at("access.yaml"), 0o666);
    await run("narrow FOLDER/access.yaml --apply");
    expect(statSync(at("access.yaml")).mode & 0o777).toBe(0o666);
    writeFileSync(at("out.json"), "");
    chmodSync(at("out.json"), 0o664);
    await run("roles --format json --output FOLDER/out.json");
    expect(statSync(at("out.json")).mode & 0o777).toBe(0o664);
  });

  test("leaves no temporary file where the disk is full", async () => {
    expect(readdirSync(folder)).toEqual([]);
    const { status, stderr } = await run("roles --output /dev/full");
    expect([status, stderr]).toEqual([1, expect.stringContaining("can't be written")]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("the emulator", () => {
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [path.join(ROOT, "dist/src/cli/main.js"), "emulator", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
  const ended = (child: ReturnType<typeof start>) => new Promise((done) => child.on("exit", () => done("ended")));

  test("follows a link to its state file", async () => {
    writeFileSync(at("target"), "");
    rmSync(at("target"));
    mkdirSync(at("kept"));
    const first = start("--state", at("kept/state"));
    await new Promise((done) => first.stdout.once("data", done));
    const over = ended(first);
    first.kill("SIGTERM");
    await over;
    symlinkSync(at("kept/state"), at("link"));
    const second = start("--state", at("link"));
    await new Promise((done) => second.stdout.once("data", done));
    const end = ended(second);
    second.kill("SIGTERM");
    await end;
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(readdirSync(at("kept"))).toEqual(["state"]);
  });

  test.each([["--seed"], ["--state"]])("ends with SIGTERM while %s is a pipe that nobody writes", async (option) => {
    execFileSync("mkfifo", [at("pipe")]);
    const child = start(option, at("pipe"));
    const over = ended(child);
    await new Promise((done) => setTimeout(done, 1_500));
    child.kill("SIGTERM");
    expect(await Promise.race([over, new Promise((done) => setTimeout(() => done("hangs"), 5_000))])).toBe("ended");
    child.kill("SIGKILL");
  });
});
