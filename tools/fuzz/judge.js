"use strict";
// What must hold whatever a command was given.

/** Every documented exit status. */
const STATUSES = [0, 1, 2, 3, 4, 7];
const MOST_SECONDS = 8;
const MOST_MEGABYTES = 900;
const LONGEST_OUTPUT = 8 * 1024 * 1024;

/** What a terminal or a workflow's log would obey; joiners in names of scripts that need them, and in emoji, are text. */
const CONTROLS = /[^\P{C}\n\r\u200c\u200d\p{Co}\p{Cn}]/u;
const STACK = /\n\s+at .+(:\d+:\d+\)?|\(native\)|<anonymous>\)?)/;

/** What is wrong with how a command ended; none of `secrets` may be anywhere. */
function faultsOf(run, secrets) {
  const { status, stdout, stderr, seconds, megabytes } = run;
  // Spreadsheets take a CSV for UTF-8 by its mark.
  const text = `${stdout.replace(/^\ufeff/, "")}\n${stderr}`;
  const control = CONTROLS.exec(text);
  return [
    STATUSES.includes(status) ? undefined : `status ${status}`,
    text.includes("this is a bug") || /\bunexpected \w*Error\b/.test(text) ? "says that it is a bug" : undefined,
    STACK.test(text) ? "prints a stack" : undefined,
    control === null ? undefined : `prints U+${control[0].codePointAt(0).toString(16)}: ${around(text, control.index)}`,
    secrets.some((secret) => text.includes(secret)) ? "prints a secret" : undefined,
    seconds > MOST_SECONDS ? `takes ${seconds.toFixed(1)} s` : undefined,
    megabytes > MOST_MEGABYTES ? `takes ${Math.round(megabytes)} MB` : undefined,
    text.length > LONGEST_OUTPUT ? `prints ${text.length} characters` : undefined,
  ].filter((fault) => fault !== undefined);
}

const around = (text, index) => JSON.stringify(text.slice(Math.max(0, index - 40), index + 40));

module.exports = { faultsOf };
