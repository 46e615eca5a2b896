import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

interface Measured {
  readonly bench: string;
  readonly what: string;
  readonly ratio: number;
  readonly isOurs: boolean;
}

interface Ratios {
  readonly compared: (
    measured: readonly Measured[],
    recorded: Readonly<Record<string, { readonly ratio: number }>>,
  ) => readonly { readonly change?: number; readonly isWorse: boolean }[];
  readonly withRun: (recorded: object, measured: readonly Measured[], on: object) => object;
  readonly ratioTable: (rows: readonly object[]) => string;
}

const { compared, withRun, ratioTable } = createRequire(__filename)("../../../bench/ratios.js") as Ratios;
const measured = (ratio: number, isOurs = true): Measured => ({ bench: "audit", what: "10,000", ratio, isOurs });
const recorded = { "audit: 10,000": { ratio: 2 } };

describe("ratios of a bench", () => {
  it.each([
    ["better", measured(1), false],
    ["the same", measured(2), false],
    ["a fifth worse", measured(2.4), false],
    ["more than a fifth worse", measured(2.41), true],
    ["a peer's, however it is", measured(9, false), false],
    ["never recorded", { ...measured(9), what: "20,000" }, false],
  ])("%s", (_what, row, isWorse) => {
    expect(compared([row], recorded)).toMatchObject([{ isWorse }]);
    expect(ratioTable(compared([row], recorded)).includes("**worse**")).toBe(isWorse);
  });

  it("are recorded in the place of earlier ones, and leave what was not measured", () => {
    const before = { ...recorded, "drift: x": { ratio: 1 } };
    expect(withRun(before, [measured(1.23456)], { day: "2026-11-30" })).toEqual({
      "audit: 10,000": { ratio: 1.235, day: "2026-11-30" },
      "drift: x": { ratio: 1 },
    });
  });

  it("are those that the page of benchmarks shows", () => {
    const root = path.resolve(__dirname, "../../..");
    const page = readFileSync(path.join(root, "docs/benchmarks.md"), "utf8");
    const kept = JSON.parse(readFileSync(path.join(root, "bench/recorded.json"), "utf8")) as typeof recorded;
    for (const [key, { ratio }] of Object.entries(kept)) {
      const what = key.replace(/^[\w-]+: (?:[\d,]+, (?=`?[A-Z]|`twilio-org audit|casbin|cedar))?/, "");
      const shown = page.split("\n").some((line) => line.includes(what) && line.includes(` ${ratio.toFixed(2)} |`));
      expect(shown, key).toBe(true);
    }
  });
});
