import { type Command } from "@commander-js/extra-typings";
import { type CommandEntry, type Exit } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";

const COMMANDS: readonly Omit<CommandEntry, "live">[] = [
  {
    name: "pack",
    summary: "write what is to be reviewed (where no command is named)",
    load: () => import("./attest/pack.js"),
  },
  {
    name: "verify",
    summary: "check the signature of a pack, and the table that belongs to it",
    load: () => import("./attest/verify.js"),
  },
  {
    name: "close",
    summary: "say what the filled-in table decides, and what is left undecided",
    load: () => import("./attest/close.js"),
  },
];

/** `twilio-org attest`: a review of everybody's access, signed. */
export function define(group: Command, shell: Shell, exit: Exit): void {
  const define = new Map<string, () => Promise<void>>();
  for (const entry of COMMANDS) {
    const { name, summary } = entry;
    const command = group
      .command(name, { isDefault: name === "pack" })
      .description(summary)
      .showHelpAfterError(`(twilio-org attest ${name} --help says more)`);
    define.set(name, async () => (await entry.load()).define(command, shell, exit));
  }
  group
    .usage("[command] [options]")
    .helpCommand(false)
    .hook("preSubcommand", async (_group, command) => define.get(command.name())?.())
    .addHelpText(
      "after",
      examples([
        "attest --live access.yaml --key-env REVIEW_KEY --output 2026-q4",
        "attest --live --key-env REVIEW_KEY -o q1 --previous q4/review.json",
        "attest --snapshot acme.json --key-env REVIEW_KEY --output 2026-q4",
      ]),
    );
}
