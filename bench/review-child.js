"use strict";
// One process: loads both sides of a review; for `diff`, prints how long their comparison took.
const { loadManifestFromDisk } = require("../.cache/compiled/src/manifest/files/manifest-files");
const [what, ...files] = process.argv.slice(2);
const now = new Date();
const [base, head] = files.map((file) => {
  const { organization } = loadManifestFromDisk(file, now);
  if (organization === undefined) throw new Error(`${file} is malformed`);
  return organization;
});
if (what === "diff") {
  const { accessDiff } = require("../.cache/compiled/src/auditor/review");
  // Of the processor: so short a time on the clock would tell what else the machine does.
  const start = process.cpuUsage();
  const { people } = accessDiff(base, head, now);
  const { user, system } = process.cpuUsage(start);
  if (people.length === 0) throw new Error("nothing was found");
  process.stdout.write(String((user + system) / 1e6));
}
