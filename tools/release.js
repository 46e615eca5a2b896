"use strict";
// `npm run release -- VERSION`: checks, joins the changelog fragments, commits, tags and publishes. `--dry-run` shows what
// would be written and packs the package, and leaves everything as it is.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { fragmentProblems, joined, readFragments } = require("./changes.js");
const { run, step } = require("./steps.js");

const root = path.resolve(__dirname, "..");
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
/** The commit for which `npm run test:full` passed last. */
const fullStamp = path.join(root, ".cache", "full-passed");

/** The version after `current` that `wanted` names: a version itself, or `patch`, `minor`, `major`. */
function nextVersion(current, wanted) {
  const [major, minor, patch] = current.split(".").map(Number);
  switch (wanted) {
    case "major":
      return `${major + 1}.0.0`;
    case "minor":
      return `${major}.${minor + 1}.0`;
    case "patch":
      return `${major}.${minor}.${patch + 1}`;
    default: {
      if (!/^\d+\.\d+\.\d+$/.test(wanted))
        throw new Error(`${wanted} is no version: give one, or patch, minor or major`);
      const later = wanted.split(".").map(Number);
      const first = [0, 1, 2].find((index) => later[index] !== [major, minor, patch][index]);
      if (first === undefined || later[first] < [major, minor, patch][first])
        throw new Error(`${wanted} is not later than ${current}`);
      return wanted;
    }
  }
}

/** What `pulumi new` makes asks for this version or a later one that fits. */
function renewTemplate(version) {
  const file = path.join(root, "templates", "access", "package.json");
  const template = JSON.parse(fs.readFileSync(file, "utf8"));
  template.dependencies["pulumi-twilio-organization"] = `^${version.replace(/\.\d+$/, ".0")}`;
  fs.writeFileSync(file, `${JSON.stringify(template, undefined, 2)}\n`);
}

async function main(args) {
  const isDry = args.includes("--dry-run");
  const manifestFile = path.join(root, "package.json");
  const changelogFile = path.join(root, "CHANGELOG.md");
  const manifest = JSON.parse(fs.readFileSync(manifestFile, "utf8"));
  const version = nextVersion(manifest.version, args.find((arg) => !arg.startsWith("--")) ?? "minor");

  const fragments = readFragments();
  const problems = fragments.flatMap(fragmentProblems);
  if (fragments.length === 0) problems.push("changes/ is empty: there is nothing to release");
  if (git("status", "--porcelain") !== "") problems.push("there are changes that are not committed");
  if (problems.length > 0) throw new Error(problems.join("\n"));

  const commit = git("rev-parse", "HEAD");
  const passed = fs.existsSync(fullStamp) ? fs.readFileSync(fullStamp, "utf8").trim() : "";
  if (passed !== commit)
    await step("npm run test:full", async () => {
      await run("npm", ["run", "--silent", "test:full"], { cwd: root });
    });

  const changelog = joined(fs.readFileSync(changelogFile, "utf8"), version, fragments);
  const folder = path.join(root, ".cache", "release");
  fs.mkdirSync(folder, { recursive: true });
  await step("npm pack", async () =>
    (await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: root })).trim(),
  );
  if (isDry) {
    process.stdout.write(
      `${changelog.split(/^(?=## )/m)[1].trimEnd()}\n\nThis would be ${manifest.name} ${version}. Nothing was changed.\n`,
    );
    return;
  }
  fs.writeFileSync(changelogFile, changelog);
  for (const { name } of fragments) fs.rmSync(path.join(root, "changes", name));
  await run("npm", ["version", version, "--no-git-tag-version"], { cwd: root });
  renewTemplate(version);
  git("add", "--all");
  git("commit", "--quiet", "--message", `Release ${version}`);
  git("tag", `v${version}`);
  await step("npm publish", async () => {
    await run("npm", ["publish"], { cwd: root });
  });
  process.stdout.write(
    `${manifest.name} ${version} is published. Push the commit and its tag: git push --follow-tags\n`,
  );
}

module.exports = { nextVersion };

if (require.main === module)
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
