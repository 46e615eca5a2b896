#!/usr/bin/env node
import { isatty } from "node:tty";
import { EXIT } from "./exit-status";
import { asksForVersion, version } from "./version";

const args = process.argv.slice(2);

process.stdout.on("error", (error: Error) => {
  // A reader that has seen enough, such as `head`, closes the pipe; that's no failure.
  if ("code" in error && error.code === "EPIPE") return;
  process.stderr.write(`error: the result can't be written: ${error.message}\n`);
  process.exitCode = EXIT.failed;
});
// Nobody is left to be told.
process.stderr.on("error", () => undefined);

if (asksForVersion(args)) process.stdout.write(`${version()}\n`);
else
  void Promise.all([import("./run.js"), import("./output/shell.js")]).then(async ([{ run }, { createShell }]) => {
    const { env, stdout, stderr } = process;
    const status = await run(
      args,
      createShell({ env, stdout, stderr, isInputTerminal: () => isatty(0) }, () => new Date()),
    );
    // A result that couldn't be written has failed already, whatever it would have said.
    process.exitCode ??= status;
  });
