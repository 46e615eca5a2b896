"use strict";
// (c) Validating and loading a manifest of 10,000 people and 200 groups, against YAML.parse of the same text alone.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { median, time } = require("./measure.js");
const { manifestOf, organizationOf } = require("./organizations.js");

const child = path.join(__dirname, "load-manifest-child.js");

module.exports = function loadManifest() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const file = path.join(folder, "access.yaml");
  fs.writeFileSync(
    file,
    manifestOf(organizationOf({ people: 10_000, groups: 200, perGroup: 50, central: 300 }), { entries: true }),
  );
  const samples = { load: [], parse: [] };
  let memory = 0;
  for (let round = 0; round <= 7; round++)
    for (const what of ["parse", "load"]) {
      const { seconds, megabytes } = JSON.parse(time([process.execPath, child, what, file]).stdout);
      if (round > 0) samples[what].push(seconds);
      if (what === "load") memory = Math.max(memory, megabytes);
    }
  fs.rmSync(folder, { recursive: true });
  return [
    {
      what: "validate and load a manifest of 10,000 people and 200 groups, against `YAML.parse` alone",
      ours: median(samples.load),
      floor: median(samples.parse),
      aim: 3,
      note: `${Math.round(memory)} MB at most; aim: under 300 MB`,
    },
  ];
};
