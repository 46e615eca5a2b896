"use strict";
// Parses a snapshot's file and says how much is in it.
const fs = require("node:fs");
const { users } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
process.stdout.write(`${users.length}\n`);
