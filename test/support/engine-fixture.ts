import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { type TestProject } from "vitest/node";
import type * as Hosts from "../../tools/pulumi/language-hosts";
import type * as Engines from "../../tools/pulumi/provide-engine";

/** What all end-to-end tests of a run share. */
export interface EngineFixture {
  /** A folder for projects. Its node_modules holds this package as npm would install it, and what that depends on. */
  readonly root: string;
  /** The package in there, built from the sources as they are now. */
  readonly package: string;
  /** A folder that holds the plugin, made of the sources as they are now. */
  readonly plugin: string;
  /** Path of the `pulumi` binary. */
  readonly pulumi: string;
  /** Path of the one that runs policy packs too. */
  readonly policyPulumi: string;
  /** What runs programs in other languages, or why this machine has nothing that does. */
  readonly hosts: { readonly yaml: Hosts.Host | Hosts.NoHost; readonly python: Hosts.PythonHost | Hosts.NoHost };
  /** Variables that the engine needs, PATH among them. */
  readonly env: Readonly<Record<string, string>>;
  /** What `pulumi stack init` makes, once for all projects: an engine takes half a second of a processor to start. */
  readonly stack: NewStack;
}

/** A stack in which nothing is yet, of a project of this name. */
export interface NewStack {
  readonly project: string;
  readonly name: string;
  readonly passphrase: string;
  /** Holds the project's file, the stack's settings, and the back end in `.state`. */
  readonly folder: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    engineFixture: EngineFixture;
  }
}

const clone = path.resolve(__dirname, "..", "..");
const requireFromClone = createRequire(path.join(clone, "package.json"));

/** Builds the package aside, so that neither a stale `dist` nor one that changes meanwhile is tested; vitest calls this once. */
export default async function setUp({ provide }: TestProject): Promise<() => void> {
  const { provideEngine } = requireFromClone("./tools/pulumi/provide-engine") as typeof Engines;
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const { bin, policyBin, env } = await provideEngine({ log, env: process.env });
  const { provideYaml, providePython } = requireFromClone("./tools/pulumi/language-hosts") as typeof Hosts;
  const options = { engineBin: bin, log, env: process.env };
  const hosts = { yaml: await provideYaml(options), python: await providePython(options) };

  const root = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-e2e-"));
  const modules = path.join(root, "node_modules");
  const target = path.join(modules, "pulumi-twilio-organization");
  // Whoever needs a temporary file makes it where it is cleaned up; engines leave some behind.
  fs.mkdirSync(path.join(root, "tmp"));
  fs.mkdirSync(target, { recursive: true });
  linkModules(path.join(clone, "node_modules"), modules);
  installPackage(target);
  const plugin = path.join(root, "plugin");
  execFileSync(process.execPath, [path.join(clone, "tools", "plugin.js"), "--folder", plugin]);
  const pulumi = path.join(bin, "pulumi");
  const ownEnv = { ...env, TMPDIR: path.join(root, "tmp") };
  provide("engineFixture", {
    root,
    package: target,
    plugin,
    hosts,
    pulumi,
    policyPulumi: path.join(policyBin, "pulumi"),
    env: ownEnv,
    stack: newStack(path.join(root, "stack"), pulumi, ownEnv),
  });
  return () => fs.rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}

function newStack(folder: string, pulumi: string, env: Readonly<Record<string, string>>): NewStack {
  const stack = { project: "access", name: "dev", passphrase: "passphrase", folder };
  const backend = path.join(folder, ".state");
  fs.mkdirSync(backend, { recursive: true });
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${stack.project}\nruntime: nodejs\n`);
  execFileSync(pulumi, ["stack", "init", stack.name, "--non-interactive"], {
    cwd: folder,
    env: {
      HOME: process.env["HOME"],
      ...env,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: stack.passphrase,
    },
  });
  return stack;
}

function installPackage(target: string): void {
  if (!fs.existsSync(path.join(clone, "schemas", "compiled")))
    throw new Error("The schemas are not compiled. Run `npm run build`, then the tests again.");
  for (const name of ["package.json", "LICENSE", "actions", "schemas", "policy"])
    fs.cpSync(path.join(clone, name), path.join(target, name), { recursive: true });
  // Types are the type check's business.
  execFileSync(process.execPath, [path.join(clone, "tools", "bundle.js"), path.join(target, "dist")]);
}

function linkModules(from: string, to: string): void {
  for (const name of fs.readdirSync(from))
    if (!name.startsWith(".")) fs.symlinkSync(path.join(from, name), path.join(to, name));
}
