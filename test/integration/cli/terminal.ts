import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type * as Shells from "../../../src/cli/output/shell";
import type * as Running from "../../../src/cli/run";
import { cliRunner, type CliRun } from "../../support/cli-runner";

export const ROOT = path.resolve(__dirname, "../../..");
export const MAIN = path.join(ROOT, "dist", "src", "cli", "main.js");

/** What a command line printed, and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own to run command lines in, with `twilio-org` on the path and no settings in the environment. */
export interface Terminal {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Runs what needs a shell by one, and a plain command in this process: a process takes longer to start than to answer. */
  run(commandLine: string, cwd?: string): Promise<Outcome>;
  /** What a terminal shows of a command after one that ended with `last`. */
  show(
    commandLine: string,
    last: number,
    cwd?: string,
  ): Promise<{ readonly status: number | null; readonly output: string }>;
  close(): void;
}

/** A word that a shell takes as it stands. */
const WORD = String.raw`(?:[\w./:@=,+%-]|'[^']*')+`;
/** Ours alone are read from what a command is given; libraries read those of the process. */
const VARIABLE = String.raw`(?:[A-Z]+_)?TWILIO_[A-Z_]+=`;
const PLAIN = new RegExp(`^((?:${VARIABLE}${WORD} +)*)twilio-org((?: +${WORD})*)$`);

interface PlainCommand {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** The command in a line that needs no shell, nor anything else of a process of its own; else `undefined`. */
function plainCommand(line: string): PlainCommand | undefined {
  const [, before, after] = PLAIN.exec(line) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const words = (text: string) => (text.match(new RegExp(WORD, "g")) ?? []).map((word) => word.replaceAll("'", ""));
  const args = words(after);
  const needsProcess = args[0] === "emulator" || args.some((word) => word === "-" || /^\/(dev|proc)\//.test(word));
  if (needsProcess) return undefined;
  const variables = words(before).map((word) => [word.replace(/=.*/s, ""), word.replace(/^[^=]*=/, "")] as const);
  return { args, variables: Object.fromEntries(variables) };
}

const compiled = (file: string): unknown =>
  createRequire(__filename)(path.join(ROOT, ".cache", "compiled", "src", "cli", file));

let turn: Promise<unknown> = Promise.resolve();

/** Runs what the build made of the command, one at a time: a process has one current folder. */
function runHere(
  { args, variables }: PlainCommand,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<CliRun> {
  const run = async (): Promise<CliRun> => {
    const code = {
      ...(compiled("run.js") as typeof Running),
      ...(compiled("output/shell.js") as typeof Shells),
    };
    const before = process.cwd();
    process.chdir(cwd);
    try {
      return await cliRunner(code)(args, { ...env, ...variables });
    } finally {
      process.chdir(before);
    }
  };
  const outcome = turn.then(run);
  turn = outcome.catch(() => undefined);
  return outcome;
}

function inShell(line: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", line], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (part: string) => (text[name] += part));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...text }));
  });
}

/**
 * Opens a terminal whose folder holds a copy of examples/.
 *
 * @param asOf an instant that is "now" for the commands that are named, unless a command line says otherwise
 */
export function openTerminal(asOf?: { readonly instant: string; readonly commands: readonly string[] }): Terminal {
  const home = mkdtempSync(path.join(tmpdir(), "twilio-org-"));
  const bin = path.join(home, "bin");
  const folder = path.join(home, "folder");
  mkdirSync(bin);
  cpSync(path.join(ROOT, "examples"), path.join(folder, "examples"), { recursive: true });
  const command = path.join(bin, "twilio-org");
  const now =
    asOf === undefined
      ? ""
      : `case "$1 $*" in\n*--as-of*) ;;\n${asOf.commands.map((name) => `"${name} "*`).join("|")}) set -- "$@" --as-of ${asOf.instant} ;;\nesac\n`;
  writeFileSync(command, `#!/bin/sh\n${now}exec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(command, 0o755);
  const asOfArgs = (args: readonly string[]): readonly string[] => {
    const isDated = args.some((each) => each.includes("--as-of"));
    if (asOf === undefined || isDated || !asOf.commands.includes(args[0] ?? "")) return args;
    return [...args, "--as-of", asOf.instant];
  };
  const here = (line: string, cwd: string): Promise<CliRun> | undefined => {
    const plain = plainCommand(line);
    return plain && runHere({ ...plain, args: asOfArgs(plain.args) }, cwd, env);
  };
  const env = { PATH: `${bin}:${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin` };
  return {
    folder,
    write(file, text) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    },
    run: (line, cwd = folder) => here(line, cwd) ?? inShell(line, cwd, env),
    async show(line, last, cwd = folder) {
      const plain = here(line, cwd);
      if (plain !== undefined) return plain;
      const { status, stdout } = await inShell(`{ (exit ${last}); ${line}; } 2>&1`, cwd, env);
      return { status, output: stdout };
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
