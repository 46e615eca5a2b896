import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { adoptInto } from "../../../../src/auditor/adopt/adopt-into";
import { adopt } from "../../../../src/auditor/adopt/adoption";
import { loadManifest, type ManifestFiles } from "../../../../src/manifest/load";
import { type Snapshot } from "../../../../src/model/snapshot";
import { unifiedDiff } from "../../../../src/report/text/unified-diff";
import { NOW } from "../../../support/organizations";
import { sid } from "../../../support/snapshots";

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
  readonly leftOut?: readonly string[];
  readonly why?: string;
}

const file = path.resolve(__dirname, "../../../cases/adopt/into.yaml");
const cases = parse(readFileSync(file, "utf8")) as readonly Case[];

const role = { allow: [], deny: [], resourceTypes: [], productGroup: "x" };
const LIVE: Snapshot = {
  schemaVersion: 1,
  organizationSid: sid("OR", 1),
  takenAt: NOW.toISOString(),
  roles: [
    { ...role, sid: sid("IX", 1), friendlyName: "Administrator", lowestLevel: "ORGANIZATION" },
    ...["Admin", "Viewer"].map((name, index) => ({
      ...role,
      sid: sid("IX", 2 + index),
      friendlyName: `Billing Group ${name}`,
      lowestLevel: "ORGANIZATION",
      resourceTypes: ["billing_group"],
    })),
  ],
  users: ["ada", "bob", "leo"].map((name, index) => ({
    sid: sid("US", index),
    email: `${name}@acme.example`,
    name: name === "ada" ? "Ada Park" : "",
    active: name !== "leo",
  })),
  accounts: [],
  assignments: [
    { sid: sid("IY", 1), roleSid: sid("IX", 1), scope: sid("OR", 1), identity: sid("US", 0) },
    { sid: sid("IY", 2), roleSid: sid("IX", 1), scope: sid("OR", 1), identity: sid("US", 2) },
    {
      sid: sid("IY", 3),
      roleSid: sid("IX", 2),
      scope: sid("OR", 1),
      identity: sid("US", 1),
      resourceType: "billing_group",
      resourceId: "commerce_billingprofile_eu",
    },
  ],
  unread: [],
};

describe("what a manifest lacks", () => {
  it.each(cases)("$name", ({ files, after, leftOut = [], why }) => {
    const names = Object.keys(files);
    const source: ManifestFiles = {
      read: (name) => ({ bytes: new TextEncoder().encode(files[name] ?? "") }),
      glob: () => names.slice(1),
    };
    const { organization, problems } = loadManifest("access.yaml", source, NOW);
    if (organization === undefined) throw new Error(JSON.stringify(problems));
    const adoption = adopt(LIVE, organization);
    if ("problem" in adoption) throw new Error(adoption.problem);
    const result = adoptInto({ file: "access.yaml", names, files: source, organization }, adoption, LIVE, NOW);
    if ("why" in result) expect(result.why).toBe(why);
    else {
      expect(Object.fromEntries(result.patches.map((patch) => [patch.file, patch.after]))).toEqual(after);
      expect(result.leftOut.map(({ right }) => right)).toEqual(leftOut);
    }
  });
});

describe("a unified diff", () => {
  const text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";

  it("has three lines around each change, and one part where they touch", () => {
    const edits = [
      { line: 2, remove: ["2"], insert: ["two", "2b"] },
      { line: 6, remove: [], insert: ["5b"] },
    ];
    expect(unifiedDiff("f", text, edits).join("\n")).toBe(
      "--- a/f\n+++ b/f\n@@ -1,8 +1,10 @@\n 1\n-2\n+two\n+2b\n 3\n 4\n 5\n+5b\n 6\n 7\n 8",
    );
  });

  it("has parts of their own where changes are far apart, with the lines counted on both sides", () => {
    const edits = [
      { line: 1, remove: ["1"], insert: [] },
      { line: 13, remove: [], insert: ["13"] },
    ];
    expect(unifiedDiff("f", text, edits)).toEqual([
      "--- a/f",
      "+++ b/f",
      ...["@@ -1,4 +1,3 @@", "-1", " 2", " 3", " 4"],
      ...["@@ -10,3 +9,4 @@", " 10", " 11", " 12", "+13"],
    ]);
  });

  it("is nothing where nothing changes", () => {
    expect(unifiedDiff("f", text, [])).toEqual([]);
  });
});
