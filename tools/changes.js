"use strict";
// Changelog fragments: each change for users is a file in changes/, so that two branches never touch the same line. A release joins
// them into CHANGELOG.md. `node tools/changes.js --check` looks at them and at the subjects of commits.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const folder = path.join(root, "changes");

/** Subjects are held to their length from here on. */
const SUBJECTS_SINCE = "2026-11-30T09:10:00Z";
const LONGEST_SUBJECT = 71;

/** The fragments by file name, sorted. */
function readFragments(from = folder) {
  return fs
    .readdirSync(from)
    .filter((name) => name !== "README.md")
    .sort()
    .map((name) => ({ name, text: fs.readFileSync(path.join(from, name), "utf8") }));
}

/** What is wrong with a fragment, in words. */
function fragmentProblems({ name, text }) {
  const problems = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(name)) problems.push("its name is not like review-writes.md");
  if (text.trim() === "") problems.push("it is empty");
  if (/^#/m.test(text)) problems.push("it has a heading: the release writes that");
  if (text.trim().length > 1000)
    problems.push("it is longer than 1,000 characters: a line or two for users, the rest is in docs/");
  return problems.map((problem) => `changes/${name}: ${problem}`);
}

/** What is wrong with the subjects of commits, in words. */
function subjectProblems(subjects) {
  return subjects.flatMap((subject) => [
    ...(subject.length > LONGEST_SUBJECT
      ? [`"${subject}" has ${subject.length} characters, and at most ${LONGEST_SUBJECT} show in a list`]
      : []),
    ...(/[.]$/.test(subject) ? [`"${subject}" ends with a full stop`] : []),
  ]);
}

function subjects() {
  if (!fs.existsSync(path.join(root, ".git"))) return [];
  const log = ["log", "--no-merges", `--since=${SUBJECTS_SINCE}`, "--format=%s"];
  return execFileSync("git", log, { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
}

/** Each paragraph of a fragment as an item of a list. */
function itemsOf(fragments) {
  return fragments
    .flatMap(({ text }) => text.trim().split(/\n\s*\n|\n(?=[-*] )/))
    .map((item) =>
      item
        .trim()
        .replace(/^[-*] /, "")
        .replace(/\n */g, "\n  "),
    )
    .map((item) => `- ${item}`);
}

/** The changelog with the fragments as a version of its own, above the others. */
function joined(changelog, version, fragments) {
  const [head, ...rest] = changelog.split(/^(?=## )/m);
  return `${[`${head.trimEnd()}\n\n## ${version}\n\n${itemsOf(fragments).join("\n")}\n\n`, ...rest].join("").trimEnd()}\n`;
}

module.exports = { fragmentProblems, itemsOf, joined, readFragments, subjectProblems };

if (require.main === module) {
  const problems = [...readFragments().flatMap(fragmentProblems), ...subjectProblems(subjects())];
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
