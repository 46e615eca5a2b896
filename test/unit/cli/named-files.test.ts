import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../support/cli";

const HEAD = "apiVersion: twilio-organization/v1\n";
let folder: string;
const at = (name: string): string => path.join(folder, name);
const run = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await runCli(args, {}, new Date("2026-11-30T00:00:00Z"));
  return { status, text: `${stdout}${stderr}`.replace(/\s+/g, " ") };
};

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "named-files-"));
  writeFileSync(
    at("access.yaml"),
    `${HEAD}kind: OrganizationAccess\norganization: { sid: OR00000000000000000000000000000001 }\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["the waivers file", ["audit", "access.yaml", "--waivers", "file.yaml"]],
  ["the list of organizations", ["scan", "file.yaml", "--output", "scans"]],
])("what is wrong with all of a file is said of %s", async (what, args) => {
  writeFileSync(at("file.yaml"), HEAD);
  const { status, text } = await run(...args.map((arg) => (/\.yaml$|^scans$/.test(arg) ? at(arg) : arg)));
  expect([status, text]).toEqual([1, expect.stringContaining(`${what} has no`)]);
  expect(text).not.toContain("the manifest has no");
});

test("a project file may say what words mean where no directory is read", async () => {
  writeFileSync(at("twilio-org.yaml"), `${HEAD}kind: Project\npeopleMap: { IT: technical }\n`);
  expect((await run("audit", at("access.yaml"))).text).not.toContain("--people-map needs --people");
  rmSync(at("twilio-org.yaml"));
  const typed = await run("audit", at("access.yaml"), "--people-map", "IT=technical");
  expect([typed.status, typed.text]).toEqual([1, expect.stringContaining("--people-map needs --people")]);
});
