import { expect, describe, it } from "vitest";
import { arrivals } from "../../../src/cli/input/arrivals";

const NOW = new Date("2026-06-01T00:00:00Z");
const at = (day: string): Date => new Date(`2026-${day}T00:00:00Z`);

/** Days on which the commits came, from the first to the last, for their dates in the same order. */
function told(
  dates: readonly string[],
  moves: readonly (readonly [commit: number, day: string])[] = [],
): readonly string[] {
  const line = dates.map((day, index) => ({ commit: `c${index}`, at: at(day) })).reverse();
  const branch = moves.map(([commit, day]) => ({ commit: `c${commit}`, at: at(day) }));
  return arrivals(line, branch, NOW)
    .map((commit) => commit.at.toISOString().slice(5, 10))
    .reverse();
}

describe("when commits came onto a branch", () => {
  it.each<[string, readonly string[], readonly (readonly [number, string])[], readonly string[]]>([
    ["as their dates say, where these fit", ["01-01", "02-01", "05-10"], [], ["01-01", "02-01", "05-10"]],
    ["not before what they build on", ["01-01", "05-10", "02-01"], [], ["01-01", "05-10", "06-01"]],
    ["as late as the next that fits", ["01-01", "05-10", "02-01", "05-20"], [], ["01-01", "05-10", "05-20", "05-20"]],
    ["a day of difference between clocks is nothing", ["01-02", "01-01", "05-10"], [], ["01-02", "01-02", "05-10"]],
    ["not later than now", ["01-01", "12-31"], [], ["01-01", "06-01"]],
    [
      "when the branch moved, for dates that were set back",
      ["01-01", "01-02", "01-03"],
      [
        [0, "01-01"],
        [1, "05-10"],
        [2, "05-20"],
      ],
      ["01-01", "05-10", "05-20"],
    ],
    [
      "together, for an old branch that was fast-forwarded",
      ["01-01", "02-01", "02-02", "02-03"],
      [
        [0, "01-01"],
        [3, "05-20"],
      ],
      ["01-01", "05-20", "05-20", "05-20"],
    ],
    [
      "as their dates say, after the last move that is known",
      ["01-01", "03-01", "04-01"],
      [[0, "01-01"]],
      ["01-01", "03-01", "04-01"],
    ],
    [
      "as their dates say, before a clone was made",
      ["01-01", "02-01", "05-25"],
      [[1, "05-01"]],
      ["01-01", "02-01", "05-25"],
    ],
    [
      "at their first time, where the branch was set back",
      ["01-01", "03-01", "04-01"],
      [
        [0, "01-01"],
        [2, "04-01"],
        [1, "05-01"],
        [2, "05-20"],
      ],
      ["01-01", "04-01", "04-01"],
    ],
    [
      "as the moves of commits that are still there say",
      ["01-01", "02-01"],
      [
        [0, "01-01"],
        [7, "05-01"],
        [1, "05-20"],
      ],
      ["01-01", "05-20"],
    ],
  ])("%s", (_name, dates, moves, expected) => {
    expect(told(dates, moves)).toEqual(expected);
  });

  it("is later for later commits, whatever dates say", () => {
    const days = ["01-01", "03-03", "02-02", "05-05", "01-01", "06-06"];
    const result = told(days, [[3, "04-04"]]);
    expect([...result].sort()).toEqual(result);
  });
});
