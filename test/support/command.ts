import { spawn } from "node:child_process";
import path from "node:path";
import { type Environment } from "./project";

/** What `twilio-org` printed, and its exit status. */
export interface CommandRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `twilio-org` of the package in the folder `installed`, with `cwd` as current folder. */
export function runCommand(
  installed: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(installed, "dist/src/cli/main.js"), ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (part: string) => (text[name] += part));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...text }));
  });
}
