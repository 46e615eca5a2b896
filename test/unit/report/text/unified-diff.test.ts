import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nameInPatch, unifiedDiff } from "../../../../src/report/text/unified-diff";

const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";

describe("a unified diff", () => {
  it("has three lines around each change, and one part where they touch", () => {
    const after = text.replace("\n2\n", "\ntwo\n2b\n").replace("\n5\n", "\n5\n5b\n");
    expect(unifiedDiff("f", text, after).join("\n")).toBe(
      "--- a/f\n+++ b/f\n@@ -1,8 +1,10 @@\n 1\n-2\n+two\n+2b\n 3\n 4\n 5\n+5b\n 6\n 7\n 8",
    );
  });

  it("has parts of their own where changes are far apart, with the lines counted on both sides", () => {
    expect(unifiedDiff("f", text, `${text.replace("1\n", "")}13\n`)).toEqual([
      "--- a/f",
      "+++ b/f",
      ...["@@ -1,4 +1,3 @@", "-1", " 2", " 3", " 4"],
      ...["@@ -10,3 +9,4 @@", " 10", " 11", " 12", "+13"],
    ]);
  });

  it("is nothing where nothing changes", () => {
    expect(unifiedDiff("f", text, text)).toEqual([]);
  });

  it.each([
    ["access.yaml", "access.yaml", "access.yaml"],
    ["./teams/a.yaml", "./access.yaml", "teams/a.yaml"],
    ["/repository/teams/a.yaml", "/repository/access.yaml", "teams/a.yaml"],
    ["/elsewhere/teams/a.yaml", "/elsewhere/access.yaml", "teams/a.yaml"],
    ["../a.yaml", "../access.yaml", "a.yaml"],
    ["/linked/a.yaml", "access.yaml", "linked/a.yaml"],
  ])("names %s of %s from where it is applied, never from the root", (file, manifest, name) => {
    expect(nameInPatch(file, manifest, "/repository")).toBe(name);
  });
});

describe("git apply and patch", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "twilio-org-diff-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const lines = fc.array(fc.constantFrom("a: 1", "b: [x]", "  - c", "", "d"), { maxLength: 12 });
  const ends = fc.constantFrom("\n", "\r\n");
  const names = fc.constantFrom("access.yaml", "a b/c d.yaml", "ü/x.yaml");

  it.each([
    ["git", ["apply", "-"]],
    ["patch", ["-p1", "--binary", "--quiet"]],
  ])("%s takes it", (command, args) => {
    fc.assert(
      fc.property(lines, lines, ends, fc.boolean(), fc.boolean(), names, (one, other, end, tail, isLast, name) => {
        const textOf = (list: readonly string[], hasEnd: boolean): string =>
          list.length === 0 ? "" : list.join(end) + (hasEnd ? end : "");
        const [before, after] = [textOf(["first", ...one], tail), textOf(["first", ...other], isLast)];
        const file = path.join(folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, before);
        const patch = unifiedDiff(name, before, after);
        if (patch.length > 0)
          execFileSync(command, args, { cwd: folder, input: `${patch.join("\n")}\n`, stdio: "pipe" });
        expect(readFileSync(file, "utf8")).toBe(after);
      }),
      { numRuns: 40 },
    );
  });
});
