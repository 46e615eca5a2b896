import { type Command } from "@commander-js/extra-typings";
import { type CommandEntry, type Exit } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";

const COMMANDS: readonly Omit<CommandEntry, "live">[] = [
  {
    name: "record",
    summary: "add a snapshot, and what an audit found",
    load: () => import("./ledger/record.js"),
  },
  {
    name: "verify",
    summary: "check that nothing in it was changed",
    load: () => import("./ledger/verify.js"),
  },
  {
    name: "history",
    summary: "tell what a person gained and lost, and when",
    load: () => import("./ledger/history.js"),
  },
  {
    name: "as-of",
    summary: "show who could do what at a moment",
    load: () => import("./ledger/as-of.js"),
  },
  {
    name: "between",
    summary: "tell who gained and lost what between two moments",
    load: () => import("./ledger/between.js"),
  },
  {
    name: "first-gained",
    summary: "tell since when a person can do something",
    load: () => import("./ledger/first-gained.js"),
  },
];

/** `twilio-org ledger`: the memory of an organization. */
export function define(group: Command, shell: Shell, exit: Exit): void {
  const define = new Map<string, () => Promise<void>>();
  for (const entry of COMMANDS) {
    const { name, summary } = entry;
    const command = group
      .command(name)
      .description(summary)
      .showHelpAfterError(`(twilio-org ledger ${name} --help says more)`);
    define.set(name, async () => (await entry.load()).define(command, shell, exit));
  }
  group
    .usage("<command>")
    .helpCommand(false)
    .hook("preSubcommand", async (_group, command) => define.get(command.name())?.())
    .addHelpText(
      "after",
      examples([
        "ledger record --live access.yaml",
        "ledger verify --ledger examples/acme/ledger",
        "ledger history ada@acme.example --ledger examples/acme/ledger",
        "ledger as-of 2026-03-02 --ledger examples/acme/ledger",
      ]),
    );
}
