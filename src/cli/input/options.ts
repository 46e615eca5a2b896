import { Argument, type Command, InvalidArgumentError, Option, type OptionValues } from "@commander-js/extra-typings";
import { parseInstant } from "../../model/instant";
import { type Shell } from "../output/shell";

/*
 * The options that commands share: single ones first, then the sets that go together. A set takes a command and gives
 * it back with its options, so that a command reads as what it adds to them.
 */

/** `--format`: `table`, or one of `others`. */
export function formatOption<const T extends readonly string[]>(others: T) {
  return new Option("--format <format>", "how to print the result")
    .choices<readonly ["table", ...T]>(["table", ...others])
    .default("table" as const);
}

/** `--output`: a file for the result instead of stdout. */
export function outputOption() {
  return new Option("-o, --output <file>", "write the result to this file (replaced as a whole)");
}

/** `--as-of`: the moment that the answer is about. The one place where the clock is read. */
export function asOfOption({ clock }: Pick<Shell, "clock">) {
  return new Option("--as-of <instant>", "answer as of this moment, e.g. 2027-01-31T00:00:00Z")
    .argParser((text): Date => {
      const result = parseInstant(text);
      if ("invalid" in result) throw new InvalidArgumentError(`${result.invalid}.`);
      return new Date(result.instant);
    })
    .default(clock(), "now");
}

/** An option's value that is a whole number, from `least` on. `what` follows "must be a" in the error. */
export function wholeNumber(least: number, what: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a ${what}.`);
    return value;
  };
}

/** The manifest as a command's last argument. */
export function manifestArgument(description = "the manifest (default: access.yaml, if it exists)") {
  return new Argument("[file]", description);
}

/** `--manifest`: the manifest, instead of the last argument. */
export function manifestOption() {
  return new Option("-m, --manifest <file>", "the manifest, instead of the FILE argument");
}

/** `--teams`: who is in the teams that the directory fills. */
export function teamsOption() {
  return new Option(
    "--teams <file>",
    "who is in teams with source: directory: JSON or a group export as CSV; TEAM=FILE for one team; repeatable",
  ).argParser(collected);
}

/** `--base-teams`: who was in them when the base was applied. */
export function baseTeamsOption() {
  return new Option(
    "--base-teams <file>",
    "as --teams, for the base (default: with --base-ref, the same file as the ref has it)",
  ).argParser(collected);
}

function collected(file: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), file];
}

/** `--people`: a directory of people. */
function peopleOption() {
  return new Option("--people <file>", "a CSV export of your directory: what each person does");
}

/** `--baseline`: an earlier result, to set what is new apart. */
export function baselineOption() {
  return new Option(
    "--baseline <file>",
    "an earlier JSON result: show what is new separately, and base the exit status on it",
  );
}

/** `--rules`: only what it says of roles outside the catalog. */
export function knownRolesOption() {
  return new Option("--rules <file>", "a rules file: the roles in its knownRoles carry no billing rights");
}

/** `--ledger`: where a ledger is kept. */
export function ledgerOption() {
  return new Option(
    "-l, --ledger <location>",
    "a folder, or postgres://... (default: $TWILIO_ORG_LEDGER, or the folder ledger)",
  );
}

/** `--fail-on`: the least severity that counts. */
export function failOnOption(description: string) {
  return new Option("--fail-on <severity>", description)
    .choices(["error", "warning", "info"] as const)
    .default("warning" as const);
}

/** `--prefix`: another organization's settings. */
export function prefixOption() {
  return new Option("--prefix <name>", "use the variables NAME_TWILIO_CLIENT_ID etc. instead of TWILIO_CLIENT_ID etc.");
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `--timeout`: how long reading an organization may take, in milliseconds. */
export function timeoutOption() {
  return new Option(
    "--timeout <time>",
    "give up reading from Twilio after this time, e.g. 90s, 5m or 1h (default: 15m)",
  ).argParser(parseTime);
}

/** The milliseconds of a time such as `90s`, `5m` or `1h`. @throws InvalidArgumentError where it is none */
export function parseTime(text: string): number {
  const [, number = "", unit = "s"] = /^(\d{1,6})(s|m|h)?$/.exec(text) ?? [];
  const factor = unit === "m" ? UNITS.m : unit === "h" ? UNITS.h : UNITS.s;
  const ms = Number(number) * factor;
  if (number === "" || ms < 1 || ms > 24 * UNITS.h)
    throw new InvalidArgumentError("It must be a time such as 90s, 5m or 1h, of a day at most.");
  return ms;
}

/** `--without-owner`, or TWILIO_ORG_WITHOUT_OWNER: what Twilio's list of assignments lacks in this organization. */
export function withoutOwnerOption() {
  return new Option(
    "--without-owner",
    "Twilio lists no Owner of this organization: without one, its role assignments otherwise count as incomplete",
  );
}

/**
 * `--without-accounts` and `--without-users`: lists that the app may not read, so that the rest is judged without them.
 */
export function withoutListsOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  return command
    .addOption(
      new Option("--without-accounts", "do not read the list of accounts: judge what can be judged without it"),
    )
    .addOption(new Option("--without-users", "do not read the list of users: judge what can be judged without it"));
}

/** Reading from Twilio: `--live`, `--snapshot`, `--prefix`, `--timeout`, `--without-owner`. */
export function twilioOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  // By itself, since the types of the options of some commands are otherwise longer than the compiler takes.
  command.addOption(timeoutOption());
  return command
    .addOption(new Option("--live", "read the organization from Twilio (needs the TWILIO_* variables)"))
    .addOption(new Option("--snapshot <file>", "read the organization from a file that `twilio-org snapshot` wrote"))
    .addOption(prefixOption())
    .addOption(withoutOwnerOption());
}

/** The organization that a command is about: a manifest, Twilio, or both. */
export function sourceOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  command.addOption(teamsOption());
  return twilioOptions(command.addOption(manifestOption()));
}

/** What people do, from outside the manifest: `--people` and the names of its columns. */
export function peopleOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  return command
    .addOption(peopleOption())
    .addOption(
      new Option("--people-email <column>", "the CSV's column of e-mail addresses (default: found by its name)"),
    )
    .addOption(
      new Option("--people-function <column>", "the CSV's column of functions (default: function, or department)"),
    )
    .addOption(
      new Option(
        "--people-map <pairs>",
        'what its words mean: "Finance & Accounting=finance,R&D=technical", or a YAML file',
      ),
    );
}

/** How and where a result is printed: `--format`, `--output`. */
export function resultOptions<
  A extends unknown[],
  O extends OptionValues,
  G extends OptionValues,
  const T extends readonly string[],
>(command: Command<A, O, G>, formats: T) {
  return command.addOption(formatOption(formats)).addOption(outputOption());
}

/** Which ledger, and whose. */
export function ledgerOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  return command
    .addOption(ledgerOption())
    .addOption(new Option("--organization <sid>", "the organization, if the ledger has several"));
}

/** A question to a ledger. Its manifest adds what Twilio does not know, and has no default. */
export function ledgerQuestion<
  A extends unknown[],
  O extends OptionValues,
  G extends OptionValues,
  const T extends readonly string[],
>(command: Command<A, O, G>, formats: T) {
  const answering = ledgerOptions(command).addOption(
    new Option("-m, --manifest <file>", "a manifest with names, functions and external people"),
  );
  answering.addOption(teamsOption());
  return resultOptions(answering, formats);
}
