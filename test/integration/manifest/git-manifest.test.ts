import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commitOf, type Repository, repositoryOf } from "../../../src/manifest/files/git";
import { commitReader } from "../../../src/manifest/files/git-manifest";
import { manifestFiles } from "../../../src/manifest/files/manifest-files";
import { type ManifestFiles } from "../../../src/manifest/load";
import { MAX_FILE_BYTES } from "../../../src/manifest/yaml-syntax";
import { git } from "../../support/git";

const FILES = [
  "access.yaml",
  "outside.yaml",
  "infra/access.yaml",
  "infra/people.yaml",
  "infra/teams/eu.yaml",
  "infra/teams/us.yaml",
  "infra/teams/us.yml",
  "infra/teams/old/asia.yaml",
  "infra/teams/.hidden.yaml",
  "infra/.secret/eu.yaml",
  "infra/teams/[odd].yaml",
  "infra/teams/a\tb.yaml",
  "infra/teams/größe.yaml",
  "infra-too/eu.yaml",
];

const PATTERNS = [
  "people.yaml",
  "./people.yaml",
  "teams/*.yaml",
  "teams/*",
  "**/*.yaml",
  "**",
  "*",
  "*.yaml",
  "teams/**",
  "teams/**/asia.yaml",
  "**/eu.yaml",
  "{people,teams/eu}.yaml",
  "teams/{eu,us}.{yaml,yml}",
  "teams/[a-e]*.yaml",
  "teams/?u.yaml",
  "teams/.hidden.yaml",
  "teams/.*",
  ".secret/*.yaml",
  "linked/*.yaml",
  "teams",
  "nothing/*.yaml",
];

let folder: string;
let repository: Repository;
let inGit: ManifestFiles;
const onDisk = (file: string): string => path.join(folder, file);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "twilio-org-git-"));
  git(folder, ["init", "--quiet", "--initial-branch=main"]);
  for (const file of FILES) {
    mkdirSync(path.dirname(onDisk(file)), { recursive: true });
    writeFileSync(onDisk(file), `# ${file}\n`);
  }
  writeFileSync(onDisk("infra/huge.yaml"), "#".repeat(MAX_FILE_BYTES + 2));
  symlinkSync("teams", onDisk("infra/linked"));
  symlinkSync("../people.yaml", onDisk("infra/teams/zz-link.yaml"));
  symlinkSync("../outside.yaml", onDisk("infra/leaves.yaml"));
  symlinkSync("/etc/hostname", onDisk("infra/absolute.yaml"));
  symlinkSync("nowhere.yaml", onDisk("infra/dangling.yaml"));
  symlinkSync("circle-b.yaml", onDisk("infra/circle-a.yaml"));
  symlinkSync("circle-a.yaml", onDisk("infra/circle-b.yaml"));
  git(folder, ["add", "."]);
  git(folder, ["commit", "--quiet", "-m", "first"]);
  const place = repositoryOf(onDisk("infra/access.yaml"));
  if ("why" in place) throw new Error(place.why);
  expect(place.name).toBe("infra/access.yaml");
  repository = place.repository;
  const found = commitReader(repository)(commitOf(repository, "main") ?? "", "infra", "main:");
  if ("why" in found) throw new Error(found.why);
  inGit = found.files;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the files of a commit", () => {
  it.each(PATTERNS)("match %j as those on disk do", (pattern) => {
    const expected = manifestFiles
      .glob(pattern, onDisk("infra/access.yaml"))
      .map((file) => path.relative(folder, file));
    expect(inGit.glob(pattern, "main:infra/access.yaml")).toEqual(expected.map((file) => `main:${file}`));
  });

  it("match something by most patterns", () => {
    const empty = PATTERNS.filter((pattern) => inGit.glob(pattern, "main:infra/access.yaml").length === 0);
    expect(empty).toEqual(["teams", "nothing/*.yaml"]);
  });

  it.each([...FILES.filter((file) => file.startsWith("infra/")), "infra/teams/zz-link.yaml", "infra/linked/eu.yaml"])(
    "have the content of %j as on disk",
    (file) => {
      const read = (files: ManifestFiles, name: string, root: string) => {
        const content = files.read(name, root);
        return "bytes" in content ? new TextDecoder().decode(content.bytes) : content;
      };
      const expected = read(manifestFiles, onDisk(file), onDisk("infra/access.yaml"));
      expect(expected).toMatch(/^# infra/);
      expect(read(inGit, `main:${file}`, "main:infra/access.yaml")).toBe(expected);
    },
  );

  it.each([
    ["outside.yaml", /lies outside/],
    ["infra/dangling.yaml", /no such file/],
    ["infra/circle-a.yaml", /circles/],
    ["infra/people.yaml/x", /no folder/],
    ["infra/leaves.yaml", /lies outside/],
    ["infra/absolute.yaml", /lies outside/],
  ])("do not give %j", (file, why) => {
    expect(inGit.read(`main:${file}`, "main:infra/access.yaml")).toEqual({
      error: expect.stringMatching(why) as string,
    });
  });

  it("that are too large are refused by the loader without being read", () => {
    const read = inGit.read("main:infra/huge.yaml", "main:infra/access.yaml");
    expect("bytes" in read && read.bytes.byteLength).toBe(MAX_FILE_BYTES + 1);
  });
});
