"use strict";
// The floor of everything that reads a snapshot in Node: reads it, and does nothing with it.
const fs = require("node:fs");

JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
