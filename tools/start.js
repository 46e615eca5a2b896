"use strict";
// `npm start`: the whole of it on one machine. Everything it makes is in .twilio-org/start, dist and node_modules.
const fs = require("node:fs");
const path = require("node:path");
const { install, requireNode } = require("./install.js");
const { paint, run, runStep, step } = require("./steps.js");

const root = path.resolve(__dirname, "..");
const example = path.join(root, "examples", "acme");
const home = path.join(root, ".twilio-org", "start");
const stack = "dev";

async function main() {
  requireNode();
  const unlock = lock();
  await install();
  await runStep("Building", process.execPath, [path.join(root, "tools", "build.js"), "--if-changed"], { cwd: root });

  let engine;
  await step("Providing the Pulumi engine", async (say) => {
    engine = await require("./pulumi/provide-engine").provideEngine({ log: say, env: process.env });
  });

  let emulator;
  await step("Starting the local Twilio", async () => {
    const seed = JSON.parse(fs.readFileSync(path.join(example, "twilio-seed.json"), "utf8"));
    const stateFile = path.join(home, "twilio.state");
    emulator = await require("../dist/src/emulator").startEmulator({
      ...(fs.existsSync(stateFile) ? {} : { seed }),
      stateFile,
    });
    return emulator.iam.replace(/\/iam$/, "");
  });

  // Whatever this shell is set up for, only the local Twilio and the local state are touched.
  const env = {
    ...process.env,
    ...engine.env,
    PULUMI_BACKEND_URL: `file://${path.join(home, "pulumi")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    TWILIO_ORGANIZATION_SID: emulator.organizationSid,
    TWILIO_CLIENT_ID: emulator.clientId,
    TWILIO_CLIENT_SECRET: emulator.clientSecret,
    TWILIO_IAM_URL: emulator.iam,
    TWILIO_OAUTH_URL: emulator.oauth,
    TWILIO_PREVIEW_IAM_URL: emulator.previewIam,
  };
  delete env.PULUMI_CONFIG_PASSPHRASE_FILE;
  const pulumi = (args) =>
    run(path.join(engine.bin, "pulumi"), [...args, "--non-interactive", "--color", "never"], { cwd: example, env });

  await step("pulumi stack select", async () => {
    await pulumi(["stack", "select", "--create", stack]);
    // A run that was killed leaves the stack locked; nobody else uses this one.
    await pulumi(["cancel", "--yes"]);
  });
  await step("pulumi up of examples/acme", async () =>
    summaryOf(await pulumi(["up", "--yes", "--skip-preview", "--stack", stack])),
  );
  await step("pulumi preview --refresh --expect-no-changes", async () =>
    summaryOf(await pulumi(["preview", "--refresh", "--expect-no-changes", "--stack", stack])),
  );

  const twilioOrg = (args, statuses) =>
    run(process.execPath, [path.join(root, "dist", "src", "cli", "main.js"), ...args], {
      cwd: root,
      env: {
        ...env,
        COLUMNS: String(process.stdout.columns ?? 80),
        ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
      },
      statuses,
    });
  const manifest = "examples/acme/access.yaml";
  process.stdout.write(`\n${paint(1, "Who can do what with Acme's money")}\n\n`);
  process.stdout.write(await twilioOrg(["access", "--live", manifest], [0]));
  process.stdout.write(`\n${paint(1, "What the auditor says of it")}\n\n`);
  process.stdout.write(await twilioOrg(["audit", "--live", manifest], [0, 3]));
  const report = path.join(home, "audit.html");
  await twilioOrg(["audit", "--live", manifest, "--format", "html", "--output", report], [0, 3]);
  process.stdout.write(`The same as a page: ${path.relative(root, report)}\n`);
  process.stdout.write(`\n${NEXT.join("\n")}\n`);
  await emulator.close();
  unlock();
}

const NEXT = [
  "With a real organization:",
  "  1. In the Twilio Console, Organization settings, Organization API access: make an OAuth app (client credentials).",
  "  2. Set TWILIO_ORGANIZATION_SID, TWILIO_CLIENT_ID and TWILIO_CLIENT_SECRET in the environment.",
  "  3. `npx --no twilio-org adopt --live` writes access.yaml as the organization is now, and a file for `pulumi import`; it changes nothing.",
  "  4. `npx --no twilio-org review --base-ref HEAD` says what a change of it does, `pulumi preview` shows it, and `pulumi up` makes it.",
  "  5. `npx --no twilio-org drift` and `audit --live` on a schedule find what changed behind your back; examples/gitops has the pipelines.",
];

/** The lines under "Resources:", such as "15 unchanged". */
function summaryOf(output) {
  const lines = output.split("\n");
  const from = lines.lastIndexOf("Resources:") + 1;
  const to = lines.findIndex((line, index) => index >= from && line.trim() === "");
  return lines
    .slice(from, to < 0 ? undefined : to)
    .map((line) => line.trim())
    .join(", ");
}

/** Two at once would share one state. Gives what ends the claim; a claim of a process that is gone does not count. */
function lock() {
  const file = path.join(home, "pid");
  fs.mkdirSync(path.join(home, "pulumi"), { recursive: true });
  const other = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0;
  if (other > 0 && isRunning(other))
    throw new Error(`npm start is running already (process ${other}). Wait for it, or end it.`);
  fs.writeFileSync(file, String(process.pid));
  return () => fs.rmSync(file, { force: true });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
