import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { at, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { isFull } from "../support/full";
import { provideNode } from "../support/node-versions";
import { type Environment } from "../support/project";
import { openPulumiProject, PROGRAM, type PulumiProject } from "../support/pulumi-project";

const run = promisify(execFile);
const clone = path.resolve(__dirname, "..", "..");
const engineFixture = inject("engineFixture");
const [ada, max] = [at("ada"), at("max")] as const;
const manifest = manifestOf({
  organizationRoles: { standardUser: [ada] },
  billingGroups: { europe: { id: EUROPE, admins: [max] } },
});

/** Applies a manifest from `folder`, and finds nothing left to do. */
async function applies(folder: string, program?: string, env: Environment = {}): Promise<void> {
  project = await openPulumiProject({
    seed: seedOf([ada, max]),
    manifest,
    folder,
    env,
    ...(program === undefined ? {} : { program }),
  });
  await project.up();
  expect(await project.twilio.rights()).toEqual([`${ada} Standard User`, `${max} Billing Group Admin @ ${EUROPE}`]);
  await project.expectQuiet();
}

let project: PulumiProject | undefined;
afterEach(async () => {
  await project?.end();
  project = undefined;
});

interface PackageJson {
  readonly devDependencies: Readonly<Record<string, string>>;
}

const readPackage = (folder: string): PackageJson =>
  JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as PackageJson;

const sdk = { "@pulumi/pulumi": readPackage(clone).devDependencies["@pulumi/pulumi"] ?? "" };

/** A new folder outside of everything whose node_modules has the package. */
function newFolder(name: string, files: Readonly<Record<string, object>>): string {
  const folder = fs.mkdtempSync(path.join(engineFixture.env["TMPDIR"] ?? "", `${name}-`));
  for (const [file, value] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), JSON.stringify(value));
  }
  return folder;
}

async function npmInstall(folder: string): Promise<void> {
  const args = ["install", "--prefer-offline", "--omit=dev", "--no-audit", "--no-fund"];
  await run("npm", args, { cwd: folder });
}

/** The oldest of both that are supported, the oldest with what the package is built with, and the newest of both. */
const PAIRS = [
  { version: "20.19.0", pulumi: "3.216.0" },
  { version: "20.19.0", pulumi: sdk["@pulumi/pulumi"] },
  { version: "24.21.0", pulumi: "3.276.0" },
] as const;

describe("the package", () => {
  let tarball: string;
  beforeAll(async () => {
    const folder = newFolder("tarball", {});
    const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: engineFixture.package,
    });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    tarball = path.join(folder, packed?.filename ?? "");
  });

  it.each(PAIRS)("works with Node $version and @pulumi/pulumi $pulumi", async ({ version, pulumi }) => {
    const node = await provideNode(version);
    const folder = newFolder(`node-${version}`, {
      "package.json": {
        main: "index.js",
        dependencies: { "@pulumi/pulumi": pulumi, "pulumi-twilio-organization": `file:${tarball}` },
      },
    });
    await npmInstall(folder);
    expect(fs.lstatSync(path.join(folder, "node_modules", "pulumi-twilio-organization")).isDirectory()).toBe(true);
    const pack = path.join(folder, "node_modules", "pulumi-twilio-organization", "policy");
    expect(fs.readdirSync(pack).sort()).toEqual(["PulumiPolicy.yaml", "index.js", "package.json"]);
    const versions = `exports.versions = [process.versions.node, require("@pulumi/pulumi/package.json").version];\n`;
    await applies(folder, `${PROGRAM}${versions}`, {
      PATH: [path.dirname(node), path.dirname(engineFixture.pulumi), process.env["PATH"]].join(path.delimiter),
    });
    expect(project?.stackOutput("versions")).toEqual([version, pulumi]);
  });

  // It takes an install more. The clone below shows the package in a folder that is no install of it.
  if (isFull)
    it("works where a workspace links it", async () => {
      const root = newFolder("workspace", {
        "package.json": { private: true, workspaces: ["packages/*"] },
        "packages/access/package.json": {
          name: "access",
          version: "1.0.0",
          main: "index.js",
          dependencies: { ...sdk, "pulumi-twilio-organization": "*" },
        },
      });
      await run("tar", ["-xzf", tarball, "-C", path.join(root, "packages")]);
      const member = path.join(root, "packages", "package");
      // Otherwise npm would look up all that this package is developed with.
      fs.writeFileSync(
        path.join(member, "package.json"),
        JSON.stringify({ ...readPackage(member), devDependencies: {} }),
      );
      await npmInstall(root);
      expect(fs.realpathSync(path.join(root, "node_modules", "pulumi-twilio-organization"))).toBe(
        fs.realpathSync(member),
      );
      await applies(path.join(root, "packages", "access"));
    });

  it("works in a clone, where its own Pulumi.yaml applies one's access.yaml", async () => {
    const folder = newFolder("clone", {});
    for (const file of ["Pulumi.yaml", "program.js", "package.json"])
      fs.copyFileSync(path.join(clone, file), path.join(folder, file));
    for (const built of ["dist", "schemas"])
      fs.cpSync(path.join(engineFixture.package, built), path.join(folder, built), { recursive: true });
    fs.symlinkSync(path.join(clone, "node_modules"), path.join(folder, "node_modules"));
    await applies(folder, "throw new Error('the program is program.js');");
    expect(project?.stackOutput("revision")).toMatch(/^[0-9a-f]{16}$/);
  });
});
