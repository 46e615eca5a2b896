import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { parseInstant } from "../../model/instant";
import { type Shell } from "../output/shell";

/** `--format`: `table`, or one of `others`. */
export function formatOption<const T extends readonly string[]>(others: T) {
  return new Option("--format <format>", "how to print the result")
    .choices<readonly ["table", ...T]>(["table", ...others])
    .default("table" as const);
}

/** `--output`: a file for the result instead of stdout. */
export function outputOption() {
  return new Option("-o, --output <file>", "write the result to a file, which is replaced at once and whole");
}

/** `--as-of`: the moment that the answer is about. The one place where the clock is read. */
export function asOfOption({ clock }: Pick<Shell, "clock">) {
  return new Option("--as-of <instant>", "answer as of this moment, e.g. 2027-01-31T00:00:00Z")
    .argParser((text): Date => {
      const result = parseInstant(text);
      if ("invalid" in result) throw new InvalidArgumentError(`${result.invalid}.`);
      return new Date(result.instant);
    })
    .default(clock(), "now");
}

/** `--manifest`: the manifest, for those who would rather not name it last. */
export function manifestOption() {
  return new Option("-m, --manifest <file>", "the manifest (default: access.yaml, if it is there)");
}

/** `--ledger`: where a ledger is kept. */
export function ledgerOption() {
  return new Option(
    "-l, --ledger <where>",
    "its folder, or postgres://... (default: what TWILIO_ORG_LEDGER says, or the folder ledger)",
  );
}
