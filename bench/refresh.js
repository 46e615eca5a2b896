"use strict";
// (a) `pulumi preview --refresh` of 206 resources that hold 10,300 members, against the same program, resources and inputs with a
// provider that does no I/O. (b) The requests that it takes.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { clearLog, requestsOf, settingsOf, startEmulator } = require("./emulator.js");
const { byTurns, time } = require("./measure.js");
const { manifestOf, organizationOf, seedOf } = require("./organizations.js");
const { provideEngine } = require("../tools/pulumi/provide-engine");

const root = path.resolve(__dirname, "..");
const stack = "bench";

module.exports = async function refresh() {
  const engine = await provideEngine({ log: () => undefined, env: process.env });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const organization = organizationOf({ people: 5_000, groups: 200, perGroup: 50, central: 300 });
  const seed = path.join(folder, "seed.json");
  fs.writeFileSync(seed, JSON.stringify(seedOf(organization)));
  const emulator = await startEmulator(seed);
  try {
    const env = {
      ...process.env,
      ...engine.env,
      PULUMI_CONFIG_PASSPHRASE: "",
      ...settingsOf(emulator),
    };
    const pulumi = (project, ...args) =>
      time([path.join(engine.bin, "pulumi"), ...args, "--non-interactive"], {
        cwd: project,
        env: { ...env, PULUMI_BACKEND_URL: `file://${path.join(project, "state")}` },
      });
    const ours = project(path.join(folder, "ours"), organization, root);
    const floor = project(path.join(folder, "floor"), organization, withoutIO(path.join(folder, "package")));
    for (const each of [ours, floor]) pulumi(each, "stack", "init", stack);
    pulumi(ours, "up", "--yes", "--skip-preview", "--stack", stack);
    // The very state, so that both start from the same resources, inputs and outputs.
    const state = path.join(folder, "state.json");
    pulumi(ours, "stack", "export", "--stack", stack, "--file", state);
    pulumi(floor, "stack", "import", "--stack", stack, "--file", state);

    const preview = (project) => () => pulumi(project, "preview", "--refresh", "--expect-no-changes", "--stack", stack);
    await clearLog(emulator);
    preview(ours)();
    const { length: count } = await requestsOf(emulator);
    const medians = byTurns({ floor: preview(floor), ours: preview(ours) }, 7);
    const { assignments, users } = seedOf(organization);
    const allowed = Math.ceil(assignments.length / 100) + Math.ceil(users.length / 100) + 2;
    return [
      {
        what: "`pulumi preview --refresh` of 206 resources with 10,300 members, against a provider without I/O",
        ours: medians.ours.median,
        floor: medians.floor.median,
        aim: 1.15,
        note: `${count} requests for ${assignments.length} assignments of ${users.length} users; aim: ${allowed} or fewer`,
      },
    ];
  } finally {
    emulator.stop();
    fs.rmSync(folder, { recursive: true });
  }
};

/** A project with the manifest, whose program finds our package at `packageFolder`. */
function project(folder, organization, packageFolder) {
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(path.join(folder, "state"), { recursive: true });
  fs.mkdirSync(modules);
  fs.symlinkSync(packageFolder, path.join(modules, "pulumi-twilio-organization"));
  fs.symlinkSync(path.join(root, "node_modules", "@pulumi"), path.join(modules, "@pulumi"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: index.js\n");
  fs.writeFileSync(path.join(folder, "access.yaml"), manifestOf({ ...organization }, { entries: false }));
  fs.writeFileSync(
    path.join(folder, "index.js"),
    'const { OrganizationAccess } = require("pulumi-twilio-organization");\nnew OrganizationAccess("bench", { manifest: "access.yaml" });\n',
  );
  return folder;
}

/** Our package with a handler that takes and gives everything as it is. */
function withoutIO(folder) {
  fs.mkdirSync(folder);
  for (const name of ["package.json", "schemas"])
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  fs.cpSync(path.join(root, "dist"), path.join(folder, "dist"), { recursive: true });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  fs.copyFileSync(path.join(__dirname, "no-io-handler.js"), path.join(folder, "dist", "provider", "handler", "v1.js"));
  return folder;
}
