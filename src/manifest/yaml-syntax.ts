import { Composer, isScalar, Lexer, LineCounter, Parser, type CST, type Document, type ParsedNode } from "yaml";
import { type Position, type Problem } from "../model/problem";
import { clip } from "../model/show";

/** Larger files are refused: nobody reviews them, and parsing one would be a way to stop a pipeline. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Values may be nested this deep; a manifest needs six levels. */
export const MAX_DEPTH = 32;

/** A file of 10 MB that means something has fewer; one that only has brackets has more, and would need gigabytes. */
const MAX_LEXEMES = 4_000_000;

/** What follows so many mistakes is their consequence. */
const MAX_SYNTAX_PROBLEMS = 100;

/** A file that is valid YAML, not empty, and can be walked without fear. */
export interface YamlSyntax {
  readonly document: Document.Parsed;
  readonly root: ParsedNode;
  readonly placeOf: (offset: number) => Position;
}

/**
 * Parses one file as one YAML 1.2 document in UTF-8, without control characters, deep nesting or too much of anything.
 *
 * @param howToSplit what to do with a file that is too large
 */
export function parseSyntax(
  file: string,
  bytes: Uint8Array,
  howToSplit = "make it smaller",
): YamlSyntax | { readonly problems: readonly Problem[] } {
  const start = { file, line: 1, column: 1 };
  const fail = (message: string, hint: string, at: Position = start): { problems: readonly Problem[] } => ({
    problems: [{ kind: "malformed", message, hint, at }],
  });
  if (bytes.byteLength > MAX_FILE_BYTES) return fail("the file is larger than 10 MB", howToSplit);
  const text = decode(bytes);
  if (text === undefined) return fail("the file is not valid UTF-8", "save it as UTF-8");

  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  const placeOf = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line, column: col };
  };

  const control = firstControl(text);
  if (control !== undefined) return fail(notAllowed(control.code), "delete it", placeOf(control.index));
  if (isTooMuch(text)) return fail("the file has more than 4,000,000 pieces of syntax", "split it");
  const tokens = tokenize(text);
  if (typeof tokens === "number") return fail(TOO_DEEP, "check brackets and dashes", placeOf(tokens));

  const [document, second] = compose(tokens, text.length);
  if (document === undefined) return fail(...EMPTY);
  const { version } = document.directives.yaml;
  const mistakes = [...document.errors.filter(isFirst), ...document.warnings].map(({ code, message, pos }) => ({
    ...explain(code, message),
    at: placeOf(pos[0]),
  }));
  if (version !== "1.2")
    mistakes.push({ message: `YAML ${version} is not supported`, hint: "remove the line %YAML", at: start });
  if (second !== undefined)
    mistakes.push({
      message: "a second document begins here",
      hint: "one file holds one document: remove the --- line",
      at: placeOf(second.range[0]),
    });
  if (mistakes.length > MAX_SYNTAX_PROBLEMS) mistakes.length = MAX_SYNTAX_PROBLEMS;
  if (mistakes.length > 0) return { problems: mistakes.map((mistake) => ({ kind: "malformed", ...mistake })) };
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return fail(...EMPTY);
  return { document, root, placeOf };
}

export const TOO_DEEP = `values are nested more than ${MAX_DEPTH} deep`;

const EMPTY = ["the file is empty", "a manifest begins with apiVersion: twilio-organization/v1"] as const;

function decode(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is dropped: editors on Windows write it, and it means nothing in UTF-8.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const CONTROL = new RegExp(
  "[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]|\\r(?!\\n)|\\p{Cs}",
  "u",
);

/**
 * The first character that no value may have: control characters but tab and line ends, the bidirectional controls,
 * which hide text from a reviewer, and halves of surrogate pairs, which no file can hold.
 */
export function firstControl(text: string): { readonly index: number; readonly code: number } | undefined {
  const index = text.search(CONTROL);
  return index < 0 ? undefined : { index, code: text.charCodeAt(index) };
}

/** The message about a character that `firstControl` found. */
export function notAllowed(code: number): string {
  return `the control character U+${code.toString(16).padStart(4, "0").toUpperCase()} is not allowed`;
}

/** Whether the text has more pieces of syntax than `MAX_LEXEMES`. To be asked before parsing, which keeps them all. */
function isTooMuch(text: string): boolean {
  // A piece has a character, except the mark before each scalar.
  if (text.length <= MAX_LEXEMES / 2) return false;
  const lexemes = new Lexer().lex(text);
  for (let count = 0; count <= MAX_LEXEMES; count += 1) if (lexemes.next().done === true) return false;
  return true;
}

/**
 * The tokens of the text, or the offset where nesting gets too deep. To be asked before composing, which recurses: on a
 * stack nearly used up, V8 can't even compile a regular expression, and aborts the process.
 */
function tokenize(text: string): readonly CST.Token[] | number {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself is on the stack too.
    if (parser.stack.length > MAX_DEPTH + 1) return offset;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** The first two documents that the tokens make. */
function compose(tokens: readonly CST.Token[], end: number): readonly Document.Parsed[] {
  // The library makes an Error of each mistake; a million stack traces would need gigabytes.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const documents: Document.Parsed[] = [];
    // Duplicate keys are looked for by the reader of the tree, in linear time and with both places; the library
    // compares all pairs.
    const composer = new Composer({ uniqueKeys: false, prettyErrors: false, version: "1.2" });
    for (const document of composer.compose(tokens, true, end)) {
      documents.push(document);
      if (documents.length === 2) break;
    }
    return documents;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Whether it is the first mistake or an independent one: once the parser is lost, every token is unexpected. */
function isFirst({ code }: { readonly code: string }, index: number): boolean {
  return index === 0 || code !== "UNEXPECTED_TOKEN";
}

/** A tag as it is written. */
export function tagName(tag: string): string {
  return clip(tag.replace("tag:yaml.org,2002:", "!!"));
}

function explain(code: string, message: string): { readonly message: string; readonly hint: string } {
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "a tab is used to indent", hint: "YAML is indented with spaces" };
    case "TAG_RESOLVE_FAILED":
      return {
        message: `the tag ${tagName(message.replace("Unresolved tag: ", ""))} is not supported`,
        hint: "remove the tag",
      };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        message: "a key is not separated from its value",
        hint: "a colon needs a space after it (administrator: [...]), and every line of a map a colon",
      };
    default:
      return {
        message: clip(message.replace(/\n.*/s, "").replace(/:$/, "")),
        hint: "this is not valid YAML: check indentation, colons and quotes",
      };
  }
}
