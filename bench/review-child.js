"use strict";
// One process: loads both sides of a review; for `diff`, prints how long their comparison took.
const { loadManifestFromDisk } = require("../dist/files/manifest-files");
const [what, ...files] = process.argv.slice(2);
const now = new Date();
const [base, head] = files.map((file) => {
  const { organization } = loadManifestFromDisk(file, now);
  if (organization === undefined) throw new Error(`${file} is malformed`);
  return organization;
});
if (what === "diff") {
  const { accessDiff } = require("../dist/review");
  const start = process.hrtime.bigint();
  const { people } = accessDiff(base, head, now);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (people.length === 0) throw new Error("nothing was found");
  process.stdout.write(String(seconds));
}
