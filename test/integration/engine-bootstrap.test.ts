import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type * as Providers from "@pulumi/pulumi/proto/provider_grpc_pb";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb";
import type * as Grpc from "@grpc/grpc-js";
import type * as Empties from "google-protobuf/google/protobuf/empty_pb";
import type * as Structs from "google-protobuf/google/protobuf/struct_pb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../tools/pulumi/provide-engine";

const project = path.resolve(__dirname, "..", "..");
const requireFromProject = createRequire(path.join(project, "package.json"));
const requireFromSdk = createRequire(requireFromProject.resolve("@pulumi/pulumi/package.json"));
const goMod = fs.readFileSync(path.join(project, "tools", "pulumi", "engine", "go.mod"), "utf8");
const engineVersion = /pulumi\/pkg\/v3 v(\S+)/.exec(goMod)?.[1] ?? "no version in go.mod";
const randomVersion = (requireFromProject("@pulumi/random/package.json") as { version: string }).version;

/** Name resolution fails, as on a machine without a network. */
const offline = `require("node:dns").lookup = (host, _options, callback) =>
  process.nextTick(callback, Object.assign(new Error("getaddrinfo ENOTFOUND " + host), { code: "ENOTFOUND" }));`;

/** get.pulumi.com serves an installer that takes `seconds`; everything between it and the cache is the real thing. */
const officialHost = (seconds: number) => `globalThis.fetch = async (url, options) => {
  if (String(url) !== "https://get.pulumi.com/install.sh") throw new Error("unexpected " + url);
  return new Response(options.method === "HEAD" ? null : ${JSON.stringify(`
    while [ $# -gt 0 ]; do case "$1" in --install-root) root=$2;; --version) version=$2;; esac; shift; done
    mkdir -p "$root/bin"
    echo $$ > "$HOME/installer.pid"
    for name in pulumi pulumi-language-nodejs pulumi-resource-pulumi-nodejs; do
      printf '#!/bin/sh\\necho v%s\\n' "$version" > "$root/bin/$name"
      chmod +x "$root/bin/$name"
      sleep ${seconds / 3}
    done`)});
};`;

/** Writes "executables" that print the version they were stamped with, where the real go would put them. */
const go = (version: string) => `if [ "$1" = version ]; then echo "go version go${version} linux/amd64"; exit; fi
for arg; do
  case "$arg" in *version.Version=*) stamp=\${arg##*=};; esac
  if [ "$previous" = -o ]; then out=$arg; fi
  previous=$arg
done
if [ "$GOWORK" != off ] || [ ! -f go.sum ]; then echo "https://me:hunter2@proxy.invalid: wrong folder or settings" >&2; exit 1; fi
mkdir -p "$(dirname "$out")"
printf '#!/bin/sh\\necho %s\\n' "$stamp" > "$out"
chmod +x "$out"`;

interface Outcome {
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

let machine: string;
const started: ChildProcess[] = [];

const inMachine = (...names: string[]) => path.join(machine, ...names);
const cachedBin = () => inMachine("cache", `${engineVersion}-${process.platform}-${process.arch}`, "bin");

/** A folder for PATH, holding scripts. */
function folderOf(scripts: Record<string, string>): string {
  const folder = fs.mkdtempSync(inMachine("path-"));
  for (const [name, body] of Object.entries(scripts)) {
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  return folder;
}

function start(options: { path?: string[]; network?: string; args?: string[] }): ChildProcess {
  const preload = path.join(fs.mkdtempSync(inMachine("network-")), "preload.cjs");
  fs.writeFileSync(preload, options.network ?? offline);
  const child = spawn(process.execPath, [path.join(project, "tools", "pulumi", "main.js"), ...(options.args ?? [])], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      HOME: inMachine("user"),
      PATH: [...(options.path ?? []), inMachine("tools")].join(path.delimiter),
      TWILIO_ORG_ENGINE_CACHE: inMachine("cache"),
      NODE_OPTIONS: `--require ${preload}`,
    },
  });
  started.push(child);
  return child;
}

async function run(options: Parameters<typeof start>[0] = {}): Promise<Outcome> {
  const child = start(options);
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (text: Buffer) => (said.stdout += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (said.stderr += text.toString()));
  const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { status: status ?? signal, ...said };
}

const engineOf = (outcome: Outcome) => JSON.parse(outcome.stdout) as Omit<Engine, "env">;

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("waited 10 s in vain");
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

beforeEach(() => {
  machine = fs.mkdtempSync(path.join(os.tmpdir(), "engine-bootstrap-"));
  // Exactly the commands that the scripts need: no go and no pulumi of this computer.
  for (const folder of ["tools", "user"]) fs.mkdirSync(inMachine(folder));
  fs.symlinkSync(process.execPath, inMachine("tools", "node"));
  for (const name of ["sh", "chmod", "dirname", "mkdir", "sleep"]) {
    const real = ["/bin", "/usr/bin"].map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
    fs.symlinkSync(real ?? name, inMachine("tools", name));
  }
});

afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  // An installer that outlived its killed parent may still be writing.
  await until(() => {
    fs.rmSync(machine, { recursive: true, force: true, maxRetries: 5 });
    return !fs.existsSync(machine);
  });
});

const wholeEngine = (version: string) => ({
  pulumi: `echo v${version}`,
  "pulumi-language-nodejs": "exit",
  "pulumi-resource-pulumi-nodejs": "exit",
});

describe("the engine on PATH", () => {
  it("is used when it is new enough and whole", async () => {
    // A real pulumi writes logs into its home even for `version`.
    const pulumi = 'mkdir -p "${PULUMI_HOME:-$HOME/.pulumi}/logs"; echo v3.250.0';
    const bin = folderOf({ ...wholeEngine("3.250.0"), pulumi });
    const outcome = await run({ path: [bin] });
    expect(outcome.status).toBe(0);
    expect(engineOf(outcome)).toEqual({
      bin,
      pulumiHome: inMachine("cache", "home-stand-in"),
      version: "3.250.0",
      source: "path",
    });
    expect(outcome.stderr).toContain(`Pulumi engine 3.250.0: the one on PATH, in ${bin}.`);
    expect(fs.readdirSync(inMachine("user"))).toEqual([]);
  });

  it("may have its companions in another folder of PATH, and be a link", async () => {
    const { pulumi, ...companions } = wholeEngine("3.300.1");
    const linked = folderOf({});
    fs.symlinkSync(path.join(folderOf({ pulumi }), "pulumi"), path.join(linked, "pulumi"));
    const outcome = await run({ path: [linked, folderOf(companions)] });
    expect(engineOf(outcome)).toMatchObject({ source: "path", bin: linked });
  });

  it.each([
    ["too old", wholeEngine("3.249.9"), "PATH: pulumi 3.249.9 is not 3.250 or a newer 3.x"],
    ["of another major version", wholeEngine("4.0.0"), "PATH: pulumi 4.0.0 is not 3.250 or a newer 3.x"],
    [
      "without its companions",
      { pulumi: "echo v3.260.0" },
      "PATH: pulumi 3.260.0 comes without pulumi-language-nodejs and pulumi-resource-pulumi-nodejs",
    ],
    ["broken", { ...wholeEngine("3.260.0"), pulumi: "exit 3" }, 'PATH: "pulumi version" failed: exit status 3'],
    ["not Pulumi", { ...wholeEngine("3.260.0"), pulumi: "echo hello" }, 'PATH: "pulumi version" named no version'],
  ])("is passed over when it is %s, and all that failed is told", async (_name, scripts, reason) => {
    const outcome = await run({ path: [folderOf(scripts)] });
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain(reason);
    expect(outcome.stderr).toContain(`Cache: no copy of ${engineVersion} yet`);
    expect(outcome.stderr).toContain("Download: get.pulumi.com can't be reached (ENOTFOUND)");
    expect(outcome.stderr).toContain("Go build: no go on PATH");
    expect(outcome.stderr).toMatch(/install Pulumi 3\.250 or newer.*\n.*install Go 1\.25 or newer/);
    expect(outcome.stderr).not.toContain("    at ");
  });

  it("gets the official random plugin, not the stand-in, where that can be downloaded", async () => {
    const outcome = await run({ path: [folderOf(wholeEngine("3.255.0"))], network: officialHost(0) });
    expect(engineOf(outcome)).toMatchObject({ source: "path", pulumiHome: inMachine("cache", "home") });
    expect(outcome.stderr).not.toContain("stand-in");
  });
});

describe("the official download", () => {
  it("is kept, and found in the cache by the next run, also by one that runs under it", async () => {
    const first = await run({ network: officialHost(0) });
    expect(engineOf(first)).toMatchObject({ source: "download", bin: cachedBin(), version: engineVersion });

    const second = await run({ path: [cachedBin()] });
    expect(engineOf(second)).toMatchObject({ source: "cache", bin: cachedBin(), version: engineVersion });
    expect(second.stderr).toContain(
      `Pulumi engine ${engineVersion}: the copy in the cache, downloaded earlier. PATH: no pulumi there.`,
    );
  });

  it("is repeated when the copy is broken, which is never used", async () => {
    await run({ network: officialHost(0) });
    fs.truncateSync(path.join(cachedBin(), "pulumi-language-nodejs"), 3);

    const refused = await run();
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain("Cache: the copy is broken: pulumi-language-nodejs changed in size");

    const repaired = await run({ network: officialHost(0) });
    expect(engineOf(repaired).source).toBe("download");
    expect(engineOf(await run()).source).toBe("cache");
    expect(fs.readdirSync(inMachine("cache")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("refuses a copy whose seal is gone or whose engine no longer runs", async () => {
    await run({ network: officialHost(0) });
    const pulumi = path.join(cachedBin(), "pulumi");
    fs.writeFileSync(pulumi, fs.readFileSync(pulumi, "utf8").replace("echo", "ecko"));
    expect((await run()).stderr).toContain('Cache: the copy is broken: "pulumi version" failed: exit status 127');
    fs.rmSync(path.join(cachedBin(), "..", "engine.json"));
    expect((await run()).stderr).toContain("Cache: the copy is broken: its seal is missing or unreadable");
  });

  it("leaves nothing that looks complete when killed, and nothing running when interrupted", async () => {
    const killed = start({ network: officialHost(1.5) });
    await until(() => fs.existsSync(inMachine("user", "installer.pid")));
    killed.kill("SIGKILL");
    expect((await run()).stderr).toContain(`Cache: no copy of ${engineVersion} yet`);

    fs.rmSync(inMachine("user", "installer.pid"));
    const interrupted = start({ network: officialHost(30) });
    await until(() => fs.existsSync(inMachine("user", "installer.pid")));
    await sleep(50);
    const installer = Number(fs.readFileSync(inMachine("user", "installer.pid"), "utf8"));
    expect(isAlive(installer)).toBe(true);
    interrupted.kill("SIGINT");
    await once(interrupted, "close");
    expect(interrupted.signalCode).toBe("SIGINT");
    await until(() => !isAlive(installer));
  });

  it("may run twice at once: both end with the one copy", async () => {
    const outcomes = await Promise.all([run({ network: officialHost(0.3) }), run({ network: officialHost(0.3) })]);
    for (const outcome of outcomes) {
      expect(outcome.status).toBe(0);
      expect(engineOf(outcome)).toMatchObject({ source: "download", bin: cachedBin() });
    }
    expect(fs.readdirSync(inMachine("cache")).filter((name) => name.startsWith("."))).toEqual([]);
    expect(engineOf(await run()).source).toBe("cache");
  });
});

describe("the Go build", () => {
  it("is kept, says that RandomId comes from a stand-in, and runs commands with their exit status", async () => {
    const built = await run({ path: [folderOf({ go: go("1.25.0") })] });
    expect(built.status).toBe(0);
    expect(engineOf(built)).toMatchObject({ source: "build", pulumiHome: inMachine("cache", "home-stand-in") });
    expect(built.stderr).toContain("RandomId comes from a stand-in");

    // The stand-in stays with what was built, even where the official plugin could be had by now.
    const cached = await run({ network: officialHost(0) });
    expect(engineOf(cached)).toMatchObject({ source: "cache", pulumiHome: inMachine("cache", "home-stand-in") });

    const body = 'if [ "$1" = version ]; then echo v3.255.0; else echo "$PULUMI_HOME $*"; exit 7; fi';
    const own = folderOf({ ...wholeEngine("3.255.0"), pulumi: body });
    const ran = await run({ path: [own], args: ["--", "preview", "--diff"] });
    expect(ran).toMatchObject({ status: 7, stdout: `${inMachine("cache", "home-stand-in")} preview --diff\n` });
  });

  it("runs policy packs with the same engine, which finds another language host before its own", async () => {
    await run({ path: [folderOf({ go: go("1.25.0") })] });
    const folder = inMachine("cache", `policy-${engineVersion}-${process.platform}-${process.arch}`);
    const inode = (bin: string, name: string) => fs.statSync(path.join(bin, name)).ino;
    for (const name of ["pulumi", "pulumi-resource-pulumi-nodejs"])
      expect(inode(folder, name)).toBe(inode(cachedBin(), name));
    const host = fs.readFileSync(path.join(folder, "pulumi-language-nodejs"), "utf8");
    expect(host).toContain(`'${path.join(cachedBin(), "pulumi-language-nodejs")}'`);

    // After another build of the same version it is the new engine.
    const replaced = fs.readFileSync(path.join(cachedBin(), "pulumi"));
    fs.rmSync(path.join(cachedBin(), "pulumi"));
    fs.writeFileSync(path.join(cachedBin(), "pulumi"), replaced, { mode: 0o755 });
    const ran = await run({ args: ["--", "preview", "--policy-pack", "pack"] });
    expect(ran).toMatchObject({ status: 0, stdout: `v${engineVersion}\n` });
    expect(inode(folder, "pulumi")).toBe(inode(cachedBin(), "pulumi"));
    expect(fs.readdirSync(folder)).toHaveLength(3);
  });

  it.each([
    ["an old Go", go("1.24.13"), "Go build: Go 1.24.13 is older than 1.25"],
    [
      "a Go that fails, whose proxy has a password",
      `unset GOWORK; ${go("1.26.0")}`,
      "Go build: the build of pulumi failed: exit status 1\nhttps://***@proxy.invalid: wrong folder or settings",
    ],
  ])("is not possible with %s", async (_name, script, reason) => {
    const outcome = await run({ path: [folderOf({ go: script })] });
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain(reason);
    expect(fs.existsSync(inMachine("cache")) ? fs.readdirSync(inMachine("cache")) : []).toEqual([]);
  });
});

describe("the stand-in for the random plugin", () => {
  const urn = "urn:pulumi:dev::shop::my:component:Type$random:index/randomId:RandomId::revision";
  // The SDK's own copies: two copies of gRPC don't understand each other.
  const grpc = requireFromSdk("@grpc/grpc-js") as typeof Grpc;
  const { ResourceProviderClient } = requireFromSdk("./proto/provider_grpc_pb") as typeof Providers;
  const messages = requireFromSdk("./proto/provider_pb") as typeof Messages;
  const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb") as typeof Empties;
  const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb") as typeof Structs;

  type JsonObject = Parameters<typeof Struct.fromJavaScript>[0];
  const struct = (value: JsonObject) => Struct.fromJavaScript(value);
  const secretly = (value: string) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
  });
  let client: Providers.ResourceProviderClient;

  /** Where an engine would start it: installed in its home, with the project as the current folder. */
  async function install(): Promise<string> {
    const { pulumiHome } = engineOf(await run({ path: [folderOf(wholeEngine("3.255.0"))] }));
    return path.join(pulumiHome, "plugins", `resource-random-v${randomVersion}`, "pulumi-resource-random");
  }

  beforeEach(async () => {
    const plugin = spawn(await install(), ["127.0.0.1:1"], { cwd: project });
    started.push(plugin);
    let complaint = "";
    plugin.stderr.on("data", (text: Buffer) => (complaint += text.toString()));
    const early = once(plugin, "exit").then(() => Promise.reject(new Error(`the plugin did not start: ${complaint}`)));
    const [port] = (await Promise.race([once(plugin.stdout, "data"), early])) as [Buffer];
    client = new ResourceProviderClient(`127.0.0.1:${port.toString().trim()}`, grpc.credentials.createInsecure());
  });

  afterEach(() => client.close());

  function answer<T>(call: (done: (error: Error | null, response: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      call((error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  async function check(news: JsonObject, type = urn) {
    const request = new messages.CheckRequest().setUrn(type).setOlds(struct({})).setNews(struct(news));
    const response = await answer<Messages.CheckResponse>((done) => client.check(request, done));
    return response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
  }

  async function create(inputs: JsonObject) {
    const request = new messages.CreateRequest().setUrn(urn).setProperties(struct(inputs));
    const response = await answer<Messages.CreateResponse>((done) => client.create(request, done));
    return { id: response.getId(), outs: (response.getProperties()?.toJavaScript() ?? {}) as Record<string, string> };
  }

  async function replaces(olds: JsonObject, news: JsonObject) {
    const request = new messages.DiffRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    const response = await answer<Messages.DiffResponse>((done) => client.diff(request, done));
    return response.getReplacesList();
  }

  async function read(id: string) {
    const request = new messages.ReadRequest().setUrn(urn).setId(id).setProperties(struct({}));
    const response = await answer<Messages.ReadResponse>((done) => client.read(request, done));
    return { id: response.getId(), props: response.getProperties()?.toJavaScript() };
  }

  it("has the version of the npm package", async () => {
    const info = await answer<{ getVersion(): string }>((done) => client.getPluginInfo(new Empty(), done));
    expect(info.getVersion()).toBe(randomVersion);
  });

  it("creates different ids, in four encodings, the prefix on all but the id", async () => {
    const inputs = { byteLength: 8, prefix: "r-", keepers: { fingerprint: secretly("a") } };
    const { id, outs } = await create(inputs);
    const hex = outs["hex"] ?? "";
    expect(hex).toMatch(/^r-[0-9a-f]{16}$/);
    const bytes = Buffer.from(hex.slice(2), "hex");
    expect(id).toBe(bytes.toString("base64url"));
    expect(outs).toEqual({
      ...inputs,
      hex,
      b64Url: `r-${id}`,
      b64Std: `r-${bytes.toString("base64")}`,
      dec: `r-${bytes.readBigUInt64BE().toString()}`,
    });
    expect((await create(inputs)).id).not.toBe(id);
  });

  it("encodes like the official plugin", async () => {
    // The first is the import example of the official documentation; the others have leading zeros and padding.
    const prefixed = { byteLength: 4, prefix: "my-prefix-", b64Url: "my-prefix-p-9hUg", b64Std: "my-prefix-p+9hUg==" };
    expect(await read("my-prefix-,p-9hUg")).toEqual({
      id: "p-9hUg",
      props: { ...prefixed, hex: "my-prefix-a7ef6152", dec: "my-prefix-2817483090" },
    });
    expect(await read("AAEC")).toEqual({
      id: "AAEC",
      props: { byteLength: 3, b64Url: "AAEC", b64Std: "AAEC", hex: "000102", dec: "258" },
    });
    expect(await read("_w")).toEqual({
      id: "_w",
      props: { byteLength: 1, b64Url: "_w", b64Std: "/w==", hex: "ff", dec: "255" },
    });
    await expect(read("")).rejects.toThrow('"" is not the id of a RandomId');
  });

  it("replaces when keepers, byteLength or prefix change, and only then", async () => {
    const olds = { byteLength: 4, keepers: { a: "1", b: "2" }, hex: "00000001" };
    expect(await replaces(olds, { byteLength: 4, keepers: { b: "2", a: secretly("1") } })).toEqual([]);
    expect(await replaces(olds, { byteLength: 4, keepers: { a: "1", b: "3" } })).toEqual(["keepers"]);
    expect(await replaces(olds, { byteLength: 4 })).toEqual(["keepers"]);
    expect(await replaces(olds, { ...olds, byteLength: 5 })).toEqual(["byteLength"]);
    expect(await replaces(olds, { ...olds, prefix: "r-" })).toEqual(["prefix"]);
    expect(await replaces({ byteLength: 4 }, { byteLength: 4, keepers: {} })).toEqual([]);
  });

  it("refuses what it can't do", async () => {
    expect(await check({ byteLength: 4, keepers: { a: "1" }, prefix: "r-" })).toEqual([]);
    expect(await check({ byteLength: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })).toEqual([]);
    for (const byteLength of [0, 1.5, "4"]) {
      expect(await check({ byteLength })).toEqual(["byteLength: must be a whole number, 1 or more"]);
    }
    expect(await check({ byteLength: 4, keepers: { a: 1 }, prefix: 2 })).toEqual([
      "prefix: must be a string",
      "keepers: must be a map of strings",
    ]);
    expect(await check({ byteLength: 4, prefix: secretly("x") })).toEqual([
      "prefix: is a secret, which this stand-in would reveal: install the official random plugin",
    ]);
    expect(await check({ length: 8 }, urn.replaceAll("andomId", "andomPassword"))).toEqual([
      ": random:index/randomPassword:RandomPassword needs the official random plugin: this machine has a stand-in that knows RandomId only",
    ]);
  });

  it("ends when its engine was killed", async () => {
    const engine = spawn("/bin/sh", ["-c", '"$0" 127.0.0.1:1 & echo $!; wait', await install()], { cwd: project });
    started.push(engine);
    const [pid] = (await once(engine.stdout, "data")) as [Buffer];
    const plugin = Number(pid.toString().split("\n")[0]);
    await once(engine.stdout, "data");
    expect(isAlive(plugin)).toBe(true);
    engine.kill("SIGKILL");
    await until(() => !isAlive(plugin));
  });
});
