import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isFull } from "../../support/full";
import { NODE_VERSIONS, provideNode } from "../../support/node-versions";

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, "../../..");
const PACKAGE = path.join("node_modules", "pulumi-twilio-organization");

/** Every version with `npm run test:full`; else the latest, which is the farthest from the one that is running. */
const versions = isFull ? NODE_VERSIONS : NODE_VERSIONS.slice(-1);

/** What state asks for, see provider/serialized-provider.ts. */
const LOAD_HANDLER = `
const { createRequire } = require("node:module");
const handlerOf = createRequire(process.cwd() + "/")("pulumi-twilio-organization/handler/v1");
console.log(typeof handlerOf("OrganizationRoleBinding").diff);
`;
const START_EMULATOR = `
require("pulumi-twilio-organization/emulator").startEmulator().then(async (emulator) => {
  console.log(emulator.iam);
  await emulator.close();
});
`;

/** What has to compile, and what must not: each line after such a comment is an error, or the comment is one. */
const PROGRAM = `
import { AccountRoleBinding, OrganizationAccess, OrganizationRoleBinding } from "pulumi-twilio-organization";
import { startEmulator } from "pulumi-twilio-organization/emulator";

new OrganizationAccess("by-file", { manifest: "access.yaml" });
const header = { apiVersion: "twilio-organization/v1", kind: "OrganizationAccess" } as const;
new OrganizationAccess("by-object", {
  manifest: { ...header, "x-ours": 1, organizationRoles: { billingViewer: ["mia@acme.example"], owner: [] } },
});
// @ts-expect-error a role that does not exist
new OrganizationAccess("typo", { manifest: { ...header, organizationRoles: { billngViewer: [] } } });
// @ts-expect-error a member without a user
new OrganizationAccess("member", { manifest: { ...header, organizationRoles: { billingViewer: [{ until: "" }] } } });
new OrganizationRoleBinding("viewers", { role: "billingViewer", members: ["mia@acme.example"] });
// @ts-expect-error a role that does not exist
new OrganizationRoleBinding("typo", { role: "billngViewer", members: [] });
// @ts-expect-error a role of accounts
new OrganizationRoleBinding("other", { role: "developer", members: [] });
// @ts-expect-error the Owner is never changed
new OrganizationRoleBinding("owner", { role: "owner", members: [] });
new AccountRoleBinding("developers", { account: "AC1", role: "developer", members: [] });
// @ts-expect-error a role of the organization
new AccountRoleBinding("other", { account: "AC1", role: "billingViewer", members: [] });
export const iam: Promise<string> = startEmulator().then((emulator) => emulator.iam);
`;

let folder: string;
let tarball: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-fresh-"));
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", args, { cwd: ROOT });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  tarball = path.join(folder, packed?.filename ?? "");
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe.each(versions)("with Node %s, in an empty folder", (version) => {
  it("the packed file installs strictly and goes to a verdict without a warning", { timeout: 600_000 }, async () => {
    const node = await provideNode(version);
    const cwd = path.join(folder, version);
    fs.mkdirSync(cwd);
    fs.writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ private: true }));
    const env = { ...process.env, NO_COLOR: "1", PATH: `${path.dirname(node)}:${process.env["PATH"] ?? ""}` };

    const flags = ["--engine-strict", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    const installed = await run("npm", ["install", ...flags, tarball], { cwd, env });
    expect(installed.stderr).not.toMatch(/npm (warn|error)/i);
    fs.copyFileSync(path.join(cwd, PACKAGE, "examples/clean/access.yaml"), path.join(cwd, "access.yaml"));

    const says = async (...args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await run(node, args, { cwd, env });
      expect(stderr).toBe("");
      return stdout;
    };
    const twilioOrg = path.join("node_modules", ".bin", "twilio-org");
    expect(await says("-p", "process.versions.node")).toBe(`${version}\n`);
    expect(await says(twilioOrg, "--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await says(twilioOrg, "validate")).toMatch(/^access\.yaml is valid/);
    expect(await says(twilioOrg, "audit", "--help")).toMatch(/^Usage: twilio-org audit/);
    expect(await says(twilioOrg, "audit", "access.yaml")).toMatch(/^Nothing to fix\./m);
    expect(await says(twilioOrg, "audit", "access.yaml", "--format", "html")).toMatch(/<\/html>\s*$/);
    expect(await says("-e", LOAD_HANDLER)).toBe("function\n");
    expect(await says("-e", START_EMULATOR)).toMatch(/^http:/);
    expect(await says("-p", 'Object.keys(require("pulumi-twilio-organization")).sort()[0]')).toBe(
      "AccountRoleBinding\n",
    );

    fs.writeFileSync(path.join(cwd, "program.ts"), PROGRAM);
    const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const types = ["--types", "node", "--typeRoots", path.join(ROOT, "node_modules", "@types")];
    for (const module of ["nodenext", "node16"])
      expect(await says(tsc, "--noEmit", "--strict", "--module", module, ...types, "program.ts")).toBe("");
  });
});
