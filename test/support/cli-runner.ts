import { Writable } from "node:stream";
import type * as Shells from "../../src/cli/output/shell";
import type * as Running from "../../src/cli/run";

/** What a command printed, and its exit status. */
export interface CliRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a terminal shows them. */
  readonly output: string;
}

/** A command in this process; by the real clock, unless it is told when it runs. */
export type RunCli = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  now?: Date,
) => Promise<CliRun>;

/** Runs commands of `twilio-org` in this process. @param code of the command: its sources, or what the build made of them */
export function cliRunner(code: Pick<typeof Running, "run"> & Pick<typeof Shells, "createShell">): RunCli {
  return async (args, env, now) => {
    const text = { stdout: "", stderr: "", output: "" };
    const collect = (name: "stdout" | "stderr"): Shells.Output =>
      new Writable({
        write(chunk, _encoding, done) {
          text[name] += String(chunk);
          text.output += String(chunk);
          done();
        },
      });
    const streams = { env, stdout: collect("stdout"), stderr: collect("stderr") };
    const status = await code.run(
      args,
      code.createShell(streams, () => now ?? new Date()),
    );
    return { status, ...text };
  };
}
