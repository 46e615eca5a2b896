import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { hasPassed, parseInstant } from "../../../src/model/instant";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const { instants, refused } = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../cases/model/instants.json"), "utf8"),
) as { readonly instants: readonly [string, string][]; readonly refused: readonly [string, string][] };

describe("parseInstant", () => {
  it.each(instants)("takes %j for %s", (text, instant) => {
    expect(parseInstant(text)).toEqual({ instant });
  });

  it.each(refused)("refuses %j: %s", (text, reason) => {
    expect(parseInstant(text)).toEqual({ invalid: expect.stringContaining(reason) as string });
  });

  it("takes every instant as the clock prints it, and nothing that is no such text", () => {
    const moments = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        expect(parseInstant(moment.toISOString())).toEqual({ instant: moment.toISOString() });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseInstant(text)).toHaveProperty("invalid");
      }),
    );
  });
});

describe("hasPassed", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  it.each([
    [undefined, false],
    ["2026-05-31T23:59:59.999Z", true],
    ["2026-06-01T00:00:00.000Z", true],
    ["2026-06-01T00:00:00.001Z", false],
    ["9999-12-31T00:00:00.000Z", false],
  ])("%s: %s", (until, passed) => {
    expect(hasPassed(until, now)).toBe(passed);
  });
});
