import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { documentedProgram, pluginEnvironment, unlessMissing } from "../support/plugin";
import { expectStatus } from "../support/project";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const examples = path.resolve(__dirname, "..", "..", "examples");
const read = (...file: readonly string[]): string => fs.readFileSync(path.join(examples, ...file), "utf8");

const { hosts, plugin, root } = inject("engineFixture");

/** The SDK that is made of the plugin's own schema, installed for the program of the project. */
async function installSdk(project: PulumiProject): Promise<void> {
  if (!hosts.python.ok) throw new Error(hosts.python.reason);
  const { bins, generator } = hosts.python;
  const [sdk, binary] = [path.join(project.folder, "sdk"), path.join(plugin, "pulumi-resource-twilio-organization")];
  if (generator === undefined)
    expectStatus(await project.run(["package", "gen-sdk", binary, "--language", "python", "--out", sdk]), 0);
  else {
    const { stdout } = expectStatus(await project.run(["package", "get-schema", binary]), 0);
    project.write("schema.json", stdout);
    execFileSync(generator, [path.join(project.folder, "schema.json"), sdk]);
  }
  const made = generator === undefined ? path.join(sdk, "python") : sdk;
  const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-compile"];
  execFileSync(path.join(bins[0] ?? "", "python"), [...pip, "--target", path.join(project.folder, "lib"), made]);
}

describe.skipIf(!hosts.python.ok)(
  `a Python program of three lines, by the plugin${unlessMissing(hosts.python)}`,
  () => {
    let project: PulumiProject;
    beforeAll(async () => {
      fs.mkdirSync(path.join(root, "acme"), { recursive: true });
      fs.writeFileSync(path.join(root, "acme", "access.yaml"), read("acme", "access.yaml"));
      project = await openPulumiProject({
        seed: JSON.parse(read("acme", "twilio-seed.json")) as object,
        files: { "Pulumi.yaml": read("python", "Pulumi.yaml"), "__main__.py": read("python", "__main__.py") },
        env: { ...pluginEnvironment(), PYTHONPATH: "lib", PYTHONDONTWRITEBYTECODE: "1" },
      });
      await installSdk(project);
    });
    afterAll(() => project.end());

    it("applies the example organization, finds nothing to do then, and releases it", async () => {
      expect((await project.up()).stdout).toContain("+ 15 created");
      const rights = await project.twilio.rights();
      expect(project.stackOutput("revision")).toMatch(/^[0-9a-f]{16}$/);
      await project.twilio.clearLog();
      await project.expectQuiet();
      expectStatus(await project.run(["destroy", "--yes", "--skip-preview"]), 0);
      expect(await project.twilio.rights()).toEqual(rights);
      expect(await project.twilio.writes()).toEqual([]);
    });

    it("asks who can do what, and what is wrong with it", async () => {
      project.write("__main__.py", documentedProgram("python", "get_effective_access"));
      project.write("access.yaml", read("acme", "access.yaml"));
      await project.twilio.clearLog();
      await project.up();
      expect(project.stackOutput("viewers")).toContain("ada@acme.example");
      expect(project.stackOutput("technical")).toContain("ada@acme.example");
      expect(await project.twilio.writes()).toEqual([]);
    });
  },
);
