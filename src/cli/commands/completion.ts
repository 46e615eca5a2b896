import { Argument, type Command } from "@commander-js/extra-typings";
import { EXIT } from "../exit-status";
import { examples } from "../help";
import { outputOption } from "../input/options";
import { type Shell } from "../output/shell";
import { type Exit } from "./command-module";
import { candidates } from "./completion/candidates";
import { COMPLETED_SHELLS } from "./completion/shells";

/** `twilio-org completion`: a script for a shell, which asks this command again for what may be typed. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("<shell>", "the shell that reads the script").choices(["bash", "zsh", "fish"] as const))
    .addArgument(
      new Argument("[words...]", "what is typed so far, after --: print what may come next (for the script)"),
    )
    .addOption(outputOption())
    .addHelpText("after", examples(["completion bash", "completion zsh --output _twilio-org", "completion fish"]))
    .action(async (name, words, { output }) => {
      const { script, line } = COMPLETED_SHELLS[name];
      const program = command.parent;
      const text =
        words.length === 0 || program === null
          ? [script]
          : (await candidates(program, words)).map((candidate) => `${line(candidate)}\n`);
      await shell.print(text, output);
      exit(EXIT.clean);
    });
}
