import { defined } from "../../model/defined";
import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { type Emulator, type EmulatorOptions, InputError, startEmulator, StateError } from "../../emulator";
import { whyUnreadable } from "../../manifest/files/why-unreadable";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { readFile } from "../input/read-file";
import { type Shell } from "../output/shell";
import { plain } from "../../report/text/plain";

/** `twilio-org emulator`: a local Twilio that runs until it is stopped. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addOption(new Option("--port <number>", "the port on 127.0.0.1").argParser(parsePort).default(0, "any free port"))
    .option("--seed <file>", "the organization to start with, as JSON (docs/emulator.md)")
    .option("--state <file>", "keep the state in this file and continue from it")
    .addHelpText("after", examples(["emulator", "emulator --port 8765 --seed organization.json --state state.jsonl"]))
    .action(async ({ port, seed, state }) => {
      // Read first: while a pipe is waited for, only the system itself can end the process.
      const seeded = seed === undefined ? {} : { seed: readSeed(seed) };
      const ended = endSignal();
      const emulator = await start({
        port,
        ...seeded,
        ...defined({ stateFile: state }),
        log: (line) => shell.note(() => plain(line)),
      });
      const { iam, oauth, previewIam, clientId, clientSecret, organizationSid } = emulator;
      const ready = { iam, oauth, previewIam, clientId, clientSecret, organizationSid };
      await shell.print([`${JSON.stringify(ready)}\n`]);
      await ended;
      await emulator.close();
      exit(EXIT.clean);
    });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}

function readSeed(file: string): unknown {
  const text = readFile(file).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(
      "malformed-file",
      `the seed ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Starts the emulator. A seed, a state file or a port that it can't use is the caller's to fix; the rest would be a
 * bug.
 */
async function start(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { stateFile } = options;
    const ofPort = syscallOf(error) === "listen" || syscallOf(error.cause) === "listen";
    if (ofPort) throw new Failure("impossible", error.message);
    if (error instanceof InputError) throw new Failure("malformed-file", error.message);
    if (error instanceof StateError) throw new Failure("unreadable-file", error.message);
    if (stateFile === undefined || syscallOf(error) === undefined) throw error;
    throw new Failure("unreadable-file", `the state file ${stateFile} can't be used: ${whyUnreadable(error)}`);
  }
}

/** The call that the operating system refused, if it was that which failed. */
function syscallOf(error: unknown): unknown {
  return error instanceof Error && "syscall" in error ? error.syscall : undefined;
}

/** Resolves when the process is asked to end; asked again, it ends at once. */
function endSignal(): Promise<void> {
  const signals = ["SIGTERM", "SIGINT"] as const;
  return new Promise((resolve) => {
    const end = (): void => {
      for (const signal of signals) process.off(signal, end);
      resolve();
    };
    for (const signal of signals) process.on(signal, end);
  });
}
