import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ReviewResult } from "../../../src/auditor/review";
import { git } from "../../support/git";
import { openTerminal, type Outcome, type Terminal } from "./terminal";

let terminal: Terminal;
let repo: string;
const write = (file: string, text: string): void => writeFileSync(path.join(repo, file), text);
const commit = (): void => {
  git(repo, ["add", "--all"]);
  git(repo, ["commit", "--quiet", "-m", "change"]);
};
const review = (args: string): Promise<Outcome> =>
  terminal.run(`twilio-org review ${args} --as-of 2026-06-01T00:00:00Z`, repo);
const reviewed = async (args: string): Promise<ReviewResult> =>
  JSON.parse((await review(`${args} --format json`)).stdout) as ReviewResult;

beforeEach(() => {
  terminal = openTerminal();
  repo = path.join(terminal.folder, "examples", "acme");
  git(repo, ["init", "--quiet", "--initial-branch=main"]);
  commit();
});
afterEach(() => terminal.close());

it("a review shows waivers and rules that the change breaks at their lines, and runs none of its modules", async () => {
  const waiver = (expires: string): string =>
    `  - { rule: concentration, fingerprint: ${"a".repeat(64)}, reason: known since the merger, owner: cfo@acme.example, expires: ${expires} }\n`;
  const waivers = "apiVersion: twilio-organization/v1\nkind: Waivers\nwaivers:\n";
  const rules = "apiVersion: twilio-organization/v1\nkind: AuditRules\n";
  const files = "--base-ref main access.yaml --waivers waivers.yaml --rules rules.yaml";
  write("waivers.yaml", `${waivers}${waiver("2026-13-01")}`);
  write("rules.yaml", rules);
  commit();
  // What was wrong before is not the change's.
  expect((await reviewed(files)).verdict).toBe("no-access-change");

  write("waivers.yaml", `${waivers}${waiver("2026-13-01")}${waiver("2026-07-01")}`);
  write("own.js", 'require("node:fs").writeFileSync("owned", "");');
  write("rules.yaml", `${rules}own: [own.js]\nrules:\n  mine: error\n  role-scope: nuts\n`);
  const { verdict, limits, summary } = await reviewed(files);
  expect([verdict, existsSync(path.join(repo, "owned"))]).toEqual(["blocked", false]);
  expect(limits.map(({ kind, source }) => [kind, source?.file, source?.line])).toEqual([
    ["invalid-file", "rules.yaml", 6],
    ["invalid-file", "waivers.yaml", 5],
  ]);
  expect(summary.verdict).toContain("waivers or rules have 2 problems");
  const github = (await review(`${files} --format github`)).stdout;
  expect(github).toMatch(/^::error file=waivers.yaml,line=5,col=\d+,title=Blocked%3A invalid-file::/m);
  expect(github).toMatch(/^::error file=rules.yaml,line=6,/m);
  const sarif = (await review(`${files} --format sarif`)).stdout;
  expect(sarif).toContain('"limit/invalid-file"');
  expect(sarif).toMatch(/"uri": ?"rules.yaml"/);
  expect((await review(`${files} --format markdown`)).stdout).toContain("a file of waivers or rules is not valid (2)");

  git(repo, ["checkout", "--quiet", "-b", "change"]);
  commit();
  git(repo, ["checkout", "--quiet", "main"]);
  expect((await reviewed(`${files} --head-ref change`)).limits).toEqual(limits);
});
