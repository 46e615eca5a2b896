import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { execFileSync } from "node:child_process";
import { parseProject } from "../../../src/cli/input/project-file";
import { run } from "../../../src/cli/run";
import { type CommandEntry } from "../../../src/cli/commands/command-module";
import { failOnOption, peopleOptions, resultOptions, sourceOptions } from "../../../src/cli/input/options";
import { createShell, type Shell } from "../../../src/cli/output/shell";
import { Writable } from "node:stream";

const HEAD = "apiVersion: twilio-organization/v1\nkind: Project\n";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "twilio-org-project-"));
  mkdirSync(path.join(folder, "repository", ".git"), { recursive: true });
  mkdirSync(path.join(folder, "repository", "access", "ledger"), { recursive: true });
  writeFileSync(path.join(folder, "repository", "people.csv"), "email,function\n");
  writeFileSync(path.join(folder, "secret.csv"), "email,function\n");
  symlinkSync(path.join(folder, "secret.csv"), path.join(folder, "repository", "access", "link.csv"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const parsed = (text: string) =>
  parseProject(path.join(folder, "repository", "access", "twilio-org.yaml"), Buffer.from(HEAD + text));

describe("a project file", () => {
  it("names files relative to itself", () => {
    expect(parsed("people: ../people.csv\nmanifest: access.yaml\nledger: ledger\n")).toMatchObject({
      project: {
        people: path.join(folder, "repository", "people.csv"),
        manifest: path.join(folder, "repository", "access", "access.yaml"),
      },
    });
  });

  it.each([
    ["a file out of the repository", "people: ../../secret.csv\n", "outside the repository"],
    ["an absolute path", "people: /etc/passwd\n", "outside the repository"],
    ["a link out of the repository", "people: link.csv\n", "link that leaves the repository"],
    ["a folder for a file", "rules: ledger\n", "not a regular file"],
    ["a file for a folder", "ledger: ../people.csv\n", "not a folder"],
    ["a database", "ledger: postgres://u:p@host/db\n", "TWILIO_ORG_LEDGER"],
    ["a device", "people: /dev/stdin\n", "outside the repository"],
  ])("%s is refused", (_what, text, why) => {
    expect(parsed(text)).toEqual({
      problems: [expect.objectContaining({ message: expect.stringContaining(why) as string })],
    });
  });

  it.each([
    ["manifset: a.yaml\n", 'did you mean "manifest"?'],
    ["clientSecret: abc\n", "secrets belong in the environment"],
    ["TWILIO_CLIENT_SECRET: abc\n", "secrets belong in the environment"],
    ["authToken: abc\n", "secrets belong in the environment"],
  ])("%j is an error with a hint", (text, hint) => {
    expect(parsed(text)).toEqual({
      problems: [expect.objectContaining({ hint: expect.stringContaining(hint) as string })],
    });
  });
});

describe("values of options", () => {
  let seen: Record<string, unknown>;
  const command: CommandEntry = {
    name: "show",
    group: "Ask",
    summary: "shows its options",
    live: false,
    load: () =>
      Promise.resolve({
        define: (each) =>
          void resultOptions(peopleOptions(sourceOptions(each)), ["json"])
            .argument("[file]")
            .option("--base-ref <ref>")
            .addOption(failOnOption("what fails"))
            .action((_file, options) => {
              seen = options;
            }),
      }),
  };
  const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const shellWith = (env: Shell["env"]) => createShell({ env, stdout: sink(), stderr: sink() }, () => new Date(0));
  const show = async (args: readonly string[], env: Shell["env"] = {}) => {
    seen = {};
    const status = await run(["show", ...args], shellWith(env), [command]);
    return { status, ...seen };
  };

  let home: string;
  let before: string;
  beforeAll(() => {
    before = process.cwd();
    home = path.join(folder, "work");
    mkdirSync(path.join(home, "other"), { recursive: true });
    process.chdir(home);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: home });
    git("init", "--quiet");
    git("config", "user.email", "ada@acme.example");
    git("config", "user.name", "Ada");
    writeFileSync("twilio-org.yaml", `${HEAD}manifest: base.yaml\npeople: base.csv\n`);
    git("add", "-A");
    git("commit", "--quiet", "-m", "base");
    writeFileSync("twilio-org.yaml", `${HEAD}manifest: own.yaml\npeople: own.csv\nformats: { show: json }\n`);
    writeFileSync(path.join("other", "twilio-org.yaml"), `${HEAD}people: theirs.csv\n`);
  });
  afterAll(() => process.chdir(before));

  test("come from the command line, then the environment, then the file", async () => {
    expect(await show([])).toMatchObject({ status: 0, manifest: "own.yaml", people: "own.csv", format: "json" });
    expect(await show([], { TWILIO_ORG_PEOPLE: "env.csv" })).toMatchObject({ people: "env.csv" });
    expect(await show([], { TWILIO_ORG_FAIL_ON: "never" })).toEqual({ status: 1 });
    expect(await show([], { TWILIO_ORG_FAIL_ON: "error" })).toMatchObject({ failOn: "error" });
    expect(await show(["--people", "flag.csv", "--format", "table"], { TWILIO_ORG_PEOPLE: "env.csv" })).toMatchObject({
      people: "flag.csv",
      format: "table",
    });
  });

  test("come from the file in the folder of the manifest that is named", async () => {
    expect(await show(["other/access.yaml"])).toMatchObject({ people: path.join("other", "theirs.csv") });
    expect((await show(["other/access.yaml"])) as object).not.toHaveProperty("manifest");
  });

  test("come from the base, if there is one", async () => {
    expect(await show(["--base-ref", "HEAD"])).toMatchObject({
      manifest: "base.yaml",
      people: "base.csv",
      format: "table",
    });
  });

  test("a format that the command does not have is refused", async () => {
    writeFileSync(path.join("other", "twilio-org.yaml"), `${HEAD}formats: { show: sarif }\n`);
    expect(await show(["other/access.yaml"])).toMatchObject({ status: 1 });
  });
});
