"use strict";
// One process, one task: prints how long it took without starting Node, and the most memory that it held.
const fs = require("node:fs");
const [what, file] = process.argv.slice(2);
const tasks = {
  parse: () => {
    const YAML = require("yaml");
    return () => YAML.parse(fs.readFileSync(file, "utf8"));
  },
  load: () => {
    const { loadManifestFromDisk } = require("../.cache/compiled/src/manifest/files/manifest-files");
    return () => {
      const { problems, organization } = loadManifestFromDisk(file, new Date());
      if (problems.length > 0 || organization === undefined) throw new Error(JSON.stringify(problems[0]));
    };
  },
};
const task = tasks[what]();
const start = process.hrtime.bigint();
task();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
process.stdout.write(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
