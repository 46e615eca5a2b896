"use strict";
// Puts the variables of a file into the environment.
Object.assign(process.env, JSON.parse(require("node:fs").readFileSync(process.env.BENCH_SETTINGS, "utf8")));
