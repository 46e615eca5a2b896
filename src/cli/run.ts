import { Command, CommanderError } from "@commander-js/extra-typings";
import { type CommandEntry, type Exit } from "./commands/command-module";
import { COMMANDS } from "./commands";
import { EXIT, type ExitStatus } from "./exit-status";
import { Failure } from "./failure";
import { examples } from "./help";
import { type Shell } from "./output/shell";
import { VERSION_FLAGS, version } from "./version";

/** Runs the command that `args` name and tells with which status to end. Never throws: what failed is noted. */
export async function run(
  args: readonly string[],
  shell: Shell,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.clean;
  const complaints: Complaint[] = [];
  const program = createProgram(
    commands,
    shell,
    (end) => (status = end),
    (complaint) => complaints.push(complaint),
  );
  try {
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.clean;
    // Loaded only now: what lays out lines takes longer to load than many a command to run.
    const { bugText, failureText, usageErrorText } = await import("./output/error-text.js");
    for (const { text, isError } of complaints)
      shell.note((look) => (isError ? usageErrorText(text, look) : text.trimEnd()));
    if (error instanceof Failure) shell.note((look) => failureText(error, look));
    else if (!(error instanceof CommanderError))
      shell.note((look) => bugText(error, look, shell.env["TWILIO_ORG_DEBUG"] === "1"));
    return EXIT.failed;
  }
}

/** What commander has to say of a wrong call; `isError` is false of what it says besides. */
interface Complaint {
  readonly text: string;
  readonly isError: boolean;
}

function createProgram(
  commands: readonly CommandEntry[],
  shell: Shell,
  exit: Exit,
  complain: (complaint: Complaint) => void,
): Command {
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
      writeErr: (text) => complain({ text, isError: false }),
      outputError: (text) => complain({ text, isError: true }),
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
