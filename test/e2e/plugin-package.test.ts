import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { expectStatus, openProject, type Project } from "../support/project";

const clone = path.resolve(__dirname, "..", "..");
const engineFixture = inject("engineFixture");

let project: Project;
beforeAll(async () => {
  // A home of its own: what is installed there is nobody else's.
  const env = { PULUMI_HOME: fs.mkdtempSync(path.join(engineFixture.root, "home-")) };
  project = await openProject({ engineFixture, files: {}, env, secrets: [] });
});
afterAll(() => project.close());

it("is packed by npm run plugin, and installed by pulumi plugin install", async () => {
  execFileSync(process.execPath, [path.join(clone, "tools", "plugin.js"), "--out", project.folder]);
  const [archive] = fs.readdirSync(project.folder).filter((name) => name.endsWith(".tar.gz"));
  const [, version] =
    /^pulumi-resource-twilio-organization-v(\d+\.\d+\.\d+)-\w+-(?:amd64|arm64)\.tar\.gz$/.exec(archive ?? "") ?? [];
  expect(version, archive).toBeDefined();
  const install = ["plugin", "install", "resource", "twilio-organization", version ?? "", "--file", archive ?? ""];
  expectStatus(await project.run(install), 0);
  const { stdout } = expectStatus(await project.run(["package", "get-schema", "twilio-organization"]), 0);
  expect(JSON.parse(stdout)).toMatchObject({ name: "twilio-organization", version });
});
