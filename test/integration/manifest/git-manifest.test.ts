import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
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
  "away/**",
  "away/hostname",
  "up/*.yaml",
  "up/**",
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
  symlinkSync("/etc", onDisk("infra/away"));
  symlinkSync("..", onDisk("infra/up"));
  symlinkSync("../people.yaml", onDisk("infra/teams/zz-link.yaml"));
  symlinkSync("../outside.yaml", onDisk("infra/leaves.yaml"));
  symlinkSync("/etc/hostname", onDisk("infra/absolute.yaml"));
  symlinkSync("nowhere.yaml", onDisk("infra/dangling.yaml"));
  symlinkSync("circle-b.yaml", onDisk("infra/circle-a.yaml"));
  symlinkSync("circle-a.yaml", onDisk("infra/circle-b.yaml"));
  symlinkSync("../infra/people.yaml", onDisk("infra-too/shared.yaml"));
  symlinkSync("../../secret.yaml", onDisk("infra-too/leaves.yaml"));
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
    expect(empty).toEqual(["away/**", "away/hostname", "up/*.yaml", "up/**", "teams", "nothing/*.yaml"]);
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

describe("what a commit has is what a checkout of it has", () => {
  const NAMES = ["a", "b", "eu", "EU", ".x", "größe", "[a]"];
  const name = fc.constantFrom(...NAMES);
  const file = name.map((each) => `${each}.yaml`);
  const folders = fc.array(name, { maxLength: 3 });
  const target = fc
    .array(fc.constantFrom("..", ".", "a", "b", "eu", "l", "a.yaml", "b.yaml", "l.yaml"), {
      minLength: 1,
      maxLength: 4,
    })
    .map((steps) => steps.join("/"));
  const tree = fc.record({
    files: fc.array(
      fc.tuple(folders, file).map(([above, last]) => [...above, last].join("/")),
      { minLength: 1, maxLength: 8 },
    ),
    links: fc.array(
      fc
        .tuple(folders, fc.constantFrom("l", "l.yaml", "m.yaml", "a", "b"), target)
        .map(([above, last, text]) => [[...above, last].join("/"), text] as const),
      { maxLength: 5 },
    ),
  });
  const step = fc.oneof(
    name,
    fc.constantFrom(
      "*",
      "**",
      ".",
      "?",
      "{a,b}",
      "{a,b/eu}",
      "[a-e]*",
      "l",
      "l*",
      "*.yaml",
      "A",
      "Eu",
      ".*",
      "",
      "{.,a}",
    ),
  );
  const pattern = fc
    .tuple(
      fc.array(step, { maxLength: 3 }),
      fc.oneof(file, fc.constantFrom("*.yaml", "{a,l}.yaml", "*", "**", "?.yaml")),
    )
    .map(([above, last]) => [...above, last].join("/").replace(/^\/+/, ""));

  it("whatever its links, and whatever is asked for", () => {
    const home = mkdtempSync(path.join(tmpdir(), "twilio-org-fuzz-"));
    const trees = fc.sample(fc.tuple(tree, fc.array(pattern, { minLength: 12, maxLength: 12 })), {
      numRuns: 60,
      seed: 7,
    });
    git(home, ["init", "--quiet", "--initial-branch=main"]);
    trees.forEach(([{ files, links }], index) => {
      const taken: string[] = [];
      const put = (at: string, write: (at: string) => void): void => {
        // What is there already stays, also where a folder is wanted.
        if (taken.some((other) => other === at || other.startsWith(`${at}/`) || at.startsWith(`${other}/`))) return;
        taken.push(at);
        const whole = path.join(home, `t${index}`, at);
        mkdirSync(path.dirname(whole), { recursive: true });
        write(whole);
      };
      for (const at of ["access.yaml", ...files]) put(at, (whole) => writeFileSync(whole, `# ${at}\n`));
      for (const [at, text] of links) put(at, (whole) => symlinkSync(text, whole));
    });
    git(home, ["add", "--all", "--force"]);
    git(home, ["commit", "--quiet", "-m", "trees"]);
    const place = repositoryOf(path.join(home, "t0/access.yaml"));
    if ("why" in place) throw new Error(place.why);
    const commit = commitOf(place.repository, "main") ?? "";
    const read = commitReader(place.repository);
    let several = 0;
    trees.forEach(([made, patterns], index) => {
      const found = read(commit, `t${index}`, "");
      if ("why" in found) throw new Error(found.why);
      const answer = (source: ManifestFiles, folder: string, asked: string): unknown => {
        const root = path.join(folder, "access.yaml");
        const all = source.glob(asked, root).map((each) => {
          const content = source.read(each, root);
          return [
            path.relative(folder, each),
            "bytes" in content ? new TextDecoder().decode(content.bytes) : undefined,
          ];
        });
        if (all.length > 1) several++;
        // Each of these is an error of the manifest.
        return all.length === 0 || all.some(([, content]) => content === undefined) ? "refused" : all;
      };
      for (const asked of patterns)
        expect(answer(found.files, `t${index}`, asked), JSON.stringify([asked, made])).toEqual(
          answer(manifestFiles, path.join(home, `t${index}`), asked),
        );
    });
    rmSync(home, { recursive: true });
    expect(several).toBeGreaterThan(80);
  });
});

describe("a file that a manifest extends", () => {
  const read = (files: ManifestFiles, name: string, from: string) => {
    const { file, content } = files.readShared?.(name, from) ?? { file: "", content: { error: "none" } };
    return { file, content: "bytes" in content ? new TextDecoder().decode(content.bytes) : content.error };
  };

  it.each([
    ["../outside.yaml", "outside.yaml", "# outside.yaml\n"],
    ["people.yaml", "infra/people.yaml", "# infra/people.yaml\n"],
    ["teams/../../infra-too/eu.yaml", "infra-too/eu.yaml", "# infra-too/eu.yaml\n"],
    ["../infra-too/shared.yaml", "infra-too/shared.yaml", "# infra/people.yaml\n"],
    ["../infra/linked/eu.yaml", "infra/linked/eu.yaml", "# infra/teams/eu.yaml\n"],
  ])("is had from git as from disk: %j", (name, file, text) => {
    expect(read(inGit, name, "main:infra/access.yaml")).toEqual({ file: `main:${file}`, content: text });
    expect(read(manifestFiles, name, onDisk("infra/access.yaml"))).toEqual({ file: onDisk(file), content: text });
  });

  it.each([
    ["../../outside.yaml"],
    ["../../../../../etc/hostname.yaml"],
    ["../infra-too/leaves.yaml"],
    ["absolute.yaml"],
    ["dangling.yaml"],
    ["circle-a.yaml"],
    ["nothing.yaml"],
    ["teams"],
  ])("is refused from git as from disk: %j", (name) => {
    const why = /outside the repository|no such file|circles|leads back|folder/;
    expect(read(inGit, name, "main:infra/access.yaml").content).toMatch(why);
    expect(read(manifestFiles, name, onDisk("infra/access.yaml")).content).toMatch(why);
  });

  it("is not read where it is too large", () => {
    for (const [files, from] of [
      [inGit, "main:infra/access.yaml"],
      [manifestFiles, onDisk("infra/access.yaml")],
    ] as const) {
      const { content } = files.readShared?.("huge.yaml", from) ?? { content: { error: "" } };
      expect("bytes" in content && content.bytes.byteLength).toBe(MAX_FILE_BYTES + 1);
    }
  });
});
