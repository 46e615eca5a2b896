import { type CommandUnknownOpts, type Option } from "@commander-js/extra-typings";
import { defineFully } from "../command-module";

/** Something that may be typed next. */
export interface Candidate {
  readonly word: string;
  /** What it means, in one line; may be empty. */
  readonly text: string;
}

/** A command line up to its last word. */
interface Typed {
  readonly command: CommandUnknownOpts;
  /** An option whose value comes next. */
  readonly waiting: Option | undefined;
  /** How many arguments of the command are there. */
  readonly position: number;
  /** Whether `--` came: all that follows is an argument. */
  readonly onlyArguments: boolean;
}

/**
 * What may be typed in place of the last of `words`: commands, options, and values where a few words are allowed. None
 * where a file, a name or any text is meant.
 */
export async function candidates(program: CommandUnknownOpts, words: readonly string[]): Promise<readonly Candidate[]> {
  // Bash makes three words of `--format=json`.
  const isAfterEqual = words.at(-1) === "=";
  const whole = words.filter((word) => word !== "=");
  const current = isAfterEqual ? "" : (words.at(-1) ?? "");
  const typed = await typedOf(program, isAfterEqual ? whole : whole.slice(0, -1));
  const [name, value] = partsOf(current);
  const all = value === undefined ? nextOf(typed, current) : valuesOf(optionOf(typed.command, name), `${name}=`);
  return all.filter(({ word }) => word.startsWith(current));
}

async function typedOf(program: CommandUnknownOpts, words: readonly string[]): Promise<Typed> {
  let typed: Typed = { command: program, waiting: undefined, position: 0, onlyArguments: false };
  for (const word of words) typed = await after(typed, word);
  return typed;
}

async function after(typed: Typed, word: string): Promise<Typed> {
  const { command, waiting, position, onlyArguments } = typed;
  if (waiting !== undefined) return { ...typed, waiting: undefined };
  if (onlyArguments) return { ...typed, position: position + 1 };
  if (word === "--") return { ...typed, onlyArguments: true };
  if (word.startsWith("-")) {
    const [name, value] = partsOf(word);
    const option = optionOf(command, name);
    return { ...typed, waiting: option?.required === true && value === undefined ? option : undefined };
  }
  const next = position === 0 ? command.commands.find((each) => each.name() === word) : undefined;
  if (next === undefined) return { ...typed, position: position + 1 };
  await defineFully(next);
  return { command: next, waiting: undefined, position: 0, onlyArguments: false };
}

/** `--format=json` as name and value; the value is `undefined` where there is no `=`. */
function partsOf(word: string): readonly [string, string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function optionOf(command: CommandUnknownOpts, name: string): Option | undefined {
  return command.options.find(({ short, long }) => name === short || name === long);
}

function nextOf({ command, waiting, position, onlyArguments }: Typed, current: string): readonly Candidate[] {
  if (waiting !== undefined) return valuesOf(waiting);
  if (current.startsWith("-") && !onlyArguments) return optionsOf(command);
  const argument =
    command.registeredArguments[position] ?? command.registeredArguments.findLast((each) => each.variadic);
  const commands = position === 0 && !onlyArguments ? command.createHelp().visibleCommands(command) : [];
  return [
    ...commands.map((each) => ({ word: each.name(), text: each.description() })),
    ...(argument?.argChoices ?? []).map((word) => ({ word, text: "" })),
  ];
}

function optionsOf(command: CommandUnknownOpts): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ word: long ?? short ?? "", text: description }));
}

function valuesOf(option: Option | undefined, prefix = ""): readonly Candidate[] {
  return (option?.argChoices ?? []).map((value) => ({ word: `${prefix}${value}`, text: "" }));
}
