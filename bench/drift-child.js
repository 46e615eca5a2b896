"use strict";
// One process, one task: prints how long it took without starting Node and loading code, and what it found.
const fs = require("node:fs");
const [what, snapshot, manifest] = process.argv.slice(2);
const NOW = new Date("2026-12-01T00:00:00Z");
const tasks = {
  parse: () => () => JSON.parse(fs.readFileSync(snapshot, "utf8")).assignments.length,
  drift: () => {
    const { drift } = require("../.cache/compiled/src/auditor/drift");
    const { parseSnapshot } = require("../.cache/compiled/src/twilio/snapshot/snapshot-file");
    const { loadManifestFromDisk } = require("../.cache/compiled/src/manifest/files/manifest-files");
    const { organization: declared, problems } = loadManifestFromDisk(manifest, NOW);
    if (declared === undefined) throw new Error(JSON.stringify(problems[0]));
    return () => {
      const { snapshot: live, problem } = parseSnapshot(fs.readFileSync(snapshot));
      if (live === undefined) throw new Error(problem);
      return drift({ declared, live, now: NOW }).items.length;
    };
  },
};
const task = tasks[what]();
// What loading the manifest left behind is not to be swept up in the time of what follows.
global.gc();
const start = process.hrtime.bigint();
const found = task();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
process.stdout.write(JSON.stringify({ seconds, found, megabytes: process.resourceUsage().maxRSS / 1024 }));
