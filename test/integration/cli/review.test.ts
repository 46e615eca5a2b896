import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ReviewResult } from "../../../src/auditor/review";
import { git } from "../../support/git";
import { openTerminal, type Outcome, type Terminal } from "./terminal";

const AS_OF = "--as-of 2026-06-01T00:00:00Z";
const ROOT = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001, name: Acme }
domains: { acme.example: verified }
include: ["groups/*.yaml"]
organizationRoles:
  administrator: [ops@acme.example, sam@acme.example, breakglass@acme.example]
  billingAdmin: [max@acme.example]
  standardUser: [mia@acme.example]
breakGlass: [breakglass@acme.example]
limits: { minimumAdministrators: 2, gainingBilling: { window: { people: 2 } } }
`;
const group = (key: string, viewers: readonly string[]): string => `apiVersion: twilio-organization/v1
kind: OrganizationAccess
billingGroups:
  ${key}:
    id: commerce_billingprofile_${key}
    admins: [max@acme.example, pat@acme.example]
    viewers: [${viewers.map((name) => `${name}@acme.example`).join(", ")}]
`;

let terminal: Terminal;
let repo: string;
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(repo, file)), { recursive: true });
  writeFileSync(path.join(repo, file), text);
};
const commit = (at?: string): void => {
  git(repo, ["add", "--all"]);
  git(repo, ["commit", "--quiet", "--allow-empty", "-m", "change"], at);
};
const review = (args: string, cwd = repo): Promise<Outcome> => terminal.run(`twilio-org review ${args} ${AS_OF}`, cwd);
const reviewed = async (args: string, cwd = repo): Promise<ReviewResult> =>
  JSON.parse((await review(`${args} --format json`, cwd)).stdout) as ReviewResult;

beforeEach(() => {
  terminal = openTerminal();
  repo = path.join(terminal.folder, "repo");
  write("infra/access.yaml", ROOT);
  write("infra/groups/europe.yaml", group("europe", ["kim", "lea"]));
  git(repo, ["init", "--quiet", "--initial-branch=main"]);
  commit("2026-01-01T00:00:00Z");
});
afterEach(() => terminal.close());

describe("review --base-ref", () => {
  it("compares the work tree with what git has, includes and all", async () => {
    write("infra/groups/europe.yaml", group("europe", ["kim", "tim"]));
    const { stdout, stderr, status } = await review("--base-ref main infra/access.yaml");
    expect(stderr).toBe("");
    expect(stdout).toContain("+ tim@acme.example: view invoices and 5 more (europe)");
    expect(stdout).toContain("- lea@acme.example: view invoices and 5 more (europe)");
    expect(status).toBe(0);
    const { compared, people } = await reviewed("--base-ref main infra/access.yaml");
    const commitId = git(repo, ["rev-parse", "main"]);
    expect(compared).toEqual({
      base: { file: "infra/access.yaml", ref: "main", commit: commitId },
      head: { file: "infra/access.yaml" },
    });
    // What is lost stands in the base, and is not taken for a line of the work tree.
    expect(people.map(({ lost, gained }) => [...lost, ...gained][0]?.paths[0]?.source)).toEqual([
      { file: "main:infra/groups/europe.yaml", line: 7, column: 33 },
      { file: "infra/groups/europe.yaml", line: 7, column: 33 },
    ]);
  });

  it("finds no change where people move between files, and the work tree's folder is where it runs", async () => {
    renameSync(path.join(repo, "infra/groups/europe.yaml"), path.join(repo, "infra/groups/emea.yaml"));
    const { stdout, status } = await review("--base-ref HEAD", path.join(repo, "infra"));
    expect([stdout, status]).toEqual(["No access change. No limit is broken.\n", 0]);
  });

  it("compares two refs without a work tree of either", async () => {
    write("infra/groups/europe.yaml", group("europe", ["kim", "tim"]));
    git(repo, ["checkout", "--quiet", "-b", "change"]);
    commit();
    git(repo, ["checkout", "--quiet", "main"]);
    rmSync(path.join(repo, "infra"), { recursive: true });
    const { people, compared } = await reviewed("--base-ref main --head-ref change infra/access.yaml");
    expect(people.map(({ person }) => person)).toEqual(["lea@acme.example", "tim@acme.example"]);
    expect(compared?.head).toMatchObject({ ref: "change" });
  });

  it("has no verdict where the ref has no such file, and nothing says what is there", async () => {
    write("other/access.yaml", ROOT.replace(/include.*\n/, ""));
    const { compared, lists, unread } = await reviewed("--base-ref main other/access.yaml");
    expect(compared?.base.absent).toBe(true);
    expect(lists).toEqual([]);
    expect(unread).toEqual([expect.stringContaining("this is a first manifest. Adopt first")]);
    expect((await review("--base-ref main other/access.yaml")).status).toBe(2);
  });

  it("never takes for new what git has and can't be read", async () => {
    write("outside.yaml", ROOT.replace(/include.*\n/, ""));
    symlinkSync("../outside.yaml", path.join(repo, "infra/link.yaml"));
    commit();
    rmSync(path.join(repo, "infra/link.yaml"));
    write("infra/link.yaml", ROOT);
    const { compared, unread, people } = await reviewed("--base-ref main infra/link.yaml");
    expect([compared?.base.absent, people]).toEqual([undefined, []]);
    expect(unread).toEqual([expect.stringMatching(/^the base: main:infra\/link\.yaml can't be read: /)]);
    expect((await review("--base-ref main infra/link.yaml")).status).toBe(2);
    // As the changed manifest it has no meaning.
    const head = await review("--base infra/access.yaml --head-ref main infra/link.yaml");
    expect([head.status, flatText(head.stdout)]).toEqual([4, expect.stringContaining("infra/link.yaml")]);
    expect((await review("--base-ref main --head-ref main infra/link.yaml")).status).toBe(2);
  });

  it("has waivers, rules and people of the base, and none that the base lacks", async () => {
    write("people.csv", "email,function\nmax@acme.example,finance\n");
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "tim"]));
    const { stderr, status } = await review(
      "--base-ref main infra/access.yaml --people people.csv --waivers waivers.yaml",
    );
    expect(flatText(stderr)).toContain("main has no waivers.yaml: it counts when it is merged");
    expect(status).toBe(0);
  });

  it("takes what a change says of people in their file for a claim", async () => {
    const technical = "email,function\nada@acme.example,technical\n";
    write("people.csv", technical);
    commit();
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "ada"]));
    const REVIEW = "--base-ref main infra/access.yaml --people people.csv";
    for (const said of ["email,function\nada@acme.example,finance\n", "email,function\n", technical]) {
      write("people.csv", said);
      const { status, stdout } = await review(REVIEW);
      expect([said, status]).toEqual([said, 4]);
      expect(stdout).toContain("technical-billing-role");
    }
    // Of somebody whom the base's file does not know, the change may speak.
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "nia"]));
    write("people.csv", `${technical}nia@acme.example,finance\n`);
    expect((await review(REVIEW)).status).toBe(0);
  });

  it("takes a file of people that lies elsewhere as it is: no change could have written it", async () => {
    writeFileSync(path.join(terminal.folder, "people.csv"), "email,function\nada@acme.example,technical\n");
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "ada"]));
    const { status, stdout } = await review("--base-ref main infra/access.yaml --people ../people.csv");
    expect([status, stdout]).toEqual([4, expect.stringContaining("technical-billing-role")]);
  });

  it("has the project file of the base, also where the change moves the manifest", async () => {
    const project = (people: string): string =>
      `apiVersion: twilio-organization/v1\nkind: Project\npeople: ${people}\n`;
    write("infra/people.csv", "email,function\nada@acme.example,technical\n");
    write("infra/twilio-org.yaml", project("people.csv"));
    // Somebody else's, where the change moves its own to.
    write("access/twilio-org.yaml", project("finance.csv"));
    write("access/finance.csv", "email,function\nada@acme.example,finance\n");
    commit();
    git(repo, ["mv", "infra/access.yaml", "infra/groups", "access"]);
    write("access/groups/europe.yaml", group("europe", ["kim", "lea", "ada"]));
    expect((await reviewed("--base-ref main access/access.yaml")).compared?.base.file).toBe("infra/access.yaml");
    const isHeld = async (args: string): Promise<void> => {
      const { status, stdout } = await review(`--base-ref main ${args}`);
      expect([status, stdout]).toEqual([4, expect.stringContaining("technical-billing-role")]);
    };
    await isHeld("access/access.yaml");
    // The file goes with the manifest, and says otherwise now.
    git(repo, ["mv", "-f", "infra/people.csv", "infra/twilio-org.yaml", "access"]);
    write("access/people.csv", "email,function\nada@acme.example,finance\n");
    await isHeld("access/access.yaml");
    git(repo, ["checkout", "--quiet", "-b", "change"]);
    commit();
    git(repo, ["checkout", "--quiet", "main"]);
    await isHeld("--head-ref change access/access.yaml");
  });

  it("lets nobody override whom the change brings along", async () => {
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "nia"]));
    const REVIEW = "--base-ref main infra/access.yaml --operator nia@acme.example";
    expect((await review(REVIEW)).status).toBe(0);
    const { status, stderr } = await review(`${REVIEW} --override urgent`);
    expect([status, flatText(stderr)]).toEqual([1, expect.stringContaining("nobody knows the operator")]);
  });

  it("says the same of a change, however many commits it takes", async () => {
    const steps = [["kim"], ["kim", "tim"], ["kim", "tim", "nia", "lea"], ["kim", "nia"]];
    const said = async (ref: string): Promise<unknown> => {
      const { compared, ...result } = await reviewed(`--base-ref main --head-ref ${ref} infra/access.yaml`);
      return [compared?.base, { ...result }];
    };
    git(repo, ["checkout", "--quiet", "-b", "steps"]);
    for (const people of steps) {
      write("infra/groups/europe.yaml", group("europe", people));
      commit();
    }
    git(repo, ["checkout", "--quiet", "-b", "one", "main"]);
    write("infra/groups/europe.yaml", group("europe", steps.at(-1) ?? []));
    commit();
    expect(await said("steps")).toEqual(await said("one"));
  });

  it("refuses a manifest that is a link out of its folder, on disk as in git", async () => {
    write("outside.yaml", ROOT);
    rmSync(path.join(repo, "infra/access.yaml"));
    symlinkSync("../outside.yaml", path.join(repo, "infra/access.yaml"));
    const { status, stdout } = await review("--base-ref main infra/access.yaml");
    expect([status, flatText(stdout)]).toEqual([4, expect.stringContaining("a link that leads out of its folder")]);
  });

  it.each([
    ["--base-ref nowhere infra/access.yaml", "git knows no commit by the name of nowhere"],
    ["--base-ref --help infra/access.yaml", "argument missing|--base-ref|not the name of a git ref"],
    ["--base-ref main:infra infra/access.yaml", "git knows no commit by the name of main:infra"],
    ["--base-ref main ../access.yaml", "not in a git repository"],
    ["--base-ref main --head-ref main infra/nothing.yaml", "main has no infra/nothing.yaml"],
    ["--base-ref main infra/nothing.yaml", "infra/nothing.yaml can't be read: there is no such file"],
    ["--base-ref main --base infra/access.yaml infra/access.yaml", "a review has one base"],
    ["infra/access.yaml", "a review has one base"],
    ["--base infra/access.yaml --history git infra/access.yaml", "--history git goes with --base-ref"],
    ["--base-ref main --override urgent infra/access.yaml", "--override needs --operator"],
    ["--base-ref main --clip 100 infra/access.yaml", "from 4000 on"],
  ])("refuses %s", async (args, why) => {
    const { status, stderr, stdout } = await review(args);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.replace(/\s+/g, " ")).toMatch(new RegExp(why));
  });

  it("says where a base is malformed", async () => {
    write("infra/groups/europe.yaml", "billingGroups: 7\n");
    commit();
    write("infra/groups/europe.yaml", group("europe", []));
    const { status, stderr } = await review("--base-ref main infra/access.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain("main:infra/groups/europe.yaml:1:");
  });
});

describe("the rolling window from git", () => {
  const days = (...gains: (readonly [string, readonly string[]])[]): void => {
    for (const [at, viewers] of gains) {
      write("infra/groups/europe.yaml", group("europe", ["kim", "lea", ...viewers]));
      commit(at);
    }
  };

  it("counts what changed on the first-parent line within it", async () => {
    days(["2026-05-10T00:00:00Z", ["tim"]], ["2026-05-20T00:00:00Z", ["tim", "tom"]]);
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "tim", "tom", "tod"]));
    const { status, stdout } = await review("--base-ref main infra/access.yaml");
    expect(stdout.replace(/\s+/g, " ")).toContain("limits.gainingBilling.window.people is 2");
    expect(status).toBe(4);
    expect((await review("--base-ref main infra/access.yaml --history none")).status).toBe(0);
  });

  it("does not count what is older, nor what was taken back", async () => {
    days(["2026-03-10T00:00:00Z", ["tim", "tom"]], ["2026-05-20T00:00:00Z", ["tim", "tom", "eve"]]);
    days(["2026-05-21T00:00:00Z", ["tim", "tom"]]);
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "tim", "tom", "tod", "ted"]));
    expect((await review("--base-ref main infra/access.yaml")).status).toBe(0);
  });

  it("counts what is dated before it by whoever made it", async () => {
    days(["2026-05-10T00:00:00Z", ["tim"]], ["2026-02-01T00:00:00Z", ["tim", "tom"]]);
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "tim", "tom", "tod"]));
    expect((await review("--base-ref main infra/access.yaml")).status).toBe(4);
  });

  it("counts what was fast-forwarded within it, however old it is, and whatever is dated before it", async () => {
    git(repo, ["checkout", "--quiet", "-b", "old"]);
    days(["2026-02-01T00:00:00Z", ["tim"]], ["2026-02-02T00:00:00Z", ["tim", "tom"]]);
    const old = git(repo, ["rev-parse", "HEAD"]);
    git(repo, ["checkout", "--quiet", "main"]);
    const base = git(repo, ["rev-parse", "HEAD"]);
    git(repo, ["merge", "--quiet", "--ff-only", "old"], "2026-05-20T00:00:00Z");
    write("infra/groups/europe.yaml", group("europe", ["kim", "lea", "tim", "tom", "tod"]));
    expect((await review("--base-ref main infra/access.yaml")).status).toBe(4);
    // The host knows, too; and by it alone what is old is old.
    for (const [day, status] of [
      ["2026-05-20", 4],
      ["2026-02-03", 0],
    ] as const) {
      write("pushes.txt", `2026-01-01T00:00:00Z ${base}\n${day}T00:00:00Z ${old}\n`);
      expect((await review("--base-ref main infra/access.yaml --pushes pushes.txt")).status).toBe(status);
    }
  });

  it("goes on where the manifest was moved", async () => {
    days(["2026-05-10T00:00:00Z", ["tim"]]);
    git(repo, ["mv", "infra", "access"]);
    commit("2026-05-20T00:00:00Z");
    write("access/groups/europe.yaml", group("europe", ["kim", "lea", "tim", "tom"]));
    commit("2026-05-21T00:00:00Z");
    write("access/groups/europe.yaml", group("europe", ["kim", "lea", "tim", "tom", "tod"]));
    const { status, stdout } = await review("--base-ref main access/access.yaml");
    expect([status, flatText(stdout)]).toEqual([
      4,
      expect.stringContaining("limits.gainingBilling.window.people is 2"),
    ]);
  });

  it("counts from the first version where the manifest is younger, and passes over what was malformed", async () => {
    const other = path.join(terminal.folder, "young");
    git(terminal.folder, ["init", "--quiet", "--initial-branch=main", other]);
    const young = (viewers: readonly string[], at?: string): void => {
      writeFileSync(
        path.join(other, "access.yaml"),
        `${ROOT.replace(/include.*\n/, "")}${group("europe", viewers).split("\n").slice(2).join("\n")}`,
      );
      if (at === undefined) return;
      git(other, ["add", "--all"]);
      git(other, ["commit", "--quiet", "-m", "change"], at);
    };
    writeFileSync(path.join(other, "access.yaml"), "malformed: 1\n");
    git(other, ["add", "--all"]);
    git(other, ["commit", "--quiet", "-m", "change"], "2026-01-01T00:00:00Z");
    young(["kim"], "2026-05-10T00:00:00Z");
    young(["kim", "tim", "tom"], "2026-05-20T00:00:00Z");
    young(["kim", "tim", "tom", "tod"]);
    expect((await review("--base-ref main", other)).status).toBe(4);
  });

  it("has no verdict where a shallow clone leaves out when it began", async () => {
    days(["2026-05-10T00:00:00Z", ["tim"]], ["2026-05-20T00:00:00Z", ["tim", "tom"]]);
    git(terminal.folder, ["clone", "--quiet", "--depth=1", `file://${repo}`, "shallow"]);
    const shallow = path.join(terminal.folder, "shallow");
    writeFileSync(path.join(shallow, "infra/groups/europe.yaml"), group("europe", ["kim", "lea", "tim", "tom", "tod"]));
    const { status, stdout } = await review("--base-ref main infra/access.yaml", shallow);
    expect(stdout.replace(/\s+/g, " ")).toContain("No verdict: not everything could be read.");
    expect(stdout.replace(/\s+/g, " ")).toContain("git fetch --unshallow");
    expect(status).toBe(2);
    expect((await review("--base-ref main infra/access.yaml --history none", shallow)).status).toBe(0);
  });
});

describe("formats of a review", () => {
  it("print nothing where access is unchanged and that is asked for", async () => {
    write("infra/access.yaml", `# a comment\n${ROOT}`);
    const quiet = await review("--base-ref main infra/access.yaml --quiet-unchanged --format markdown");
    expect([quiet.stdout, quiet.status]).toEqual(["", 0]);
    write("infra/groups/europe.yaml", group("europe", ["kim"]));
    expect((await review("--base-ref main infra/access.yaml --quiet-unchanged")).stdout).toContain(
      "- lea@acme.example",
    );
  });

  it("annotate the lines that the change has written", async () => {
    write("infra/groups/europe.yaml", group("europe", ["kim", "tim"]));
    const { stdout } = await review("--base-ref main infra/access.yaml --format github");
    expect(stdout).toContain(
      "::notice file=infra/groups/europe.yaml,line=7,col=5,title=Loses access::- lea@acme.example: view invoices",
    );
    expect(stdout).toContain(
      "::notice file=infra/groups/europe.yaml,line=7,col=33,title=Gains access::+ tim@acme.example: view invoices",
    );
  });
});

it("review --within tells what ends until then", async () => {
  write(
    "infra/access.yaml",
    ROOT.replace("[mia@acme.example]", "[{ user: mia@acme.example, until: 2026-07-15T00:00:00Z }]"),
  );
  const ends = "Standard User of mia@acme.example ends at 2026-07-15";
  expect((await review("--base-ref main infra/access.yaml --within 60")).stdout).toContain(ends);
  expect((await review("--base-ref main infra/access.yaml")).stdout).not.toContain(ends);
});

describe("review --from", () => {
  it("renders a result as the review itself does, and ends as it did", async () => {
    write("infra/access.yaml", ROOT.replace("ops@acme.example, sam@acme.example, ", ""));
    await review("--base-ref main infra/access.yaml --format json --output ../review.json");
    for (const format of ["json", "markdown", "github", "sarif"]) {
      const [direct, from] = await Promise.all([
        review(`--base-ref main infra/access.yaml --format ${format}`),
        review(`--from review.json --format ${format}`, terminal.folder),
      ]);
      expect(from).toEqual(direct);
      expect(from.status).toBe(4);
    }
  });

  it("refuses what is no result, or one whose verdict is not its own", async () => {
    write("infra/access.yaml", ROOT.replace("ops@acme.example, sam@acme.example, ", ""));
    const { stdout } = await review("--base-ref main infra/access.yaml --format json");
    const honest = JSON.parse(stdout) as ReviewResult;
    const frauds: readonly unknown[] = [
      [],
      7,
      { ...honest, limits: undefined },
      { ...honest, extra: 1 },
      { ...honest, verdict: "safe" },
      { ...honest, verdict: "overridden" },
      { ...honest, limits: [] },
      { ...honest, summary: { ...honest.summary, verdict: "Approved by the security team." } },
      { ...honest, summary: { ...honest.summary, losing: 0 } },
      { ...honest, people: [] },
      { ...honest, asOf: "today" },
    ];
    for (const [index, fraud] of frauds.entries()) terminal.write(`${index}.json`, JSON.stringify(fraud));
    terminal.write("text.json", "no JSON");
    terminal.write("deep.json", "[".repeat(100_000));
    const files = [...frauds.keys(), "text", "deep"];
    for (const name of files) {
      const { status, stderr, stdout: none } = await review(`--from ${name}.json --format markdown`, terminal.folder);
      expect([name, status, none]).toEqual([name, 1, ""]);
      expect(flatText(stderr)).toContain("is not the result of a review");
    }
    const missing = await review("--from nowhere.json", terminal.folder);
    expect(missing.stderr).toContain("there is no such file");
  });
});

function flatText(text: string): string {
  return text.replace(/\s+/g, " ");
}

it("is written to a file whole", async () => {
  await review("--base-ref main infra/access.yaml --format markdown --output comment.md");
  expect(readFileSync(path.join(repo, "comment.md"), "utf8")).toMatch(/^<!-- twilio-org review -->\n/);
});
