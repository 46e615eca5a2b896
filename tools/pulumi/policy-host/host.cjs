"use strict";
// node host.cjs <the built language host> <arguments of a language host>
//
// The language host that can be built from the module proxy is older than the engine and can't run a policy pack. This one
// stands before it: it runs policy packs as the official host does, and hands everything else on, byte for byte.
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const path = require("node:path");
const { createInterface } = require("node:readline");
const { packageFolder } = require("../project.js");

const requireFromSdk = createRequire(path.join(packageFolder("@pulumi/pulumi"), "package.json"));
const grpc = requireFromSdk("@grpc/grpc-js");
const { LanguageRuntimeService } = requireFromSdk("./proto/language_grpc_pb");
const { RunPluginRequest, RunPluginResponse } = requireFromSdk("./proto/language_pb");

const [builtHost = "", ...args] = process.argv.slice(2);
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const same = (/** @type {Buffer} */ bytes) => bytes;

const host = spawn(builtHost, args, { stdio: ["ignore", "pipe", "inherit"] });
host.on("close", (status) => process.exit(status ?? 1));
createInterface({ input: host.stdout }).once("line", (port) =>
  serve(new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), unlimited)),
);
// An engine that was killed can't stop its plugins.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(), 1000).unref();
process.on("exit", () => host.kill());
for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) process.on(signal, () => process.exit());

/** @param {any} client of the built host */
function serve(client) {
  const methods = Object.entries(LanguageRuntimeService).map(([name, method]) => {
    const raw = {
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    return [name, { ...method, ...raw }];
  });
  const handlers = methods.map(([name, method]) => [name, name === "runPlugin" ? runPlugin : handOn(client, method)]);
  const server = new grpc.Server(unlimited);
  server.addService(Object.fromEntries(methods), Object.fromEntries(handlers));
  server.bindAsync(
    "127.0.0.1:0",
    grpc.ServerCredentials.createInsecure(),
    (/** @type {Error | null} */ error, /** @type {number} */ port) => {
      if (error) throw error;
      process.stdout.write(`${port}\n`);
    },
  );
}

function handOn(/** @type {any} */ client, /** @type {any} */ { path: method, responseStream }) {
  if (!responseStream)
    return (/** @type {any} */ call, /** @type {any} */ callback) =>
      client.makeUnaryRequest(method, same, same, call.request, call.metadata, callback);
  return (/** @type {any} */ call) => {
    const answers = client.makeServerStreamRequest(method, same, same, call.request, call.metadata);
    answers.on("data", (/** @type {Buffer} */ answer) => call.write(answer));
    answers.on("error", (/** @type {Error} */ error) => call.emit("error", error));
    answers.on("end", () => call.end());
    call.on("cancelled", () => answers.cancel());
  };
}

/** Runs a policy pack by the SDK that is installed for it, in its own folder. */
function runPlugin(/** @type {any} */ call) {
  const request = RunPluginRequest.deserializeBinary(call.request);
  const folder = request.getInfo().getProgramDirectory();
  const answer = (/** @type {(response: any) => void} */ set) => {
    const response = new RunPluginResponse();
    set(response);
    call.write(Buffer.from(response.serializeBinary()));
  };
  const fail = (/** @type {string} */ why) => {
    answer((response) => response.setStderr(Buffer.from(`${why}\n`)));
    answer((response) => response.setExitcode(1));
    call.end();
  };
  if (request.getKind() !== "analyzer")
    return fail(`this language host runs policy packs, and no plugin of the kind "${request.getKind()}"`);
  let runner;
  try {
    runner = createRequire(path.join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  } catch {
    return fail(`@pulumi/pulumi is not installed where ${folder} finds it`);
  }
  const pairs = request
    .getEnvList()
    .map((/** @type {string} */ pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
  const child = spawn(process.execPath, [runner, ...request.getArgsList(), "."], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: Object.fromEntries(pairs),
  });
  child.stdout.on("data", (text) => answer((response) => response.setStdout(text)));
  child.stderr.on("data", (text) => answer((response) => response.setStderr(text)));
  child.on("close", (status) => {
    answer((response) => response.setExitcode(status ?? 1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
  process.on("exit", () => child.kill());
  return undefined;
}
