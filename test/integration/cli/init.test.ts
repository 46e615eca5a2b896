import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LiveShell, openLiveShell } from "./live-shell";

let shell: LiveShell;
beforeEach(async () => {
  shell = await openLiveShell(new Date("2026-12-01T00:00:00Z"));
});
afterEach(() => shell.close());

const files = (): readonly string[] =>
  fs.existsSync(path.join(shell.folder, "new"))
    ? fs.readdirSync(path.join(shell.folder, "new"), { recursive: true, encoding: "utf8" }).sort()
    : [];
const read = (name: string): string => fs.readFileSync(path.join(shell.folder, "new", name), "utf8");

describe("init", () => {
  it("writes a repository, and asks nothing without a terminal", async () => {
    const { status, text, requests } = await shell.run(
      "init --output FOLDER/new --organization-name Acme --finance linus@acme.example,CFO@acme.example --technical ada@acme.example --pipeline github",
    );
    expect([status, requests.filter((each) => !each.startsWith("GET "))]).toEqual([0, []]);
    expect(files()).toEqual(
      expect.arrayContaining([
        ".gitignore",
        "access.yaml",
        "import.json",
        "index.js",
        "organizations.yaml",
        "package.json",
        "Pulumi.yaml",
        "twilio-org.yaml",
        "waivers.yaml",
        path.join(".github", "workflows", "audit.yml"),
      ]),
    );
    expect(read("access.yaml")).toContain("name: Acme");
    expect(read("access.yaml")).toMatch(/cfo@acme\.example:\n +name: Felix Brandt\n +function: finance/);
    expect(read("access.yaml")).toMatch(/ada@acme\.example:\n +name: Ada Park\n +function: technical/);
    expect(text).toContain("Next:");
    const validated = await shell.run("validate FOLDER/new/access.yaml --fail-on error");
    expect([validated.status, validated.text]).toEqual([expect.any(Number), expect.not.stringContaining("Malformed")]);
  });

  it("keeps what exists, and replaces no manifest", async () => {
    fs.mkdirSync(path.join(shell.folder, "new"));
    fs.writeFileSync(path.join(shell.folder, "new", ".gitignore"), "mine\n");
    const first = await shell.run("init --output FOLDER/new --yes");
    expect([first.status, read(".gitignore")]).toEqual([0, "mine\n"]);
    expect(first.text).toContain("Kept, since they exist: .gitignore");
    const again = await shell.run("init --output FOLDER/new --yes");
    expect(again).toMatchObject({ status: 1, requests: [], text: expect.stringContaining("exists already") as string });
  });

  it("writes nothing if something could not be read, and says what", async () => {
    await shell.faults({ kind: "status", status: 403, method: "GET", path: "/Users", times: "always" });
    const { status, text } = await shell.run("init --output FOLDER/new --yes");
    expect([status, files()]).toEqual([2, []]);
    expect(text).toContain("not read:");
  });

  it("says what is wrong with an address", async () => {
    expect(await shell.run("init --finance max --output FOLDER/new")).toMatchObject({
      status: 1,
      text: expect.stringContaining('"max" is not an e-mail address') as string,
    });
  });
});
