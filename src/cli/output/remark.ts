import { wrap } from "../../report/text/wrap";
import { type Shell } from "./shell";

/**
 * Prints `WORD: text` to stderr, with the word in color: red if it says that something was not done ("not read"), else
 * yellow.
 *
 * @param indent of the second and later lines, in columns; without it the text stays one line, however long it is
 */
export function remark(shell: Pick<Shell, "note">, word: string, text: string, indent?: number): void {
  shell.note(({ colors, width }) => {
    const color = word.startsWith("not ") ? colors.red : colors.yellow;
    const line = `${color(`${word}:`)} ${text}`;
    return indent === undefined ? line : wrap(line, width, 0, indent);
  });
}
