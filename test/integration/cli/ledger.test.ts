import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { printSnapshot } from "../../../src/twilio/snapshot/snapshot-file";
import { type Snapshot } from "../../../src/model/snapshot";
import { admin, GROUP, minute, ORGANIZATION, snapshotOf, user, viewer } from "../../support/ledgers";
import { postgresPrograms, type PostgresServer, startPostgres } from "../../support/postgres";
import { openTerminal, type Outcome, ROOT, type Terminal } from "./terminal";

let terminal: Terminal;
beforeEach(() => {
  terminal = openTerminal();
});
afterEach(() => terminal.close());

const RECORD = "twilio-org ledger record --snapshot day.json --without-owner --as-of 2026-12-01T00:00:00Z";

async function record(snapshot: Snapshot, more = ""): Promise<Outcome> {
  terminal.write("day.json", printSnapshot(snapshot));
  return terminal.run(`${RECORD} ${more}`);
}

const start = snapshotOf(minute(0), { users: [user(1), user(2)], assignments: [admin(1)] });
const later = snapshotOf(minute(5), { users: [user(1), user(2)], assignments: [admin(1), viewer(2)] });

describe.each(["record", "verify", "history", "as-of", "between", "first-gained"])("ledger %s", (name) => {
  test("has its options on the page, and examples that work", async () => {
    const { stdout } = await terminal.run(`twilio-org ledger ${name} --help`);
    const page = readFileSync(path.join(ROOT, "docs", "commands", "ledger.md"), "utf8");
    const options = [...stdout.matchAll(/--[a-z-]+(?= <)/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(2);
    for (const option of options) expect(page).toContain(`\`${option}`);
    const examples = [...stdout.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line]) => line ?? "");
    expect(examples.length).toBeGreaterThan(0);
    await terminal.run("cp -r examples/acme/ledger .");
    for (const example of examples.filter((line) => !/ --(live|snapshot)\b/.test(line)))
      expect([example, await terminal.run(example)]).toMatchObject([example, { status: 0 }]);
  });
});

describe("a ledger in the folder", () => {
  test("is begun, added to, and asked", async () => {
    expect(await record(start, "--actor me --revision r1 --commit c1")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^Entry 1 of OR0+1\.\nassignments: 1 new or changed, 0 gone\n[^]*\nhead [0-9a-f]{64}\n$/,
      ) as string,
    });
    expect((await record(start)).stdout).toContain("Nothing has changed since the previous entry.");
    expect(await record(later, "--revision r2 --commit c2 --format json")).toMatchObject({ status: 0 });
    expect((await terminal.run("twilio-org ledger verify")).stdout).toContain("3 entries fit");
    const { stdout } = await terminal.run("twilio-org ledger history user2@acme.example --format json");
    expect(JSON.parse(stdout)).toMatchObject({
      organization: { sid: ORGANIZATION },
      rows: [{ sequence: 3, after: minute(0), by: minute(5), recorder: { revision: "r2" } }],
    });
    const between = await terminal.run(`twilio-org ledger between ${minute(0)} 2026-03-01`);
    expect(between.stdout).toContain(`+ user2@acme.example: view invoices and 5 more\n  (${GROUP}),`);
  });

  test("takes who records it from the pipeline", async () => {
    terminal.write("day.json", printSnapshot(start));
    await terminal.run(`GITHUB_ACTOR=octo GITHUB_SHA=abc ${RECORD}`);
    const entry = readFileSync(path.join(terminal.folder, "ledger", ORGANIZATION, "000001.json"), "utf8");
    expect(JSON.parse(entry)).toMatchObject({ recorder: { actor: "octo", commit: "abc" } });
  });

  test("names the commits to the manifest that were deployed in between, where Git has them", async () => {
    const manifest = readFileSync(path.join(terminal.folder, "examples/acme/access.yaml"), "utf8");
    terminal.write("repository/access.yaml", manifest);
    const git = "git -c user.email=a@x.example -c init.defaultBranch=main";
    const commit = async (name: string, subject: string): Promise<string> => {
      await terminal.run(`cd repository && echo '# ${name}' >> access.yaml && git init -q 2>/dev/null; git add . \
        && ${git} -c user.name='${name}' commit -qm '${subject}'`);
      return (await terminal.run("cd repository && git rev-parse HEAD")).stdout.trim();
    };
    await record(start, `--commit ${await commit("Ada", "Begin")}`);
    await commit("Eve", "Let user 2 see\u001b[2J bills");
    await record(later, `--commit ${await commit("Linus", "More")}`);
    const questions = [
      "history user2@acme.example",
      `between ${minute(0)} ${minute(5)}`,
      "first-gained user2@acme.example view-invoices",
    ];
    for (const question of questions) {
      const { stdout } = await terminal.run(`twilio-org ledger ${question} -m repository/access.yaml`);
      const said = stdout.replaceAll(/\n +/g, " ");
      expect(said).toMatch(/commit [0-9a-f]{12} by Eve, \d{4}-\d{2}-\d{2}: Let user 2 see bills/);
      expect(said).toMatch(/by Linus, .*: More/);
      expect(said).not.toContain("Begin");
      const json = await terminal.run(`twilio-org ledger ${question} -m repository/access.yaml --format json`);
      expect(json.stdout).toMatch(/"author": ?"Eve"/);
      const elsewhere = await terminal.run(`twilio-org ledger ${question} -m examples/acme/access.yaml`);
      expect([elsewhere.status, elsewhere.stdout]).toEqual([0, expect.not.stringContaining("Eve") as string]);
    }
  });

  test("remembers what an audit found, given as a file or made with a manifest", async () => {
    const snapshot = "examples/then.json";
    await terminal.run(`twilio-org ledger as-of 2026-03-02 -l examples/acme/ledger --format snapshot -o ${snapshot}`);
    const [audit, manifest] = ["twilio-org audit", "examples/acme/access.yaml --as-of 2026-12-01T00:00:00Z"];
    await terminal.run(`${audit} --snapshot ${snapshot} ${manifest} --format json -o found.json`);
    const file = await terminal.run(`${RECORD.replace("day.json", snapshot)} -l a --findings found.json --format json`);
    const made = await terminal.run(
      `${RECORD.replace("day.json", snapshot)} -l b examples/acme/access.yaml --format json`,
    );
    expect([file.status, made.status, file.stderr]).toEqual([0, 0, ""]);
    expect(JSON.parse(made.stdout)).toMatchObject({ changes: { findings: { gone: 0 } } });
    expect(JSON.parse(file.stdout)).toEqual(JSON.parse(made.stdout));
  });

  test("records an incomplete snapshot as one, and never reads it as a loss", async () => {
    await record(start);
    const unread = {
      ...start,
      takenAt: minute(3),
      assignments: [],
      unread: [{ list: "assignments", why: "503" } as const],
    };
    expect(await record(unread)).toMatchObject({ status: 2, stderr: "not read: assignments: 503\n" });
    for (const question of [
      "as-of 2026-03-01",
      `between ${minute(0)} 2026-03-01`,
      "history user1@acme.example",
      "first-gained user1@acme.example view-invoices",
    ]) {
      const { status, stdout } = await terminal.run(`twilio-org ledger ${question}`);
      expect([question, status]).toEqual([question, 2]);
      expect(stdout).not.toMatch(/^ *- |lost after|[1-9]\d* (person|people) lost/m);
    }
    expect((await terminal.run("twilio-org ledger as-of 2026-03-01 --format json")).stdout).toContain(
      '"complete": false',
    );
    expect((await terminal.run("twilio-org ledger as-of 2026-03-01")).stdout).toContain("user1@acme.example");
    await record({ ...start, takenAt: minute(4) });
    expect((await terminal.run("twilio-org ledger history user1@acme.example")).status).toBe(0);
  });

  test("compares nothing with what had never been read", async () => {
    await record({ ...start, assignments: [], unread: [{ list: "assignments", why: "503" }] });
    await record(later);
    expect(await terminal.run(`twilio-org ledger between ${minute(0)} 2026-03-01`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("assignments had never been read at that time") as string,
    });
  });

  test("gives a review what has happened since its window began", async () => {
    const manifest = (viewers: string): string => `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: ${ORGANIZATION} }
domains: { acme.example: verified }
limits: { unknownNames: allowed, gainingBilling: { window: { people: 1 } } }
billingGroups: { europe: { id: ${GROUP}, viewers: [${viewers}] } }
`;
    terminal.write("base.yaml", manifest("user1@acme.example"));
    terminal.write("access.yaml", manifest("user1@acme.example, user2@acme.example"));
    await record({ ...start, assignments: [] });
    const review = "twilio-org review --base base.yaml --as-of 2026-03-15T00:00:00Z";
    expect(await terminal.run(`${review} --history none`)).toMatchObject({ status: 0 });
    const short = await terminal.run(`${review} --history ledger`);
    expect([short.status, short.stdout]).toEqual([2, expect.stringContaining("--accept-short-history") as string]);
    const blocked = await terminal.run(`${review} --history ledger --accept-short-history`);
    expect([blocked.status, blocked.stdout]).toEqual([
      4,
      expect.stringContaining("gainingBilling.window.people") as string,
    ]);
    expect(await terminal.run(`${review} --history ledger --ledger elsewhere`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`the ledger has nothing about ${ORGANIZATION}`) as string,
    });
    expect(await terminal.run(`${review} --ledger ledger`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("--ledger goes with --history ledger") as string,
    });
  });

  test("refuses a manifest of another organization", async () => {
    const other = ORGANIZATION.replace(/1$/, "2");
    expect(await record({ ...start, organizationSid: other }, "examples/acme/access.yaml")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(new RegExp(`day\\.json is\\s+about\\s+${other}`)) as string,
    });
  });

  test("that was changed says where, and gives no answer", async () => {
    await record(start);
    await record(later);
    const { stdout } = await terminal.run("twilio-org ledger verify --format json");
    const { ledgers } = JSON.parse(stdout) as { ledgers: { head: string }[] };
    const head = ledgers[0]?.head ?? "";
    expect((await terminal.run(`twilio-org ledger verify --head ${head}`)).status).toBe(0);
    await terminal.run("mv ledger/OR*/000002.json .");
    expect((await terminal.run("twilio-org ledger verify")).status).toBe(0);
    expect(await terminal.run(`twilio-org ledger verify --head ${head} --format json`)).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('"intact": false') as string,
    });
    await terminal.run("mv 000002.json ledger/OR*/ && rm ledger/OR*/000001.json");
    expect(await terminal.run("twilio-org ledger verify")).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("Entry 1 is broken: it is missing.") as string,
    });
    for (const question of ["as-of 2026-03-01", "history user1@acme.example"])
      expect(await terminal.run(`twilio-org ledger ${question}`)).toMatchObject({ status: 1, stdout: "" });
    expect((await record(later)).status).toBe(1);
  });

  test("prints hostile names so that they do nothing", async () => {
    const name = "Eve \u001b[2J\u202e ::error::x";
    const users = [{ ...user(1), name, email: "eve@acme.example" }];
    const accounts = [{ sid: `AC${"0".repeat(31)}1`, name: "g\u001b]0;x\u0007\n::warning::", status: "active" }];
    const { status: recorded, stderr: why } = await record(
      snapshotOf(minute(0), { users, accounts, assignments: [viewer(1)] }),
    );
    expect(recorded, why).toBe(0);
    for (const question of [
      "as-of 2026-03-01",
      "history eve@acme.example",
      "history eve@acme.example --format json",
      "first-gained eve@acme.example view-invoices",
    ]) {
      const { status, stdout, stderr } = await terminal.run(`twilio-org ledger ${question}`);
      expect(status).toBe(0);
      expect(stdout + stderr).not.toMatch(/[\u001b\u0007\u202e]|^::/m);
    }
  });

  test.each([
    ["verify", "there is no ledger yet"],
    ["as-of 2026-03-01", "there is no ledger yet"],
    ["as-of 2026-02-30 -l examples/acme/ledger", "2026-02-30 is not a date that exists"],
    ["as-of yesterday -l examples/acme/ledger", '"yesterday" is not a date'],
    ["as-of 2026-02-01 -l examples/acme/ledger", "the ledger has nothing from 2026-02-01 23:59 UTC"],
    ["between 2026-03-09 2026-03-01 -l examples/acme/ledger", "2026-03-09 is later than 2026-03-01"],
    ["history somebody -l examples/acme/ledger", '"somebody" is neither an e-mail address nor a user SID'],
    ["first-gained ada@acme.example flying -l examples/acme/ledger", 'there is no billing right "flying"'],
    [
      "history ada@acme.example --organization ../x -l examples/acme/ledger",
      '"../x" is not the SID of an organization',
    ],
    ["record", "which organization?"],
    ["record --live --snapshot a.json", "--live and --snapshot are two sources"],
    ["record --snapshot a.json --findings b.json c.yaml", "a manifest and --findings are two sources of findings"],
    ["record --snapshot nowhere.json", "nowhere.json can't be read: there is no such file"],
    ["verify --ledger postgres://me:hunter2@127.0.0.1/x", "--ledger holds a password"],
    ["verify --ledger 'postgresql://127.0.0.1/x?password=hunter2'", "--ledger holds a password"],
  ])("ledger %s fails in words", async (line, message) => {
    const { status, stdout, stderr } = await terminal.run(`twilio-org ledger ${line}`);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.replaceAll(/\n +/g, " ")).toContain(message);
    expect(stderr).not.toContain("hunter2");
  });

  test("notes that nobody is called so, and that several organizations are there", async () => {
    const nobody = await terminal.run("twilio-org ledger history nobody@acme.example -l examples/acme/ledger");
    expect([nobody.status, nobody.stderr]).toEqual([0, expect.stringContaining("no snapshot has nobody@acme.example")]);
    const other = ORGANIZATION.replace(/1$/, "2");
    await record(start);
    await record({ ...start, organizationSid: other });
    expect((await terminal.run("twilio-org ledger as-of 2026-03-01")).stderr).toContain(
      "the ledger has 2 organizations",
    );
    expect((await terminal.run(`twilio-org ledger as-of 2026-03-01 --organization ${other}`)).status).toBe(0);
    expect((await terminal.run("twilio-org ledger verify")).stdout.match(/1 entry fits/g)?.length).toBe(2);
  });
});

const programs = postgresPrograms();

describe.skipIf(programs === undefined)("a ledger in a database", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(programs ?? expect.fail());
  });
  afterAll(() => server.stop());

  test("answers as one in files does, to the byte, and says no password", async () => {
    const address = await server.database();
    const bare = address.replace(/:[^:@]*@/, "@");
    terminal.write("day.json", printSnapshot(start));
    terminal.write("later.json", printSnapshot(later));
    const lines = [
      RECORD,
      RECORD.replace("day.json", "later.json"),
      "twilio-org ledger verify",
      "twilio-org ledger history user2@acme.example",
      "twilio-org ledger as-of 2026-03-01 --format snapshot",
    ].join("\n");
    const files = await terminal.run(lines);
    const database = await terminal.run(`export TWILIO_ORG_LEDGER='${address}'\n${lines}`);
    expect(database).toEqual(files);
    expect(files.status).toBe(0);
    const flag = await terminal.run(`PGPASSWORD='${server.password}' twilio-org ledger verify --ledger ${bare}`);
    expect(flag).toMatchObject({ status: 0, stdout: expect.stringContaining("2 entries fit") as string });
    const wrong = await terminal.run(`PGPASSWORD=hunter2 twilio-org ledger verify --ledger ${bare}`);
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr.replace(/\s+/g, " ")).toContain("password authentication failed");
    expect(wrong.stderr).not.toContain("hunter2");
  });
});
