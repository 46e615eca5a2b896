import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { adoptInto } from "../../../../src/auditor/adopt/adopt-into";
import { adopt } from "../../../../src/auditor/adopt/adoption";
import { loadManifest, type ManifestFiles } from "../../../../src/manifest/load";
import { type Snapshot } from "../../../../src/model/snapshot";
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
