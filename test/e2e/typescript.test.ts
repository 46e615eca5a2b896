import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const examples = path.resolve(__dirname, "..", "..", "examples");
const read = (...file: readonly string[]): string => fs.readFileSync(path.join(examples, ...file), "utf8");

describe("a TypeScript program of three lines, by the dynamic provider", () => {
  let project: PulumiProject;
  beforeAll(async () => {
    const acme = path.join(inject("engineFixture").root, "acme");
    fs.mkdirSync(acme, { recursive: true });
    fs.writeFileSync(path.join(acme, "access.yaml"), read("acme", "access.yaml"));
    const files = ["Pulumi.yaml", "index.ts", "tsconfig.json"].map((name) => [name, read("typescript", name)] as const);
    project = await openPulumiProject({
      seed: JSON.parse(read("acme", "twilio-seed.json")) as object,
      files: Object.fromEntries(files),
      // Its types are checked with those of the tests: here the package is without them.
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
  });
  afterAll(() => project.end());

  it("applies the example organization, and then finds nothing to do", async () => {
    expect((await project.up()).stdout).toContain("+ 15 created");
    expect(project.stackOutput("revision")).toMatch(/^[0-9a-f]{16}$/);
    await project.twilio.clearLog();
    await project.expectQuiet();
    expect(await project.twilio.writes()).toEqual([]);
  });
});
