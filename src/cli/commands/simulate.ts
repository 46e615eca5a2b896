import { type Command } from "@commander-js/extra-typings";
import { type Exit } from "./command-module";
import { examples } from "../help";
import { type Shell } from "../output/shell";
import { defineChanges } from "./simulate/changes";
import { defineUplift } from "./simulate/uplift";

const EACH = `
Each of them has a --help of its own, takes --format, --output and --as-of, and changes nothing anywhere.`;

/** `twilio-org simulate`: what would become of billing access. Nothing is changed anywhere. */
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
