import { createRequire } from "node:module";
import type * as fastCheck from "fast-check";
import { isFull } from "./full";

type FastCheck = typeof fastCheck;

const real = createRequire(__filename)("fast-check") as FastCheck;

/**
 * How many of the random cases that a property asks for are tried: a fifth, so that `npm test` stays short, and all in the full
 * run. FAST_CHECK_RUNS is another share.
 */
const share = Number(process.env["FAST_CHECK_RUNS"] ?? (isFull ? "1" : "0.2"));
if (!(share > 0)) throw new Error("FAST_CHECK_RUNS is a share of the random cases, such as 0.2 or 1");

/** No property tries fewer, unless it asks for fewer itself. */
const FEWEST = 20;

export function runsOf(wanted: number): number {
  return Math.max(Math.min(wanted, FEWEST), Math.ceil(wanted * share));
}

/** fast-check as the tests import it: vitest.config.mts puts this file in its place. */
const fc: FastCheck = {
  ...real,
  assert: ((property: never, parameters: { readonly numRuns?: number } = {}) =>
    real.assert(property, { ...parameters, numRuns: runsOf(parameters.numRuns ?? 100) })) as FastCheck["assert"],
};

export default fc;
