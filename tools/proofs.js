"use strict";
// docs/safety.md names a test for each promise. Whether those tests ran and passed is read from the runner's own reports: a
// title in a file proves nothing, since the test may be skipped, filtered out or never called.
const path = require("node:path");

/** The promises of the page, each with the tests that show it: a file, and a title in it or the name of one of its cases. */
function promisesOf(markdown) {
  return [...markdown.matchAll(/^\| \*\*(.+?)\*\* \|(.*)\|(.*)\|$/gm)].map(([, promise, , shown]) => {
    const links = [
      ...shown.matchAll(/\]\(\.\.\/(test\/[^)]+\.ts)\)(?:: "([^"]+)"|: (the same)|, case "([^"]+)" in)?/g),
    ];
    return {
      promise,
      proofs: links.map(([, file, title, same, ofCase]) => ({
        file,
        title: title ?? ofCase,
        same: same !== undefined,
      })),
    };
  });
}

/** `"$name changes nothing"` and `"never takes %s for a loss"` stand for the title with each case's words. */
function pattern(title) {
  const parts = title.split(/\$\w+|%[sdijo]/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(parts.join(".+"));
}

/**
 * What of `markdown` the test reports do not show, in words. A promise is kept if every test that it names ran at least once and
 * passed each time. `reports` are those of vitest's JSON reporter; `root` is what their paths are relative to.
 */
function brokenPromises(markdown, reports, root) {
  const tests = reports.flatMap(({ testResults }) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, status }) => ({
        file: path.relative(root, name).split(path.sep).join("/"),
        // The runner writes the name of a case as 'the organization\'s Owner'.
        fullTitle: [...ancestorTitles, title].join(" > ").replaceAll("\\'", "'"),
        status,
      })),
    ),
  );
  const promises = promisesOf(markdown);
  if (promises.length === 0) return ["docs/safety.md has no table of promises"];
  const lastTitle = new Map();
  return promises.flatMap(({ promise, proofs }) => {
    if (proofs.length === 0) return [`"${promise}" names no test`];
    return proofs.flatMap(({ file, title, same }) => {
      const wanted = same ? lastTitle.get(file) : title;
      if (wanted === undefined) return [`"${promise}" names ${file}, and no test in it`];
      lastTitle.set(file, wanted);
      const shown = tests.filter((test) => test.file === file && pattern(wanted).test(test.fullTitle));
      if (shown.length === 0) return [`"${promise}": no test "${wanted}" of ${file} ran`];
      return shown
        .filter(({ status }) => status !== "passed")
        .map(({ fullTitle, status }) => `"${promise}": "${fullTitle}" of ${file} is ${status}`);
    });
  });
}

/** The tests that took longest, the slowest first: title, file, seconds. */
function slowest(reports, count, root) {
  return reports
    .flatMap(({ testResults }) =>
      testResults.flatMap(({ name, assertionResults }) =>
        assertionResults.map(({ title, duration = 0 }) => ({
          title,
          file: path.relative(root, name),
          seconds: duration / 1000,
        })),
      ),
    )
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count);
}

module.exports = { brokenPromises, promisesOf, slowest };
