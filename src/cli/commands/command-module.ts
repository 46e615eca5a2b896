import { type Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { type ExitStatus } from "../exit-status";
import { type Shell } from "../output/shell";

/** Records the status with which the process will end. */
export type Exit = (status: ExitStatus) => void;

/** What each file in commands/ exports. It is loaded only when its command is the one to run. */
export interface CommandModule {
  /** Declares arguments, options and examples on `command`, and what it does. */
  define(command: Command, shell: Shell, exit: Exit): void;
}

/** A command of a command. */
export interface SubcommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
}

/** What a command is for; the help has a heading for each. */
type CommandGroup = "Start" | "Ask" | "Change" | "Watch" | "Prove" | "Local";

/** A command as the list of all commands shows it. */
export interface CommandEntry extends SubcommandEntry {
  readonly group: CommandGroup;
  /** Whether it can read the live organization. No command changes it: a test looks at the requests of each. */
  readonly live: boolean;
}

/**
 * Adds commands to a program or command, each no more than its name and summary until it is the one to run.
 *
 * @param path what is typed before a command's name
 * @param defaultName the command that is meant if none is named
 */
export function addCommands(
  parent: Command,
  path: string,
  entries: readonly (SubcommandEntry & Partial<CommandEntry>)[],
  shell: Shell,
  exit: Exit,
  defaultName?: string,
): void {
  for (const entry of entries) {
    const { name, summary, group } = entry;
    const command = parent
      .command(name, { isDefault: name === defaultName })
      .description(summary)
      .showHelpAfterError(`(for help: ${path} ${name} --help)`);
    if (group !== undefined) command.helpGroup(`${group}:`);
    UNDEFINED.set(command, async () => (await entry.load()).define(command, shell, exit));
  }
  parent.helpCommand(false).hook("preSubcommand", async (_parent, command) => defineFully(command));
}

/** Commands that are no more than a name and a summary yet, with what makes them whole. */
const UNDEFINED = new WeakMap<CommandUnknownOpts, () => Promise<void>>();

/** Gives a command that `addCommands` added its arguments, options and commands, unless it has them. */
export async function defineFully(command: CommandUnknownOpts): Promise<void> {
  const define = UNDEFINED.get(command);
  UNDEFINED.delete(command);
  await define?.();
}
