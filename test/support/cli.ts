import { Writable } from "node:stream";
import { run } from "../../src/cli/run";
import { createShell, type Output } from "../../src/cli/output/shell";

/** What a command printed, and its exit status. */
export interface CliRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of `twilio-org` in this process. @param now when it runs; by default, by the real clock */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  now?: Date,
): Promise<CliRun> {
  const text = { stdout: "", stderr: "" };
  const collect = (name: keyof typeof text): Output =>
    new Writable({
      write(chunk, _encoding, done) {
        text[name] += String(chunk);
        done();
      },
    });
  const shell = createShell({ env, stdout: collect("stdout"), stderr: collect("stderr") }, () => now ?? new Date());
  const status = await run(args, shell);
  return { status, ...text };
}
