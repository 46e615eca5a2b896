"use strict";
// (d) Adopting an organization of 5,000 people with 10,300 assignments, against reading it as often. Then the import and the preview
// on a real engine: the bench fails unless the preview is empty and not one write was made.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { clearLog, requestsOf, settingsOf, startEmulator } = require("./emulator.js");
const { byTurns, time } = require("./measure.js");
const { organizationOf, seedOf } = require("./organizations.js");
const { provideEngine } = require("../tools/pulumi/provide-engine");

const root = path.resolve(__dirname, "..");
const twilioOrg = path.join(root, "dist", "src", "cli", "main.js");

module.exports = async function adopt() {
  const engine = await provideEngine({ log: () => undefined, env: process.env });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const seed = path.join(folder, "seed.json");
  const drawn = seedOf(organizationOf({ people: 5_000, groups: 200, perGroup: 50, central: 300 }));
  fs.writeFileSync(seed, JSON.stringify(drawn));
  const emulator = await startEmulator(seed);
  try {
    const env = {
      ...process.env,
      ...engine.env,
      ...settingsOf(emulator),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    };
    const inFolder = (command) => time(command, { cwd: folder, env });
    const command = (...args) => inFolder([process.execPath, twilioOrg, ...args]);
    const pulumi = (...args) => inFolder([path.join(engine.bin, "pulumi"), ...args, "--non-interactive"]);

    await clearLog(emulator);
    const adoptAll = () => command("adopt", "--live", "--force", "--name", "bench");
    adoptAll();
    const { length: count } = await requestsOf(emulator);
    const medians = byTurns(
      {
        reading: () => ({
          seconds: [1, 2].reduce((sum) => sum + command("snapshot", "--output", "snapshot.json").seconds, 0),
        }),
        adopting: adoptAll,
      },
      3,
    );
    const size = (file) => `${Math.round(fs.statSync(path.join(folder, file)).size / 1024)} KB`;
    const sizes = `access.yaml ${size("access.yaml")}, import.json ${size("import.json")}`;

    writeProject(folder);
    pulumi("stack", "init", "bench");
    await clearLog(emulator);
    const flags = ["--file", "import.json", "--generate-code=false", "--protect=false", "--yes"];
    const imported = pulumi("import", ...flags, "--stack", "bench").seconds;
    const preview = pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "bench").seconds;
    const requests = await requestsOf(emulator);
    const writes = requests.filter(({ method, path }) => method !== "GET" && !path.startsWith("/oauth/"));
    if (writes.length > 0) throw new Error(`${writes.length} writes were made`);
    const both = `\`pulumi import\` ${imported.toFixed(1)} s; the preview after it, empty, ${preview.toFixed(1)} s`;

    const patch = growth(folder, command);
    return [
      {
        what: "`twilio-org adopt` of 5,000 people with 10,300 assignments, against reading them twice by `snapshot`",
        ours: medians.adopting.median,
        floor: medians.reading.median,
        aim: 1.5,
        note: `${count} requests for two readings; ${sizes}; ${both}; ${patch}`,
      },
    ];
  } finally {
    emulator.stop();
    fs.rmSync(folder, { recursive: true });
  }
};

function writeProject(folder) {
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(path.join(folder, "state"));
  fs.mkdirSync(modules);
  fs.symlinkSync(root, path.join(modules, "pulumi-twilio-organization"));
  fs.symlinkSync(path.join(root, "node_modules", "@pulumi"), path.join(modules, "@pulumi"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: index.js\n");
  fs.writeFileSync(
    path.join(folder, "index.js"),
    'const { OrganizationAccess } = require("pulumi-twilio-organization");\nnew OrganizationAccess("bench", { manifest: "access.yaml" });\n',
  );
}

/** How long a manifest takes that lacks every second member: 5,000 lines to add. */
function growth(folder, command) {
  const file = path.join(folder, "half.yaml");
  const lines = fs.readFileSync(path.join(folder, "access.yaml"), "utf8").split("\n");
  let number = 0;
  const kept = lines.filter((line) => !/^ +- person-/.test(line) || number++ % 2 === 0);
  fs.writeFileSync(file, kept.join("\n"));
  const { seconds, stdout } = command("adopt", "--snapshot", "snapshot.json", "--into", file, "--write");
  const added = stdout.split("\n").filter((line) => /^\+ /.test(line)).length;
  return `--into a manifest that lacks ${added} of them ${seconds.toFixed(1)} s`;
}
