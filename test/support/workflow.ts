import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";

/** A workflow of GitHub Actions, as far as ours need it. */
export interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
}

export interface JobRun {
  readonly job: Job;
  /** What `${{ }}` may name: `github`, `secrets`, `vars`. */
  readonly contexts: object;
  /** What is checked out; the package is in its node_modules. */
  readonly folder: string;
  /** Where artifacts go, a folder each. */
  readonly artifacts: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly status: number;
  /** What the steps printed. */
  readonly output: string;
}

export const readWorkflow = (file: string): Workflow => parse(fs.readFileSync(file, "utf8")) as Workflow;

/** Tools that the test has put in place already. */
const IN_PLACE = /^(actions\/(checkout|setup-node)|pulumi\/actions)@/;
const INSTALL = "npm ci --ignore-scripts";

/** An action that is a list of steps. */
export interface CompositeAction {
  readonly inputs?: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const readAction = (folder: string): CompositeAction =>
  parse(fs.readFileSync(path.join(folder, "action.yml"), "utf8")) as CompositeAction;

/** Runs a job's steps in order, as a runner does: the first that fails ends it, but for what is to run always. */
export async function runJob({ job, contexts, folder, artifacts, env }: JobRun): Promise<Outcome> {
  let [status, output] = [0, ""];
  for (const step of job.steps) {
    if (!isDue(step.if, status, contexts)) continue;
    const own = { ...env, ...evaluated(step.env, contexts) };
    if (step.uses?.startsWith("./") === true) {
      const at = path.join(folder, step.uses);
      const run = await runAction(at, step, { contexts, folder, artifacts, env: own });
      output += run.output;
      status ||= run.status;
    } else if (step.uses !== undefined) transfer(step, folder, artifacts);
    else if (step.run !== undefined && step.run !== INSTALL) {
      const run = await runScript(step.run, folder, own);
      output += run.output;
      status ||= run.status;
    }
  }
  return { status, output };
}

/** Runs the steps of an action that is in the folder. */
function runAction(at: string, step: Step, { contexts, env, ...run }: Omit<JobRun, "job">): Promise<Outcome> {
  const { inputs: declared = {}, runs } = readAction(at);
  const given = Object.keys(step.with ?? {}).filter((name) => !(name in declared));
  if (given.length > 0) throw new Error(`${at} has no input ${given.join(", ")}`);
  const texts = Object.fromEntries(
    Object.entries(declared).map(([name, { default: text = "" }]) => [name, String(step.with?.[name] ?? text)]),
  );
  const inner = { ...contexts, inputs: evaluated(texts, contexts) };
  return runJob({ ...run, job: { steps: runs.steps }, contexts: inner, env: { ...env, GITHUB_ACTION_PATH: at } });
}

function evaluated(texts: Readonly<Record<string, string>> = {}, contexts: object): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, evaluate(text, contexts)]));
}

/** Whether a step runs: `always()`, or one comparison of a value with a text. */
function isDue(condition: string | undefined, status: number, contexts: object): boolean {
  if (condition === "always()") return true;
  if (status !== 0) return false;
  if (condition === undefined) return true;
  const [, name, text] = /^([\w.-]+) == '([^']*)'$/.exec(condition) ?? [];
  if (name === undefined) throw new Error(`a condition that this runner does not know: ${condition}`);
  return evaluate(`\${{ ${name} }}`, contexts) === text;
}

/** Runs a script as GitHub's runners do. */
export function runScript(script: string, folder: string, env: Readonly<Record<string, string>>): Promise<Outcome> {
  const child = spawn("bash", ["-e", "-c", script], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (status) => {
      resolve({ status: status ?? -1, output });
    });
  });
}

function transfer({ uses = "", with: options = {} }: Step, folder: string, artifacts: string): void {
  if (IN_PLACE.test(uses)) return;
  if (uses.startsWith("actions/cache/")) {
    cache(uses, String(options["path"]), folder, artifacts);
    return;
  }
  const store = path.join(artifacts, String(options["name"]));
  const place = path.join(folder, String(options["path"] ?? "."));
  if (uses.startsWith("actions/upload-artifact@")) {
    fs.mkdirSync(store, { recursive: true });
    if (fs.existsSync(place)) fs.cpSync(place, path.join(store, path.basename(place)), { recursive: true });
  } else if (uses.startsWith("actions/download-artifact@")) fs.cpSync(store, place, { recursive: true });
  else throw new Error(`nobody knows here how to run ${uses}`);
}

/** A cache whose every key begins as its restore-keys do: what was saved last is restored. */
function cache(uses: string, name: string, folder: string, artifacts: string): void {
  const [kept, place] = [path.join(artifacts, `cache-${name}`), path.join(folder, name)];
  const [from, to] = uses.startsWith("actions/cache/restore@") ? [kept, place] : [place, kept];
  fs.rmSync(to, { recursive: true, force: true });
  if (fs.existsSync(from)) fs.cpSync(from, to, { recursive: true });
}

/** `${{ a.b.c }}` in a text; what is not there is empty, as on GitHub. */
function evaluate(text: string, contexts: object): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (!/^[\w.-]+$/.test(expression)) throw new Error(`an expression that this runner does not know: ${expression}`);
    const value = expression
      .split(".")
      .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], contexts);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  });
}
