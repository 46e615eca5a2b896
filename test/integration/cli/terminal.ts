import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

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
  run(commandLine: string, cwd?: string): Promise<Outcome>;
  close(): void;
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
  const env = { PATH: `${bin}:${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin` };
  return {
    folder,
    write(file, text) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    },
    run: (commandLine, cwd = folder) =>
      new Promise((resolve, reject) => {
        const child = spawn("/bin/sh", ["-c", commandLine], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
        const text = { stdout: "", stderr: "" };
        for (const name of ["stdout", "stderr"] as const)
          child[name].setEncoding("utf8").on("data", (part: string) => (text[name] += part));
        child.on("error", reject);
        child.on("close", (status) => resolve({ status, ...text }));
      }),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
