import { firstLines } from "../../report/text/words";
import { clipMessage } from "../../model/show";
import { plain as printable } from "../../report/text/plain";
import { wrap } from "../../report/text/wrap";
import { errorHead } from "../error-codes";
import { type Failure } from "../failure";
import { type Look } from "../../report/text/look";

/** More characters without a space than any path or address has that somebody means. */
const LONGEST_WORD = 1000;

/** Text for the terminal; no value of an option or a file can fill it. */
function plain(text: string): string {
  return printable(text).replace(/\S{1001,}/g, (word) => `${word.slice(0, LONGEST_WORD)}…`);
}

/** Commander's message for incorrect usage: an `error:` and perhaps a suggestion on its own line. */
export function usageErrorText(text: string, { width, colors }: Look): string {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => clipMessage(plain(line)).replace(/^error:/, colors.red(errorHead("usage"))));
  return lines.map((line) => wrap(line, width, 0, 2)).join("\n");
}

/** More lines of a failure are counted, not shown. */
const MOST_LINES = 200;

/** What kept a command from going on, and the next step. */
export function failureText({ code, message, hint }: Failure, { width, colors }: Look): string {
  const [first = "", ...all] = message.split("\n").map((line) => clipMessage(plain(line)));
  return [
    wrap(`${colors.red(errorHead(code))} ${first}`, width, 0, 2),
    ...firstLines(all, MOST_LINES).map((line) => wrap(line, width, 2)),
    ...(hint === undefined ? [] : [wrap(clipMessage(plain(hint)), width, 2)]),
  ].join("\n");
}

/** An exception that nobody expected. */
export function bugText(error: unknown, { width, colors }: Look, debug: boolean): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const lines = [
    wrap(`${colors.red(errorHead("bug"))} unexpected ${clipMessage(plain(what))}`, width, 0, 2),
    wrap("this is a bug in twilio-org: please report it, with what TWILIO_ORG_DEBUG=1 adds", width, 2),
  ];
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  return lines.join("\n");
}
