import { isatty } from "node:tty";
import { errorHead } from "./error-codes";
import { EXIT } from "./exit-status";
import { createShell } from "./output/shell";
import { run } from "./run";

/** Runs the command that the arguments of this process name, and sets its exit status. */
export async function start(args: readonly string[]): Promise<void> {
  const { env, stdout, stderr } = process;
  stdout.on("error", (error: Error) => {
    // A reader that has seen enough, such as `head`, closes the pipe; that's no failure.
    if ("code" in error && error.code === "EPIPE") return;
    stderr.write(`${errorHead("write-failed")} the result can't be written: ${error.message}\n`);
    process.exitCode = EXIT.failed;
  });
  // The reader is gone.
  stderr.on("error", () => undefined);
  const shell = createShell({ env, stdout, stderr, isInputTerminal: () => isatty(0) }, () => new Date());
  const status = await run(args, shell);
  // A result that couldn't be written has failed already, whatever it would have said.
  process.exitCode ??= status;
}
