import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { type EngineFixture } from "./engine-fixture";

/** What a command printed, and its exit status; `null` where it was killed. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both. */
  readonly output: string;
}

/** A resource as the state has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A Pulumi project in a folder of its own, with a stack `dev` in a local back end. */
export interface Project {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Runs `pulumi` to its end. */
  run(args: readonly string[], env?: Environment): Promise<Run>;
  /** Starts `pulumi`, to be killed. */
  start(args: readonly string[]): { readonly pid: number; readonly ended: Promise<Run> };
  /** The resources in the state. */
  resources(): readonly StateResource[];
  /** Changes the state as a text editor would. */
  editState(change: (resource: StateResource) => StateResource): void;
  /** Fails where a secret stands in a file: state, its history, logs. Then removes the folder. */
  close(): void;
}

/** Variables over those of the project; `undefined` takes one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProjectOptions {
  readonly engineFixture: EngineFixture;
  readonly files: Readonly<Record<string, string>>;
  readonly env: Environment;
  /** Texts that must not stand in any output or file. */
  readonly secrets: readonly string[];
  /** Where it is to be; what is there stays, apart from `files`. Default: a new one in the engineFixture. */
  readonly folder?: string;
}

/** Commands that are about no stack. */
const OF_NO_STACK = new Set(["package", "plugin", "policy"]);

/** Makes the folder, its files and the stack. */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const { engineFixture, files, env, secrets } = options;
  const { stack } = engineFixture;
  const folder = options.folder ?? fs.mkdtempSync(path.join(engineFixture.root, "project-"));
  const backend = path.join(folder, ".state");
  const write = (file: string, text: string): void => fs.writeFileSync(path.join(folder, file), text);
  if (!fs.existsSync(path.join(folder, "package.json"))) write("package.json", '{ "main": "index.js" }\n');
  // What is there already stays: a project's own file says how it is called.
  fs.cpSync(stack.folder, folder, { recursive: true, force: false });
  for (const [file, text] of Object.entries(files)) write(file, text);
  const name = /^name: (\S+)$/m.exec(fs.readFileSync(path.join(folder, "Pulumi.yaml"), "utf8"))?.[1] ?? stack.project;
  const stateFile = path.join(backend, ".pulumi", "stacks", name, `${stack.name}.json`);

  const begin = (args: readonly string[], change: Environment) => {
    const pulumi = args.includes("--policy-pack") ? engineFixture.policyPulumi : engineFixture.pulumi;
    const child = spawn(pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...ownEnvironment(engineFixture, path.dirname(pulumi)),
        PULUMI_BACKEND_URL: `file://${backend}`,
        ...env,
        ...change,
      },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const exit = new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    const ended = exit.then((status): Run => {
      const output = stdout + stderr;
      expectNoSecret(secrets, output, `the output of pulumi ${args.join(" ")}`);
      return { status, stdout, stderr, output };
    });
    return { pid: child.pid ?? 0, ended };
  };
  const run = (args: readonly string[], change: Environment = {}) => begin(args, change).ended;
  const readState = () => JSON.parse(fs.readFileSync(stateFile, "utf8")) as State;

  if (name !== stack.project) expectStatus(await run(["stack", "init", stack.name]), 0);
  return {
    folder,
    write,
    run: (args, change) => run(OF_NO_STACK.has(args[0] ?? "") ? args : [...args, "--stack", stack.name], change),
    start: (args) => begin([...args, "--stack", stack.name], {}),
    resources: () => readState().checkpoint.latest?.resources ?? [],
    editState: (change) => {
      const state = readState();
      const { latest } = state.checkpoint;
      if (latest === undefined) throw new Error("there is no state yet");
      latest.resources = latest.resources.map(change);
      fs.writeFileSync(stateFile, JSON.stringify(state));
    },
    close: () => {
      for (const file of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const full = path.join(folder, file);
        if (!file.includes("node_modules") && fs.statSync(full).isFile())
          expectNoSecret(secrets, fs.readFileSync(full, "utf8"), file);
      }
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface State {
  checkpoint: { latest?: { resources: readonly StateResource[] } };
}

/** Fails with all that was printed where the exit status is another. */
export function expectStatus(run: Run, status: number | "failure"): Run {
  const asExpected =
    status === "failure" ? run.status !== null && run.status > 0 && run.status !== 7 : run.status === status;
  expect(asExpected, `exit status ${String(run.status)} instead of ${status}:\n${run.output}`).toBe(true);
  return run;
}

/** An access token is a JWT, whoever gave it out. */
const TOKEN = /eyJ[\w-]{8,}\.[\w-]+/;

function expectNoSecret(secrets: readonly string[], text: string, where: string): void {
  const holds = secrets.some((secret) => text.includes(secret)) || TOKEN.test(text);
  expect(holds, `a secret stands in ${where}`).toBe(false);
}

/** What a user's shell would have, without settings of whoever runs the tests. */
function ownEnvironment({ env, stack }: EngineFixture, bin: string): Record<string, string> {
  return {
    HOME: process.env["HOME"] ?? "",
    ...env,
    PATH: [bin, env["PATH"]].join(path.delimiter),
    PULUMI_CONFIG_PASSPHRASE: stack.passphrase,
    // Nothing listens there: no test asks a name server of the network.
    TWILIO_ORG_DNS_SERVERS: "127.0.0.1:1",
  };
}
