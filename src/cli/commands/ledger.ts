import { type Command } from "@commander-js/extra-typings";
import { addCommands, type Exit, type SubcommandEntry } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";

const COMMANDS: readonly SubcommandEntry[] = [
  {
    name: "record",
    summary: "add a snapshot and its audit findings",
    load: () => import("./ledger/record.js"),
  },
  {
    name: "verify",
    summary: "check that no entry was changed or removed",
    load: () => import("./ledger/verify.js"),
  },
  {
    name: "history",
    summary: "show what a person gained and lost, and when",
    load: () => import("./ledger/history.js"),
  },
  {
    name: "as-of",
    summary: "show who could do what on a day",
    load: () => import("./ledger/as-of.js"),
  },
  {
    name: "between",
    summary: "show who gained and lost access between two days",
    load: () => import("./ledger/between.js"),
  },
  {
    name: "first-gained",
    summary: "show since when a person has had a right",
    load: () => import("./ledger/first-gained.js"),
  },
];

/** `twilio-org ledger`: the history of an organization's access. */
export function define(group: Command, shell: Shell, exit: Exit): void {
  addCommands(group, "twilio-org ledger", COMMANDS, shell, exit);
  group
    .usage("<command>")
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
