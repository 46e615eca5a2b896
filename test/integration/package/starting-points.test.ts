import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadManifestFromDisk } from "../../../src/manifest/files/manifest-files";

const ROOT = path.resolve(__dirname, "../../..");
const read = (name: string): string => fs.readFileSync(path.join(ROOT, name), "utf8");

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
  readonly pass_filenames: boolean;
}

describe(".pre-commit-hooks.yaml", () => {
  const hooks = parse(read(".pre-commit-hooks.yaml")) as readonly Hook[];
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-hooks-"));
    fs.mkdirSync(path.join(folder, "node_modules", ".bin"), { recursive: true });
    fs.symlinkSync(ROOT, path.join(folder, "node_modules", "pulumi-twilio-organization"), "dir");
    fs.symlinkSync(path.join(ROOT, "dist/src/cli/main.js"), path.join(folder, "node_modules/.bin/twilio-org"));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** Runs a hook as pre-commit does: its entry, in the repository, without the names of files. */
  const runHook = ({ entry }: Hook, manifest: string): Promise<number> => {
    fs.writeFileSync(path.join(folder, "access.yaml"), manifest);
    const [command = "", ...args] = entry.split(" ");
    return new Promise((resolve) => {
      const child = execFile(command, args, { cwd: folder });
      child.on("close", (status) => resolve(status ?? -1));
    });
  };

  it.each(hooks.map((hook) => [hook.id, hook] as const))(
    "%s passes what is clean and stops what is not",
    async (_, hook) => {
      expect(hook).toMatchObject({ language: "system", pass_filenames: false });
      expect("teams/europe.yml").toMatch(new RegExp(hook.files));
      expect(await runHook(hook, read("examples/clean/access.yaml"))).toBe(0);
      expect(await runHook(hook, read("docs/commands/mistakes.yaml"))).not.toBe(0);
    },
  );
});

describe("templates/access", () => {
  it("is a template of `pulumi new`: a manifest without a problem, and this version of the package", () => {
    const { runtime, template } = parse(read("templates/access/Pulumi.yaml")) as { runtime: string; template?: object };
    expect([runtime, typeof template]).toEqual(["nodejs", "object"]);
    const { problems } = loadManifestFromDisk(path.join(ROOT, "templates/access/access.yaml"), new Date());
    expect(problems).toEqual([]);
    const own = JSON.parse(read("package.json")) as { version: string; peerDependencies: Record<string, string> };
    const made = JSON.parse(read("templates/access/package.json")) as { dependencies: Record<string, string> };
    expect(made.dependencies).toEqual({
      "@pulumi/pulumi": own.peerDependencies["@pulumi/pulumi"],
      "pulumi-twilio-organization": `^${own.version.replace(/\.\d+$/, ".0")}`,
    });
    expect(read("templates/access/index.js")).toContain('manifest: "access.yaml"');
  });
});
