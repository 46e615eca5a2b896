import { createShell } from "../../src/cli/output/shell";
import { run } from "../../src/cli/run";
import { cliRunner } from "./cli-runner";

export type { CliRun } from "./cli-runner";

/** Runs a command of `twilio-org` in this process. @param now when it runs; by default, by the real clock */
export const runCli = cliRunner({ run, createShell });
