import { type Command } from "@commander-js/extra-typings";
import { type ExitStatus } from "../exit-status";
import { type Shell } from "../output/shell";

/** Takes down the status with which the process will end. */
export type Exit = (status: ExitStatus) => void;

/** What each file in commands/ exports. It is loaded only when its command is the one to run. */
export interface CommandModule {
  /** Declares arguments, options and examples on `command`, and what it does. */
  define(command: Command, shell: Shell, exit: Exit): void;
}

/** A command as the list of all commands shows it. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Whether it can read the live organization. No command changes it: a test looks at the requests of each. */
  readonly live: boolean;
  load(): Promise<CommandModule>;
}
