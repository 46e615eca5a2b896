"use strict";
// Ratios of a run beside those of the last recorded one. A ratio is between two things that ran by turns, so that it can be
// compared between days, and less well between machines.

/** A run that is so much worse than the recorded one fails `npm run bench -- --check`. */
const WORSE = 1.2;

const keyOf = ({ bench, what }) => `${bench}: ${what}`;

/**
 * Each measured ratio with the recorded one: `[{ bench, what, ratio, isOurs, recorded?, change?, isWorse }]`. A peer's
 * is never worse, and neither is what was not recorded before.
 */
function compared(measured, recorded) {
  return measured.map((row) => {
    const before = recorded[keyOf(row)]?.ratio;
    if (before === undefined) return { ...row, isWorse: false };
    const change = row.ratio / before;
    return { ...row, recorded: before, change, isWorse: row.isOurs && change > WORSE };
  });
}

/** The recorded ratios, with those of a run in their place. What was not measured stays. */
function withRun(recorded, measured, on) {
  const run = measured.map((row) => [keyOf(row), { ratio: Number(row.ratio.toFixed(3)), ...on }]);
  const all = Object.entries({ ...recorded, ...Object.fromEntries(run) });
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One table of everything that a run measured. */
function ratioTable(rows) {
  const number = (value) => (value === undefined ? "" : value.toFixed(2));
  return [
    "| bench | what | ratio to floor | recorded | to recorded |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ bench, what, ratio, recorded, change, isWorse }) =>
        `| ${bench} | ${what} | ${number(ratio)} | ${number(recorded)} | ${number(change)}${isWorse ? " **worse**" : ""} |`,
    ),
  ].join("\n");
}

module.exports = { WORSE, compared, withRun, ratioTable };
