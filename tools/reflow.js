/*
 * Wraps the prose of Markdown files at 120 columns: `node tools/reflow.js [--check] [FILE...]`. Only paragraphs and list
 * items with a longer line are laid out again. Code, tables, headings and HTML stay as they are, and so does what stands
 * in backticks: the tests of the docs read it as one.
 */
const { execFileSync } = require("node:child_process");
const { readFileSync, writeFileSync } = require("node:fs");

const WIDTH = 120;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
/** What starts a line of its own: a heading, a table, HTML, a line across, where a link leads, an alert. */
const WHOLE = /^\s*(?:#{1,6} |\||<|-{3,}$|\[[^\]]+\]:|> ?\[!)/;
const FENCE = /^\s*(?:> ?)?(`{3,}|~{3,})/;
/** What would begin a list, a quote, a heading or a table at the start of a line. */
const BEGINS = /^(?:[-+*>|]|#{1,6}$|\d+[.)]$)/;

/** The text with its long paragraphs wrapped. */
function reflow(text) {
  const out = [];
  let paragraph = [];
  let fence;
  let listIndent = 0;
  const flush = () => {
    out.push(...wrapped(paragraph));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    const item = ITEM.exec(line)?.[0];
    const indent = line.length - line.trimStart().length;
    if (fence !== undefined || mark !== undefined) {
      flush();
      out.push(line);
      if (fence === undefined) fence = mark;
      else if (mark?.startsWith(fence)) fence = undefined;
    } else if (line.trim() === "" || WHOLE.test(line)) {
      flush();
      out.push(line);
    } else if (item !== undefined) {
      flush();
      listIndent = item.length;
      paragraph.push(line);
    } else if (paragraph.length === 0 && indent >= 4 && indent !== listIndent) out.push(line);
    else {
      if (paragraph.length === 0 && indent === 0) listIndent = 0;
      paragraph.push(line);
    }
  }
  flush();
  return out.join("\n");
}

/** The lines of a paragraph, wrapped if one is too long; one with hard breaks stays. */
function wrapped(lines) {
  if (lines.every((line) => line.length <= WIDTH) || lines.some((line) => / {2}$|\\$/.test(line))) return lines;
  const [first] = lines;
  const head = ITEM.exec(first)?.[0] ?? /^\s*(?:> ?)*/.exec(first)[0];
  const rest = head.includes(">") ? head : " ".repeat(head.length);
  const words = wordsOf([first.slice(head.length), ...lines.slice(1).map((line) => line.replace(/^\s*(?:> ?)*/, ""))]);
  const result = [];
  let line = head;
  let isEmpty = true;
  for (const word of words) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      result.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...result, line];
}

/** What must stay on one line: words, code with its spaces, and what would mean something else at a line's start. */
function wordsOf(lines) {
  const words = lines
    .map((line) => line.trim())
    .join(" ")
    .match(/(?:`+[^`]*`+|[^\s`])+/g);
  return (words ?? []).reduce(
    (done, word) =>
      BEGINS.test(word) && done.length > 0 ? [...done.slice(0, -1), `${done.at(-1)} ${word}`] : [...done, word],
    [],
  );
}

function main(args) {
  const isCheck = args.includes("--check");
  const named = args.filter((arg) => !arg.startsWith("--"));
  const all = () =>
    execFileSync("git", ["ls-files", "*.md", ":!test/golden", ":!test/cases", ":!templates"], { encoding: "utf8" });
  const files = named.length > 0 ? named : all().trimEnd().split("\n");
  const long = files.filter((file) => {
    const text = readFileSync(file, "utf8");
    const short = reflow(text);
    if (short !== text && !isCheck) writeFileSync(file, short);
    return short !== text;
  });
  for (const file of long) console.log(`${file}${isCheck ? " has prose of more than 120 columns" : ""}`);
  if (isCheck && long.length > 0) process.exitCode = 1;
}

if (require.main === module) main(process.argv.slice(2));

module.exports = { reflow };
