import { Command, CommanderError } from "@commander-js/extra-typings";
import { type CommandEntry, type Exit } from "./command-module";
import { COMMANDS } from "./commands";
import { EXIT, type ExitStatus } from "./exit-status";
import { Failure } from "./failure";
import { examples } from "./help";
import { type Look, type Shell } from "./shell";
import { plain } from "../text/plain";
import { wrap } from "../text/wrap";
import { VERSION_FLAGS, version } from "./version";

/** Runs the command that `args` name and tells with which status to end. Never throws: what failed is noted. */
export async function run(
  args: readonly string[],
  shell: Shell,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.clean;
  try {
    await createProgram(commands, shell, (end) => (status = end)).parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.failed;
    if (error instanceof Failure) shell.note((look) => failureText(error, look));
    else shell.note((look) => bugText(error, look, shell.env["TWILIO_ORG_DEBUG"] === "1"));
    return EXIT.failed;
  }
}

function createProgram(commands: readonly CommandEntry[], shell: Shell, exit: Exit): Command {
  // Until one of them is to run, a command is no more than its name and summary.
  const define = new Map<string, () => Promise<void>>();
  const program = new Command("twilio-org")
    .description("Who can see and spend a company's Twilio money: declared as code, checked and explained.")
    .version(version(), VERSION_FLAGS, "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.print([text]),
      writeErr: (text) => shell.note(() => text.trimEnd()),
      outputError: (text) => shell.note((look) => usageErrorText(text, look)),
      getOutHelpWidth: () => shell.look().width,
      getErrHelpWidth: () => shell.look().width,
    })
    .configureHelp({ styleTitle: (title) => shell.look().colors.bold(title) })
    .addHelpText("after", examples(["validate access.yaml", "access access.yaml", "who-can view-invoices access.yaml"]))
    .showHelpAfterError("(twilio-org --help lists the commands)")
    .hook("preSubcommand", async (_program, command) => define.get(command.name())?.());
  for (const entry of commands) {
    const { name, summary } = entry;
    const command = program
      .command(name)
      .description(summary)
      .showHelpAfterError(`(twilio-org ${name} --help says more)`);
    define.set(name, async () => (await entry.load()).define(command, shell, exit));
  }
  program
    .command("help", { hidden: true })
    .argument("[command]")
    .action(async (command) => {
      await program.parseAsync([...(command === undefined ? [] : [command]), "--help"], { from: "user" });
    });
  return program;
}

/** What commander says of a wrong call: an `error:` and perhaps a suggestion on a line of its own. */
function usageErrorText(text: string, { width, colors }: Look): string {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => wrap(plain(line), width, 0, 2));
  return lines.join("\n").replace(/^error:/, colors.red);
}

function failureText({ message, hint }: Failure, { width, colors }: Look): string {
  const [first = "", ...more] = message.split("\n").map(plain);
  return [
    wrap(`${colors.red("error:")} ${first}`, width, 0, 2),
    ...more.map((line) => wrap(line, width, 2)),
    ...(hint === undefined ? [] : [wrap(plain(hint), width, 2)]),
  ].join("\n");
}

function bugText(error: unknown, { width, colors }: Look, debug: boolean): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const lines = [
    wrap(`${colors.red("error:")} unexpected ${plain(what)}`, width, 0, 2),
    wrap("this is a bug in twilio-org: please report it, with what TWILIO_ORG_DEBUG=1 adds", width, 2),
  ];
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  return lines.join("\n");
}
