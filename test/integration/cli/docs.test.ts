import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../../src/cli/commands";
import { git } from "../../support/git";
import { commandsOf, parsePage } from "../../support/pages";
import { openTerminal, ROOT, type Terminal } from "./terminal";

/** `UPDATE_GOLDEN=1` writes into the pages what the commands give now; read it before you commit it. */
const update = process.env["UPDATE_GOLDEN"] === "1";

/** They talk to a server that must be there first, or need a list of organizations, and never say the same twice. */
const UNREPEATABLE = new Set(["ci", "emulator", "snapshot", "scan", "dashboard"]);

const names = COMMANDS.map(({ name }) => name);
const pageOf = (name: string): string => path.join(ROOT, "docs", "commands", `${name}.md`);

/** The page with what each command line in its console blocks gives now. */
async function rerun(file: string, page: string): Promise<string> {
  let fresh = page;
  for (const { language, text } of parsePage(file, page).blocks) {
    if (language !== "console") continue;
    let [shown, last] = ["", 0];
    for (const line of commandsOf({ text })) {
      // Each line runs from the root of the project, knowing how the one before it ended, as at a terminal.
      const { status, output } = await terminal.show(line, last, ROOT);
      last = status ?? -1;
      shown += `$ ${line}\n${output.trimEnd()}\n`;
    }
    fresh = fresh.replace(`\n${text}\`\`\``, () => `\n${shown}\`\`\``);
  }
  return fresh;
}

let terminal: Terminal;
beforeAll(async () => {
  const plain = openTerminal();
  const helps = await Promise.all(names.map((name) => plain.run(`twilio-org ${name} --help`)));
  plain.close();
  const commands = names.filter((_, i) => helps[i]?.stdout.includes("--as-of"));
  // Every page is written as of this day (docs/commands/README.md).
  terminal = openTerminal({ instant: "2026-12-01T00:00:00Z", commands });
});
afterAll(() => terminal.close());

describe.each(names)("docs/commands/%s.md", (name) => {
  test("is there, and names every option that --help names", async () => {
    expect(existsSync(pageOf(name))).toBe(true);
    const page = readFileSync(pageOf(name), "utf8");
    const { stdout } = await terminal.run(`twilio-org ${name} --help`);
    const options = [...stdout.matchAll(/--[a-z-]+(?= <)/g)].map(([option]) => option);
    for (const option of new Set(options)) expect(page).toContain(`\`${option}`);
  });

  test("shows what the command prints", async () => {
    const page = readFileSync(pageOf(name), "utf8");
    const actual = await rerun(pageOf(name), page);
    if (update) writeFileSync(pageOf(name), actual);
    expect(actual).toBe(page);
    expect(page.includes("```console\n$ twilio-org ")).toBe(!UNREPEATABLE.has(name));
  });

  test("the examples of --help work", async () => {
    const { stdout } = await terminal.run(`twilio-org ${name} --help`);
    const examples = [...stdout.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line]) => line ?? "");
    expect(examples.length).toBeGreaterThan(0);
    if (UNREPEATABLE.has(name)) return;
    await terminal.run("cp examples/acme/access.yaml .");
    if (!existsSync(path.join(terminal.folder, ".git"))) {
      git(terminal.folder, ["init", "--quiet"]);
      git(terminal.folder, ["add", "access.yaml"]);
      git(terminal.folder, ["commit", "--quiet", "-m", "first"]);
      git(terminal.folder, ["update-ref", "refs/remotes/origin/main", "HEAD"]);
    }
    for (const example of examples) {
      expect(example.length).toBeLessThan(78);
      if (/ --(live|snapshot)\b/.test(example)) continue;
      // What an example finds wrong is its verdict; only a failure would be a wrong example.
      const { status, stderr } = await terminal.run(example);
      expect([example, status === 0 || status === 3, stderr]).toEqual([
        example,
        true,
        expect.not.stringContaining("error["),
      ]);
    }
  });
});
