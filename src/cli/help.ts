/** Text after the help of a command: command lines to copy, without the leading `twilio-org`. */
export function examples(lines: readonly string[]): string {
  return ["", "Examples:", ...lines.map((line) => `  $ twilio-org ${line}`)].join("\n");
}
