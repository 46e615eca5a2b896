import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** The `pulumi` command that a provider process works for. A preview and the update after it have the same one. */
export interface EngineProcess {
  /** Different for every run of the command on this machine. */
  readonly id: string;
  /** Its command line, the program first. */
  readonly args: readonly string[];
}

/** How far up the engine may be: between it and us there is a shell. */
const MOST_ANCESTORS = 5;

interface Process {
  readonly parent: number;
  readonly started: string;
  readonly args: readonly string[];
}

/** The nearest ancestor called `pulumi`; `undefined` where there is none, or where the system does not show it. */
export function findEngine(
  pid = process.ppid,
  read: (pid: number) => Process | undefined = readProcess,
): EngineProcess | undefined {
  let at = pid;
  for (let count = 0; count < MOST_ANCESTORS && at > 1; count++) {
    const found = read(at);
    if (found === undefined) return undefined;
    if (/^pulumi(\.exe)?$/.test(basename(found.args[0] ?? "")))
      return { id: `${at}-${found.started}`, args: found.args };
    at = found.parent;
  }
  return undefined;
}

/** Options that make the engine leave resources of the program out. */
const LEAVES_OUT = /^(--target|--target-replace|--exclude)(=|$)|^-[dfryejQ]*[tx]/;

/** Whether the engine is asked to leave resources out of an update, so that it does not mention the whole program. */
export function leavesOut(engine: EngineProcess): boolean {
  const isUpdate = ["up", "update"].includes(commandOf(engine) ?? "");
  return isUpdate && engine.args.some((arg) => LEAVES_OUT.test(arg));
}

/** Options of all commands that have no value. Source: `pulumi --help`, "Global Flags". */
const WITHOUT_VALUE =
  /^--(disable-integrity-checking|emoji|fully-qualify-stack-names|help|logflow|logtostderr|non-interactive)$|^-[eQh]+$/;

/** The command: the first word that is neither an option nor the value of one. */
function commandOf({ args: [, ...args] }: EngineProcess): string | undefined {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("-")) return arg;
    if (!arg.includes("=") && !WITHOUT_VALUE.test(arg) && (arg.startsWith("--") || arg.length === 2)) at++;
  }
  return undefined;
}

/** Whether the engine is asked for a preview or a refresh alone, and will update nothing. */
export function onlyLooks(engine: EngineProcess): boolean {
  return ["preview", "pre", "refresh"].includes(commandOf(engine) ?? "") || engine.args.includes("--preview-only");
}

/** Whether the engine deletes everything, so that what the program declares (`--run-program`) is not to be. */
export function isDestroy(engine: EngineProcess): boolean {
  return commandOf(engine) === "destroy";
}

/** Whether the engine names nobody whom a preview is about: not with `--diff`, and not as JSON. */
export function hidesPeople({ args }: EngineProcess): boolean {
  return !["--diff", "--json", "-j"].some((flag) => args.includes(flag));
}

function readProcess(pid: number): Process | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

/** Source: proc(5): the name, in brackets, may hold anything; the parent and the start time are fields 4 and 22. */
function fromProc(pid: number): Process | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  return { parent: Number(fields[1]), started: fields[19] ?? "", args };
}

function fromPs(pid: number): Process | undefined {
  const line = execFileSync("ps", ["-o", "ppid=,lstart=,args=", "-p", String(pid)], { encoding: "utf8" }).trim();
  const [, parent, started, args] = /^(\d+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line) ?? [];
  if (parent === undefined || started === undefined || args === undefined) return undefined;
  return { parent: Number(parent), started: started.replaceAll(/\W+/g, "-"), args: args.split(" ") };
}
