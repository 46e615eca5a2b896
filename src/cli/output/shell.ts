import { once } from "node:events";
import { type Writable } from "node:stream";
import { createColors } from "picocolors";
import { type Look } from "../../report/text/look";
import { batches } from "./batches";
import { environmentFilter } from "../../twilio/environment-secrets";

/** What a command may use of the process that it runs in. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The clock; `--as-of` is the one place that reads it. */
  readonly clock: () => Date;
  /** Whether the result goes to somebody at a terminal. */
  isTerminal(output?: string): boolean;
  /** Whether somebody can be asked: a terminal reads and writes. */
  isInteractive(): boolean;
  /** How the result looks where it goes: to stdout, or to the file `output`. */
  look(output?: string): Look;
  /** A text without the secrets of the environment: for what goes elsewhere than `print` and `note`, which do it. */
  withoutSecrets(text: string): string;
  /** Writes the result, and nothing but the result. */
  print(text: Iterable<string>, output?: string): Promise<void>;
  /** Tells the person at the terminal something that is not the result. */
  note(text: (look: Look) => string): void;
  /** A line that tells the person at the terminal how far a long task is; `undefined` if there is no terminal. */
  progress(): { readonly show: (text: string) => void; readonly clear: () => void };
}

const DEFAULT_WIDTH = 80;
/** Narrower windows wrap by themselves what is laid out for this many columns. */
const NARROWEST = 60;
/** Longer lines are hard to read, however wide the window. */
const WIDEST = 120;

/** The parts of a stream of this process that decide how to write to it. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a shell needs of a process. */
interface Streams {
  readonly env: Shell["env"];
  /**
   * Whether a terminal is read. A function: to look at `process.stdin` would make a pipe end reads early that can't be
   * read at once.
   */
  readonly isInputTerminal?: () => boolean;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The shell of a process with this environment and these streams. */
export function createShell({ env, isInputTerminal, stdout, stderr }: Streams, clock: () => Date): Shell {
  const look = (stream: Output | undefined): Look => ({
    width: lineWidth(env, stream),
    colors: createColors(isColored(env, stream)),
  });
  const clean = environmentFilter(env);
  return {
    env,
    clock,
    isInteractive: () => isInputTerminal?.() === true && stdout.isTTY === true && !isSet(env["CI"]),
    isTerminal: (output) => output === undefined && stdout.isTTY === true,
    look: (output) => look(output === undefined ? stdout : undefined),
    withoutSecrets: clean,
    print: async (text, output) => {
      const redacted = cleaned(text, clean);
      if (output === undefined) await writeAll(stdout, redacted);
      else await (await import("./output-file.js")).writeFileAtomically(output, redacted);
    },
    note: (text) => {
      stderr.write(`${clean(text(look(stderr)))}\n`);
    },
    progress: () => {
      const overwrite = (text: string): void => {
        if (stderr.isTTY === true && env["TERM"] !== "dumb") stderr.write(`\r\u001b[K${text}`);
      };
      return { show: (text) => overwrite(text.slice(0, look(stderr).width - 1)), clear: () => overwrite("") };
    },
  };
}

function* cleaned(text: Iterable<string>, clean: (text: string) => string): Generator<string> {
  for (const batch of batches(text)) yield clean(batch);
}

/** Whether text to `stream` (none: to a file) is colored. Sources: no-color.org, force-color.org. */
function isColored(env: Shell["env"], stream: Output | undefined): boolean {
  if (isSet(env["NO_COLOR"])) return false;
  if (isSet(env["FORCE_COLOR"])) return env["FORCE_COLOR"] !== "0";
  return stream?.isTTY === true && env["TERM"] !== "dumb";
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function lineWidth(env: Shell["env"], stream: Output | undefined): number {
  const requested = Number(env["COLUMNS"] ?? "");
  const columns = Number.isInteger(requested) && requested > 0 ? requested : (stream?.columns ?? DEFAULT_WIDTH);
  return Math.min(Math.max(columns, NARROWEST), WIDEST);
}

async function writeAll(stream: Writable, text: Iterable<string>): Promise<void> {
  for (const part of batches(text)) {
    // A reader that has gone needs no more; the listener of the stream's errors says what happened.
    if (!stream.writable) return;
    if (!stream.write(part)) await once(stream, "drain").catch(() => undefined);
  }
}
