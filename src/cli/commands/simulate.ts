import { type Command } from "@commander-js/extra-typings";
import { type Exit } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";
import { defineChanges } from "./simulate/changes";
import { defineUplift } from "./simulate/uplift";

const EACH = `
Each has its own --help, takes --format, --output and --as-of, and changes nothing.`;

/** `twilio-org simulate`: what a change would do to billing access. Nothing is changed. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .usage("CHANGE [options] ...")
    .helpCommand(false)
    .addHelpText("after", EACH)
    .addHelpText(
      "after",
      examples([
        "simulate uplift access.yaml",
        "simulate remove-person ada@acme.example access.yaml",
        "simulate lose-domain acme.example access.yaml",
        "simulate transfer storefront-us access.yaml --to-group europe",
      ]),
    );
  defineUplift(command.command("uplift"), shell, exit);
  defineChanges(command, shell, exit);
}
