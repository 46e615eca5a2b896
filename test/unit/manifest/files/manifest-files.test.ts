import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadManifestFromDisk, manifestFiles } from "../../../../src/manifest/files/manifest-files";
import { whyUnreadable } from "../../../../src/manifest/files/why-unreadable";

const NOW = new Date("2026-06-01T00:00:00Z");
const KIND = "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n";
const HEAD = `${KIND}organization: { sid: OR00000000000000000000000000000001 }\n`;

let home = "";
const at = (name: string): string => path.join(home, name);

beforeEach(() => {
  home = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), "manifest-"))), "repo");
  mkdirSync(at("teams/deep"), { recursive: true });
});

afterEach(() => {
  rmSync(path.dirname(home), { recursive: true });
});

function write(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

function messages(file: string): readonly string[] {
  return loadManifestFromDisk(file, NOW).problems.map(({ message }) => message.replaceAll(home, "~"));
}

describe("loadManifestFromDisk", () => {
  it("says why a file can't be read", () => {
    expect(messages(at("none.yaml"))).toEqual(["~/none.yaml can't be read: there is no such file"]);
    expect(messages(at("teams"))).toEqual(["~/teams can't be read: it is a folder"]);
    expect(messages(path.join(write("a.yaml", HEAD), "b.yaml"))).toEqual([
      "~/a.yaml/b.yaml can't be read: a part of its path is no folder",
    ]);
  });

  it("refuses a file over 10 MB without reading it", () => {
    expect(messages(write("a.yaml", " ".repeat(10 * 1024 * 1024 + 1)))).toEqual(["the file is larger than 10 MB"]);
  });

  it("says that an included file is broken, at the place of the file", () => {
    write("teams/a.yaml", "people: [\n");
    const file = write("access.yaml", `${HEAD}include: [teams/*.yaml]\n`);
    expect(loadManifestFromDisk(file, NOW).problems.map((problem) => problem.at)).toEqual([
      { file: at("teams/a.yaml"), line: 2, column: 1 },
    ]);
  });
});

describe("manifestFiles.glob", () => {
  const glob = (pattern: string): readonly string[] =>
    manifestFiles.glob(pattern, at("access.yaml")).map((file) => path.relative(home, file));

  beforeEach(() => {
    for (const name of ["access.yaml", "b.yaml", "a.yaml", "teams/x.yaml", "teams/deep/y.yaml", "teams/.hidden.yaml"])
      write(name, KIND);
    writeFileSync(path.join(home, "../secret.yaml"), "token: s3cr3t\n");
  });

  it.each([
    ["*.yaml", ["a.yaml", "b.yaml"]],
    ["**/*.yaml", ["a.yaml", "b.yaml", "teams/deep/y.yaml", "teams/x.yaml"]],
    ["teams/*.yaml", ["teams/x.yaml"]],
    ["./teams/x.yaml", ["teams/x.yaml"]],
    ["{b,a}.yaml", ["a.yaml", "b.yaml"]],
    ["[ab].yaml", ["a.yaml", "b.yaml"]],
    ["?.yaml", ["a.yaml", "b.yaml"]],
    ["teams", []],
    ["none/*.yaml", []],
    ["access.yaml", []],
    ["../repo/a.yaml", ["a.yaml"]],
    ["", []],
    ["{1..99999999}", []],
    ["[", []],
    ["\\", []],
    ["{a,".repeat(300), []],
    ["*".repeat(1000), ["a.yaml", "b.yaml"]],
  ])("finds by %j, sorted, the files in and below the folder but for the manifest itself", (pattern, files) => {
    expect(glob(pattern)).toEqual(files);
  });

  it("finds a file of several names once, by the shortest, and goes round in no circle", () => {
    symlinkSync(at("a.yaml"), at("teams/a-too.yaml"));
    symlinkSync(home, at("teams/deep/up"));
    expect(glob("**/*.yaml")).toEqual(["a.yaml", "b.yaml", "teams/deep/y.yaml", "teams/x.yaml"]);
    expect(glob("teams/*.yaml")).toEqual(["teams/a-too.yaml", "teams/x.yaml"]);
  });

  it("does not leave out in silence what a link should lead to", () => {
    symlinkSync("none.yaml", at("teams/dangling.yaml"));
    symlinkSync("round.yaml", at("teams/round.yaml"));
    const file = write("access.yaml", `${HEAD}include: ["teams/*.yaml"]\n`);
    expect(messages(file)).toEqual([
      "~/teams/dangling.yaml can't be read: there is no such file",
      "~/teams/round.yaml can't be read: it is a link that leads back to itself",
    ]);
  });

  it("follows a link to the manifest as far as its folder, as git does", () => {
    write("teams/y.yaml", HEAD);
    writeFileSync(path.join(home, "../there.yaml"), HEAD);
    symlinkSync("../there.yaml", at("out.yaml"));
    symlinkSync("teams/y.yaml", at("in.yaml"));
    expect(messages(at("in.yaml"))).toEqual([]);
    expect(messages(at("out.yaml"))).toEqual(["~/out.yaml can't be read: it is a link that leads out of its folder"]);
  });

  it("follows no more than a hundred links to folders, and says so", () => {
    write("teams/one.yaml", KIND);
    for (let link = 0; link < 101; link++) symlinkSync("teams", at(`link-${link}`));
    const [problem] = messages(write("access.yaml", `${HEAD}include: ["link-*/one.yaml"]\n`));
    expect(problem).toMatch(/link-\d+ can't be read: it is (a folder|not a regular file)/);
  });

  it("leaves what it finds outside of the folder unread", () => {
    symlinkSync(path.join(home, "../secret.yaml"), at("teams/link.yaml"));
    symlinkSync(path.dirname(home), at("teams/up"));
    symlinkSync("/dev/zero", at("teams/zero.yaml"));
    symlinkSync(at("a.yaml"), at("teams/inside.yaml"));
    const outside = (name: string): string => `~/${name} can't be read: it lies outside the folder of ~/access.yaml`;
    for (const [pattern, found] of [
      ["teams/link.yaml", [outside("teams/link.yaml")]],
      ["teams/up/*.yaml", ['no file matches "teams/up/*.yaml"']],
      ["{..,teams}/secret.yaml", ['no file matches "{..,teams}/secret.yaml"']],
      ["teams/zero.yaml", [outside("teams/zero.yaml")]],
      ["teams/inside.yaml", []],
      ["../secret.yaml", ['"../secret.yaml" leads out of the folder']],
    ] as const)
      expect(messages(write("access.yaml", `${HEAD}include: [${JSON.stringify(pattern)}]\n`))).toEqual(found);
    expect(manifestFiles.read(path.join(home, "../secret.yaml"), at("access.yaml"))).toHaveProperty("error");
    expect(manifestFiles.read(path.join(home, "../secret.yaml"))).toHaveProperty("bytes");
  });

  it("knows the manifest by another name", () => {
    symlinkSync(at("access.yaml"), at("same.yaml"));
    expect(glob("same.yaml")).toEqual([]);
  });
});

describe("whyUnreadable", () => {
  it.each([
    [Object.assign(new Error("x"), { code: "EACCES" }), "permission is denied"],
    [Object.assign(new Error("x"), { code: "ENOENT" }), "there is no such file"],
    [new Error("something else"), "something else"],
    ["text", "text"],
  ])("%s", (error, why) => {
    expect(whyUnreadable(error)).toBe(why);
  });
});
