import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../support/cli";
import { liveRole, liveRoles, ORGANIZATION, sealed, sidOf, smallSnapshot } from "../../support/sealed-snapshot";

const NOW = new Date("2026-11-30T00:00:00Z");
const UNLISTED = sidOf("IX", 99);
const MONEY = sidOf("IX", 98);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "unclear-roles-"));
  const own = { friendlyName: "Money Helper", lowestLevel: "ORGANIZATION", resourceTypes: [], productGroup: "billing" };
  const at = (n: number, roleSid: string) => ({
    sid: sidOf("IY", n),
    roleSid,
    scope: ORGANIZATION,
    identity: sidOf("US", n),
  });
  const snapshot = smallSnapshot({
    roles: [...liveRoles, { sid: MONEY, ...own, allow: [], deny: [] }],
    assignments: [at(2, UNLISTED), at(3, MONEY), at(4, liveRole("billingViewer"))],
  });
  writeFileSync(path.join(folder, "s.json"), sealed(snapshot));
  const rules = `apiVersion: twilio-organization/v1\nkind: AuditRules\nknownRoles: [${UNLISTED}, ${MONEY}]\n`;
  writeFileSync(path.join(folder, "rules.yaml"), rules);
});
afterAll(() => rmSync(folder, { recursive: true }));

const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const run = (line: string) =>
  runCli(
    line.split(" ").map((word) => word.replace("FOLDER", folder)),
    { KEY: key },
    NOW,
  );

const ANSWERS = [
  "access",
  "access --format json",
  "access --format markdown",
  "who-can view-invoices",
  "who-can view-invoices --format json",
  "explain p2@acme.example",
  "explain p3@acme.example view-invoices --format json",
  ...["table", "json", "markdown", "html"].flatMap((format) => [
    `simulate uplift --format ${format}`,
    `simulate remove-person p2@acme.example --format ${format}`,
    `simulate lose-domain acme.example --format ${format}`,
    `simulate verify-domain beta.example --format ${format}`,
  ]),
];

describe("a role that nobody can explain", () => {
  test.each(ANSWERS)("is said in the answer, which has no verdict: %s", async (line) => {
    const { status, stdout } = await run(`${line} --snapshot FOLDER/s.json`);
    expect(status).toBe(2);
    expect(stdout).toMatch(/[Uu]nknown|"unknown"|roles that nobody can explain/);
    expect(stdout).toMatch(/p[23]@acme\.example/);
    expect(stdout).not.toMatch(/Nobody (gains|loses)|No grants are needed/);
  });

  test.each(ANSWERS)("is fine once a rules file knows it: %s", async (line) => {
    const { status, stdout } = await run(`${line} --snapshot FOLDER/s.json --rules FOLDER/rules.yaml`);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/[Uu]nknown(?!": (0|\[\]))|nobody can explain/);
  });

  test("leaves a review of access incomplete, which says of whom", async () => {
    const { status, stdout } = await run("attest --snapshot FOLDER/s.json --key-env KEY --output FOLDER/unclear");
    expect([status, stdout]).toEqual([2, expect.stringContaining("Incomplete")]);
    const table = readFileSync(path.join(folder, "unclear/review.csv"), "utf8");
    expect(table).toContain("what p2@acme.example can do");
    expect(table).toContain("what p3@acme.example can do");
    const known = "attest --snapshot FOLDER/s.json --key-env KEY --output FOLDER/known --rules FOLDER/rules.yaml";
    const again = await run(known);
    expect([again.status, again.stdout]).toEqual([0, expect.not.stringContaining("Incomplete")]);
  });
});
