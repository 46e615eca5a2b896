import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ReviewResult } from "../../../src/auditor/review";
import { git } from "../../support/git";
import { openTerminal, type Outcome, type Terminal } from "./terminal";

const MANIFEST = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001, name: Acme }
domains: { acme.example: verified }
teams:
  finance: { source: directory }
organizationRoles:
  administrator: [root@acme.example, sam@acme.example]
billingGroups:
  europe:
    id: commerce_billingprofile_europe
    admins: [max@acme.example]
    viewers: ["team:finance"]
`;
const LISTED = MANIFEST.replace("{ source: directory }", "[kim@acme.example, lea@acme.example]");
const AS_OF = "--as-of 2026-06-01T00:00:00Z";
const teams = (...people: readonly string[]): string =>
  JSON.stringify({ finance: people.map((name) => `${name}@acme.example`) });

let terminal: Terminal;
const write = (file: string, text: string): void => writeFileSync(path.join(terminal.folder, file), text);
const run = (args: string): Promise<Outcome> => terminal.run(`twilio-org ${args} ${AS_OF}`);
const flat = (text: string): string => text.replace(/\s+/g, " ");

beforeEach(() => {
  terminal = openTerminal();
  write("access.yaml", MANIFEST);
});
afterEach(() => terminal.close());

/** Commands that read a manifest, what is asked of each, and the status where all is known. */
const COMMANDS: readonly (readonly [args: string, status: number])[] = [
  ["validate access.yaml", 0],
  ["access access.yaml --format json", 0],
  ["who-can view-invoices europe -m access.yaml --format json", 0],
  ["explain kim@acme.example view-invoices europe -m access.yaml --format json", 0],
  ["audit access.yaml --format json", 3],
  ["narrow access.yaml --format json", 0],
  ["simulate uplift access.yaml --format json", 0],
  ["simulate remove-person kim@acme.example -m access.yaml --format json", 0],
];

describe("--teams", () => {
  it.each(COMMANDS)("%s", async (args, status) => {
    const unknown = await run(args);
    expect([unknown.status, flat(unknown.stderr + unknown.stdout)]).toEqual([
      2,
      expect.stringContaining('the members of team "finance", which the directory fills, are not known'),
    ]);
    expect(unknown.stdout).not.toMatch(/"allowed": ?false|0 people|clean/);
    write("teams.json", teams("kim", "lea"));
    const known = await run(`${args} --teams teams.json`);
    expect([known.status, flat(known.stderr)]).toEqual([status, expect.not.stringContaining("nobody has said")]);
    if (!/validate|narrow|audit/.test(args)) expect(known.stdout).toContain("kim@acme.example");
  });

  it("comes from the environment and the project file as well", async () => {
    write("teams.json", teams("kim"));
    expect((await terminal.run("TWILIO_ORG_TEAMS=teams.json twilio-org validate")).status).toBe(0);
    write("twilio-org.yaml", "apiVersion: twilio-organization/v1\nkind: Project\nteams: teams.json\n");
    expect((await run("validate access.yaml")).status).toBe(0);
    write("twilio-org.yaml", "apiVersion: twilio-organization/v1\nkind: Project\nteams: ../teams.json\n");
    expect(flat((await run("validate access.yaml")).stderr)).toContain("teams: it lies outside the repository");
  });

  it.each(COMMANDS)("%s, with the groups from a pipe", async (args, status) => {
    write("teams.json", teams("kim", "lea"));
    const file = await run(`${args} --teams teams.json`);
    const piped = await terminal.run(`cat teams.json | twilio-org ${args} ${AS_OF} --teams -`);
    expect(piped.status, piped.stderr).toBe(status);
    expect(piped.stdout).toBe(file.stdout);
  });

  it("takes an export of each group", async () => {
    write("access.yaml", MANIFEST.replace("  finance: {", "  ops: { source: directory }\n  finance: {"));
    write("finance.csv", "email,name\nkim@acme.example,Kim\n");
    write("ops.csv", "userPrincipalName\nsam@acme.example\n");
    const { status, stdout } = await run("validate --teams finance=finance.csv --teams ops=ops.csv access.yaml");
    expect([status, stdout]).toEqual([0, expect.stringContaining("access.yaml is valid")]);
    const twice = await run("validate --teams finance=finance.csv --teams finance=ops.csv access.yaml");
    expect([twice.status, flat(twice.stderr)]).toEqual([
      1,
      expect.stringContaining('ops.csv:1:1: the group "finance" is in two files'),
    ]);
  });

  it("refuses bad rows with their lines, and an empty group", async () => {
    write("teams.json", '{ "finance": ["kim@acme.example",\n "kim", 7,\n "KIM@acme.example"] }');
    const bad = await run("validate access.yaml --teams teams.json --format json");
    const { problems } = JSON.parse(bad.stdout) as { problems: { file: string; line: number }[] };
    expect([bad.status, problems.map(({ file, line }) => `${file}:${line}`)]).toEqual([
      3,
      ["teams.json:2", "teams.json:2", "teams.json:3"],
    ]);
    write("teams.json", teams());
    const empty = await run("validate access.yaml --teams teams.json");
    expect([empty.status, flat(empty.stdout)]).toEqual([
      3,
      expect.stringContaining('the directory has nobody in team "finance", whose minimum is 1'),
    ]);
  });
});

describe("review of teams that the directory fills", () => {
  const commit = (): void => {
    git(terminal.folder, ["add", "--all"]);
    git(terminal.folder, ["commit", "--quiet", "-m", "change"]);
  };
  const review = (args = ""): Promise<Outcome> => run(`review --base-ref main access.yaml --teams teams.json ${args}`);
  const reviewed = async (args = ""): Promise<ReviewResult> =>
    JSON.parse((await review(`${args} --format json`)).stdout) as ReviewResult;
  beforeEach(() => {
    write("teams.json", teams("kim", "lea", "mia"));
    git(terminal.folder, ["init", "--quiet", "--initial-branch=main"]);
    commit();
  });

  it("names who comes and who goes", async () => {
    write("teams.json", teams("lea", "mia", "tom"));
    const { people, teams: moves, verdict } = await reviewed();
    expect(people.map(({ person }) => person)).toEqual(["kim@acme.example", "tom@acme.example"]);
    expect([moves, verdict]).toEqual([
      [{ team: "finance", joined: ["tom@acme.example"], left: ["kim@acme.example"] }],
      "safe",
    ]);
    const { stdout, status } = await review();
    expect([status, flat(stdout)]).toEqual([
      0,
      expect.stringContaining("The directory takes out of team finance: kim@acme.example."),
    ]);
  });

  it("blocks a group that the directory answers with nobody, whatever the change makes its minimum", async () => {
    write("teams.json", teams());
    const empty = await reviewed();
    expect(empty.verdict).toBe("blocked");
    expect(empty.limits.map(({ kind }) => kind)).toEqual(["emptied-list", "invalid-head"]);
    write("access.yaml", MANIFEST.replace("directory }", "directory, minimum: 0 }"));
    const loosened = await reviewed();
    expect(loosened.limits.map(({ kind }) => kind)).toEqual(["emptied-list", "minimum"]);
    expect(loosened.basis).toEqual([{ what: "teams.finance.minimum", before: "1", after: "0" }]);
    expect((await review()).status).toBe(4);
  });

  it("holds a group of many to the same budgets", async () => {
    const many = Array.from({ length: 40 }, (_, index) => `v${String(index)}`);
    write("teams.json", teams(...many));
    commit();
    write("teams.json", teams("v0"));
    expect((await reviewed()).limits.map(({ kind }) => kind)).toContain("losing-access");
  });

  it("has no verdict where nobody says who was in it", async () => {
    git(terminal.folder, ["rm", "--quiet", "--cached", "teams.json"]);
    git(terminal.folder, ["commit", "--quiet", "-m", "without"]);
    const { unread } = await reviewed();
    expect(unread).toEqual([expect.stringContaining("--base-teams FILE")]);
    expect((await review()).status).toBe(2);
    expect((await review("--base-teams teams.json")).status).toBe(0);
    const without = await run("review --base-ref main access.yaml");
    expect([without.status, flat(without.stderr)]).toEqual([2, expect.stringContaining("--teams FILE")]);
  });

  it("takes a file that lies outside of the repository for both sides", async () => {
    const outside = openTerminal();
    try {
      writeFileSync(path.join(outside.folder, "teams.json"), teams("kim"));
      const { status, stdout } = await run(
        `review --base-ref main access.yaml --teams ${path.join(outside.folder, "teams.json")}`,
      );
      expect([status, stdout]).toEqual([0, "No access change. No limit is broken.\n"]);
    } finally {
      outside.close();
    }
  });

  it("shows and weighs that the directory fills a team from now on", async () => {
    write("access.yaml", LISTED);
    commit();
    write("access.yaml", MANIFEST);
    write("teams.json", teams("kim", "lea"));
    const same = await reviewed();
    expect([same.verdict, same.basis]).toEqual([
      "safe",
      [
        { what: "teams.finance.minimum", after: "1" },
        { what: "teams.finance.source", before: "members", after: "directory" },
      ],
    ]);
    write("teams.json", teams(...Array.from({ length: 12 }, (_, index) => `v${String(index)}`)));
    expect((await reviewed()).limits.map(({ kind }) => kind)).toContain("gaining-billing");
  });
});
