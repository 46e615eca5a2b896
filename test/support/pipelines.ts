import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type CodeHost, openCodeHost } from "./code-host";
import { git } from "./git";
import {
  type CompositeAction,
  type Job,
  type Outcome,
  readAction,
  readWorkflow,
  runJob,
  runScript,
  type Workflow,
} from "./workflow";
import { parse } from "yaml";

const clone = path.resolve(__dirname, "..", "..");
export const TEMPLATE = path.join(clone, "examples", "gitops");
const WORKFLOWS = path.join(TEMPLATE, ".github", "workflows");

/** The pipelines of GitHub Actions by name. */
export const workflows: Readonly<Record<string, Workflow>> = Object.fromEntries(
  fs.readdirSync(WORKFLOWS).map((file) => [path.basename(file, ".yml"), readWorkflow(path.join(WORKFLOWS, file))]),
);

/** A job of .gitlab-ci.yml. */
interface GitlabJob {
  readonly script: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly rules: readonly { readonly if: string }[];
}

const gitlabFile = parse(fs.readFileSync(path.join(TEMPLATE, ".gitlab-ci.yml"), "utf8")) as Readonly<
  Record<string, GitlabJob>
>;
export const gitlabJobs = gitlabFile;
const gitlabVariables = Object.fromEntries(
  Object.entries(gitlabFile["variables"] ?? {}).map(([name, value]) => [name, String(value)]),
);

/** The actions of this project by name. */
export const actions: Readonly<Record<string, CompositeAction>> = Object.fromEntries(
  fs
    .readdirSync(path.join(clone, "actions"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, readAction(path.join(clone, "actions", name))]),
);

/** A repository made of examples/gitops with a manifest, its host, and a folder that it is checked out to. */
export interface Repository {
  readonly host: CodeHost;
  readonly folder: string;
  readonly origin: string;
  readonly artifacts: string;
  git(...args: readonly string[]): string;
  write(file: string, text: string): void;
  read(file: string): string;
  /** Commits all on a branch that leaves main, and merges it aside as GitHub does to run checks. Gives both commits. */
  propose(branch: string, message: string): { readonly head: string; readonly merge: string };
  /** Runs a job of GitHub Actions. */
  github(workflow: string, job: string, contexts?: object, env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Runs steps of GitHub Actions on what is checked out. */
  runSteps(job: Job, contexts?: object, env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Runs the script of a GitLab job, each line as a command of one shell, as its runner does. */
  gitlab(job: string, env: Readonly<Record<string, string>>): Promise<Outcome>;
  close(): Promise<void>;
}

export interface RepositoryOptions {
  readonly manifest: string;
  /** The folder with the packages that `npm ci` would have installed. */
  readonly modules: string;
  /** The package among them, which `npx --no twilio-org` runs. */
  readonly package: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function openRepository(options: RepositoryOptions): Promise<Repository> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-pipelines-"));
  const at = (name: string): string => path.join(home, name);
  const [folder, origin, artifacts] = [at("access"), at("origin.git"), at("artifacts")];
  fs.cpSync(TEMPLATE, folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "access.yaml"), options.manifest);
  installed(folder, options);
  const inFolder = (...args: readonly string[]): string => git(folder, args);
  git(home, ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
  inFolder("init", "--quiet", "--initial-branch=main");
  inFolder("remote", "add", "origin", origin);
  inFolder("add", "--all");
  inFolder("commit", "--quiet", "--message", "Access as it is");
  inFolder("push", "--quiet", "origin", "main", "main:deployed");
  inFolder("fetch", "--quiet");
  const host = await openCodeHost(folder);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...options.env,
  };
  const runSteps: Repository["runSteps"] = (job, contexts: { readonly github?: object } = {}, more = {}) => {
    const event = at("event.json");
    const { github = {} } = contexts;
    fs.writeFileSync(event, JSON.stringify("event" in github ? github.event : {}));
    const own = {
      ...env,
      GITHUB_EVENT_PATH: event,
      GITHUB_STEP_SUMMARY: at("summary.md"),
      GITHUB_REF_NAME: "main",
      GITHUB_API_URL: `${host.url}/github`,
      GITHUB_REPOSITORY: "acme/access",
      GITHUB_SHA: inFolder("rev-parse", "HEAD"),
      ...more,
    };
    return runJob({ job, contexts: { ...contexts, ...withToken(contexts, host) }, folder, artifacts, env: own });
  };
  return {
    host,
    folder,
    origin,
    artifacts,
    git: inFolder,
    write: (file, text) => {
      fs.writeFileSync(path.join(folder, file), text);
    },
    read: (file) => fs.readFileSync(path.join(folder, file), "utf8"),
    propose: (branch, message) => {
      inFolder("switch", "--quiet", "--force-create", branch);
      inFolder("commit", "--quiet", "--all", "--message", message);
      const head = inFolder("rev-parse", "HEAD");
      inFolder("switch", "--quiet", "--detach", "main");
      inFolder("merge", "--quiet", "--no-ff", "--message", `Merge ${head}`, head);
      return { head, merge: inFolder("rev-parse", "HEAD") };
    },
    github: (workflow, name, contexts, more) => {
      const job = workflows[workflow]?.jobs[name];
      if (job === undefined) throw new Error(`no job ${name} in ${workflow}`);
      return runSteps(job, contexts, more);
    },
    runSteps,
    gitlab: (name, more) => {
      const job = gitlabJobs[name];
      if (job === undefined) throw new Error(`no job ${name}`);
      const own = {
        ...env,
        CI_API_V4_URL: `${host.url}/gitlab`,
        CI_PROJECT_ID: "42",
        CI_COMMIT_BRANCH: "main",
        ...gitlabVariables,
        CI_COMMIT_SHA: inFolder("rev-parse", "HEAD"),
        ...job.variables,
        ...more,
      };
      return runScript(`set -o pipefail\n${job.script.join("\n")}`, folder, own);
    },
    close: async () => {
      await host.close();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What `npm ci` leaves behind. */
function installed(folder: string, options: RepositoryOptions): void {
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(path.join(modules, ".bin"), { recursive: true });
  for (const name of fs.readdirSync(options.modules))
    if (!name.startsWith(".") && name !== "pulumi-twilio-organization")
      fs.symlinkSync(path.join(options.modules, name), path.join(modules, name));
  fs.symlinkSync(options.package, path.join(modules, "pulumi-twilio-organization"));
  const main = path.join(options.package, "dist", "src", "cli", "main.js");
  const command = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`;
  fs.writeFileSync(path.join(modules, ".bin", "twilio-org"), command, { mode: 0o755 });
}

function withToken(contexts: { readonly github?: object }, { token }: CodeHost): object {
  return { github: { ...contexts.github, token } };
}
