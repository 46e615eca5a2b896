import { stripVTControlCharacters } from "node:util";

// Format characters hide or reorder text; only the two joiners belong to ordinary names (Persian, Hindi, emoji).
const INVISIBLE = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu;
const SPACE = /[\s\u0085]/gu;
// What a runner of GitHub, Azure or TeamCity obeys wherever it stands in a line: `##[`, `##vso[`, `##teamcity[`.
const COMMAND_ANYWHERE = /#(?=#\w*\[)/g;
// What a GitHub runner obeys at the start of a line.
const COMMAND_AT_START = /:(?=:)/g;

// An address: the name is at most 64 characters long.
const ADDRESS = /([^\s@"(),:;<>[\]\\]{1,64})(@[a-z0-9][a-z0-9.-]{0,252})/giu;

// What most text is: nothing here is touched by what follows, which takes much longer.
const ORDINARY = /^[ !"$-9;-~]*$/;

/**
 * Text from outside, safe to print on a terminal or in a log: no control sequences, no characters that hide or reorder
 * other text, one line, nothing that a workflow runner obeys. An address whose name is not ASCII is written by its code
 * points, and marked: a reader may take its letters for others.
 */
export function plain(text: string): string {
  if (ORDINARY.test(text) && !text.includes("  ")) return text;
  return plainLine(text)
    .replace(/ +/g, " ")
    .replace(COMMAND_AT_START, "$& ")
    .replace(ADDRESS, (address, local: string, domain: string) => {
      const name = escaped(local);
      return name === local ? address : `${name}${domain} [not ASCII]`;
    });
}

/** Other characters than ASCII by their code points. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/**
 * As `plain`, for a line of a file, whose spaces mean something; what stands before it keeps it from the line's start.
 */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text).replace(SPACE, " ").replace(INVISIBLE, "").replace(COMMAND_ANYWHERE, "$& ");
}
