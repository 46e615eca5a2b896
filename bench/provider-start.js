"use strict";
// What it takes until a provider has answered its first question, by processor time of its process: the plugin's against
// the dynamic provider's. Both are started as the engine starts them, without an engine.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { buildPlugin } = require("../tools/plugin.js");
const { median } = require("./measure.js");

const root = path.resolve(__dirname, "..");
const KIND = "OrganizationRoleBinding";
/** As state has it, but for the words of its failure. */
const BLOB = `exports.handler = () => require("node:module").createRequire(process.cwd() + "/")("pulumi-twilio-organization/handler/v1")("${KIND}");`;
const INPUTS = { organization: `OR${"1".padStart(32, "0")}`, role: "billingViewer", members: {} };
/** The kernel counts processor time in these. */
const TICKS_A_SECOND = 100;

module.exports = async function providerStart() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  try {
    await buildPlugin(folder);
    const contenders = {
      floor: [require.resolve("@pulumi/pulumi/cmd/dynamic-provider")],
      ours: [path.join(folder, "plugin.js")],
    };
    const samples = { floor: [], ours: [] };
    for (let round = 0; round <= 7; round++)
      for (const [name, command] of Object.entries(contenders)) {
        const seconds = await firstAnswer(command);
        if (round > 0) samples[name].push(seconds);
      }
    return [
      {
        what: "processor time of the plugin until its first answer, against the dynamic provider",
        ours: median(samples.ours),
        floor: median(samples.floor),
        aim: 0.6,
      },
    ];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
};

/** Processor seconds that a provider process has taken when it has answered. */
async function firstAnswer(command) {
  const child = spawn(process.execPath, [...command, "127.0.0.1:1"], {
    cwd: root,
    env: { ...process.env, PULUMI_NODEJS_PROJECT: "bench" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = await new Promise((resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (text) => /^\d+$/m.test(text) && resolve(text.trim()));
      child.on("exit", () => reject(new Error("the provider ended before it began")));
    });
    await ask(`127.0.0.1:${port}`);
    const fields = fs
      .readFileSync(`/proc/${child.pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } finally {
    child.removeAllListeners("exit").kill("SIGKILL");
  }
}

/** Configures the provider and has it check a binding. */
async function ask(address) {
  const { credentials } = require("@grpc/grpc-js");
  const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
  const { CheckRequest, ConfigureRequest } = require("@pulumi/pulumi/proto/provider_pb");
  const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
  const client = new ResourceProviderClient(address, credentials.createInsecure());
  const call = (method, request) =>
    new Promise((resolve, reject) =>
      client[method](request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
  const news = Struct.fromJavaScript({ ...INPUTS, __provider: BLOB });
  await call("configure", new ConfigureRequest().setArgs(Struct.fromJavaScript({})));
  const request = new CheckRequest().setUrn(`urn:pulumi:dev::bench::twilio-organization:index:${KIND}::it`);
  const answer = await call("check", request.setOlds(Struct.fromJavaScript({})).setNews(news));
  if (answer.getFailuresList().length > 0) throw new Error(answer.getFailuresList()[0].getReason());
  client.close();
}
