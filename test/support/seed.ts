import fc from "fast-check";

/**
 * Properties try the same random cases in each run, so that a failure is due to the change at hand and comes again. Set
 * FAST_CHECK_SEED to another number, or to `random`, to try others; whoever finds something makes a case of it.
 */
const wanted = process.env["FAST_CHECK_SEED"] ?? "20261122";
if (wanted !== "random") fc.configureGlobal({ seed: Number(wanted) });
