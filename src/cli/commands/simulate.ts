import { type Command } from "@commander-js/extra-typings";
import { type Exit } from "../command-module";
import { examples } from "../help";
import { type Shell } from "../shell";
import { defineUplift } from "../simulations/uplift";

/** `twilio-org simulate`: what would become of billing access. Nothing is changed anywhere. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command.addHelpText("after", examples(["simulate uplift access.yaml"]));
  defineUplift(command.command("uplift"), shell, exit);
}
