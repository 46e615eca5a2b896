"use strict";
// (d) What `twilio-org --version` costs beyond starting Node at all.
const path = require("node:path");
const { byTurns, time } = require("./measure.js");

const root = path.resolve(__dirname, "..");

module.exports = function startUp() {
  const cli = path.join(root, "dist", "src", "cli", "main.js");
  const medians = byTurns(
    {
      empty: () => time([process.execPath, path.join(__dirname, "empty.js")]),
      version: () => time([process.execPath, cli, "--version"]),
    },
    25,
  );
  return [
    {
      what: "`twilio-org --version`, against an empty Node script",
      ours: medians.version.median,
      floor: medians.empty.median,
      aim: 1.5,
    },
  ];
};
