import { execFileSync } from "node:child_process";
import fs from "node:fs";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes that `pid` started, itself or through others. */
export function descendantsOf(pid: number): readonly Process[] {
  const all = runningProcesses();
  const found: Process[] = [];
  for (const parents = [pid]; parents.length > 0;) {
    const parent = parents.pop();
    const children = all.filter((process) => process.parent === parent);
    found.push(...children);
    parents.push(...children.map((child) => child.pid));
  }
  return found;
}

/** Whether a process is still there, and still the same one: numbers are given out again. */
export function isRunning({ pid, command }: Process): boolean {
  return runningProcesses().some((process) => process.pid === pid && process.command === command);
}

/** Ends those of `processes` that are still there. */
export function kill(processes: readonly Process[]): void {
  for (const each of processes) if (isRunning(each)) process.kill(each.pid, "SIGKILL");
}

function runningProcesses(): readonly Process[] {
  return fs.existsSync("/proc/self/stat") ? linuxProcesses() : processesByPs();
}

/** Small container images have no `ps`. */
function linuxProcesses(): readonly Process[] {
  return fs.readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      // The name, in parentheses, may hold anything; state and parent follow it.
      const stat = fs.readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      // It ended in between.
      return [];
    }
  });
}

function processesByPs(): readonly Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, state = "Z", command = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
