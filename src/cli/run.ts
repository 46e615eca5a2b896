import { Command, CommanderError } from "@commander-js/extra-typings";
import { addCommands, type CommandEntry, type Exit } from "./commands/command-module";
import { COMMANDS } from "./commands";
import { EXIT, type ExitStatus } from "./exit-status";
import { Failure } from "./failure";
import { examples } from "./help";
import { applySettings, settingsHelp } from "./input/settings";
import { type Shell } from "./output/shell";
import { VERSION_FLAGS, version } from "./version";

/** Runs the command that `args` name and returns the exit status. Never throws: failures are noted. */
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
    // Loaded only now: the layout code takes longer to load than many commands take to run.
    const { bugText, failureText, usageErrorText } = await import("./output/error-text.js");
    for (const { text, isError } of complaints)
      shell.note((look) => (isError ? usageErrorText(text, look) : text.trimEnd()));
    if (error instanceof Failure) shell.note((look) => failureText(error, look));
    else if (!(error instanceof CommanderError))
      shell.note((look) => bugText(error, look, shell.env["TWILIO_ORG_DEBUG"] === "1"));
    return error instanceof Failure ? error.status : EXIT.failed;
  }
}

/** What commander says about a wrong call; `isError` is false for what it adds. */
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
  const program = new Command("twilio-org")
    .description("Who can see and spend your company's Twilio money: declared as code, checked, and explained.")
    .version(version(), VERSION_FLAGS, "print the version")
    .helpOption("-h, --help", "print this help")
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
    .showHelpAfterError("(for all commands: twilio-org --help)");
  addCommands(program, "twilio-org", commands, shell, exit);
  program
    .hook("preAction", async (_program, command) => applySettings(command, shell))
    .addHelpText("afterAll", ({ command }) => settingsHelp(command, shell));
  program
    .command("help", { hidden: true })
    .argument("[command]")
    .action(async (command) => {
      await program.parseAsync([...(command === undefined ? [] : [command]), "--help"], { from: "user" });
    });
  return program;
}
