import { type Command } from "@commander-js/extra-typings";
import { addCommands, type Exit, type SubcommandEntry } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";

const COMMANDS: readonly SubcommandEntry[] = [
  {
    name: "pack",
    summary: "write the review: a table to fill in, a page to read, a signed file (the default)",
    load: () => import("./attest/pack.js"),
  },
  {
    name: "verify",
    summary: "check a review's signature and its table",
    load: () => import("./attest/verify.js"),
  },
  {
    name: "close",
    summary: "show what the filled-in table decides, and what is still open",
    load: () => import("./attest/close.js"),
  },
];

/** `twilio-org attest`: a review of everybody's access, signed. */
export function define(group: Command, shell: Shell, exit: Exit): void {
  addCommands(group, "twilio-org attest", COMMANDS, shell, exit, "pack");
  group
    .usage("[command] [options]")
    .addHelpText(
      "after",
      examples([
        "attest --live access.yaml --key-env REVIEW_KEY --output 2026-q4",
        "attest --live --key-env KEY -o q1 --previous q4/attestation.json",
        "attest --snapshot acme.json --key-env REVIEW_KEY --output 2026-q4",
      ]),
    );
}
