import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AuditResult } from "../../../src/model/finding";
import { startEmulator, type Emulator } from "../../../src/emulator";
import { openTerminal, ROOT, type Outcome, type Terminal } from "./terminal";

const NOW = "--as-of 2026-12-01T00:00:00Z";
const MANIFEST = "examples/acme/access.yaml";

let twilio: Emulator;
let terminal: Terminal;
beforeEach(async () => {
  const seed: unknown = JSON.parse(readFileSync(path.join(ROOT, "examples/acme/twilio-seed.json"), "utf8"));
  twilio = await startEmulator({ seed });
  terminal = openTerminal();
});
afterEach(async () => {
  terminal.close();
  await twilio.close();
});

/** Runs a command line with the emulator's settings in the environment; its secret must not come out again. */
async function run(line: string, prefix = ""): Promise<Outcome> {
  const settings = {
    ORGANIZATION_SID: twilio.organizationSid,
    CLIENT_ID: twilio.clientId,
    CLIENT_SECRET: twilio.clientSecret,
    IAM_URL: twilio.iam,
    OAUTH_URL: twilio.oauth,
    PREVIEW_IAM_URL: twilio.previewIam,
  };
  const variables = Object.entries(settings).map(([name, value]) => `${prefix}TWILIO_${name}='${value}'`);
  const outcome = await terminal.run([...variables, line].join(" "));
  expect(outcome.stdout + outcome.stderr).not.toContain(twilio.clientSecret);
  return outcome;
}

const admin = () => twilio.iam.replace(/\/iam$/, "/emulator");

async function post(route: string, body: object): Promise<void> {
  const response = await fetch(`${admin()}/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
}

interface Request {
  readonly method: string;
  readonly path: string;
}

async function requests(): Promise<readonly Request[]> {
  const log = (await (await fetch(`${admin()}/log`)).json()) as { requests: readonly Request[] };
  return log.requests;
}

const fingerprints = (json: string): readonly string[] =>
  (JSON.parse(json) as AuditResult).findings.map(({ fingerprint }) => fingerprint).sort();

describe("audit --live", () => {
  test("finds the technical Administrator by the assignment, and only reads", async () => {
    const { status, stdout } = await run(`twilio-org audit --live ${MANIFEST} ${NOW} --format json`);
    expect(status).toBe(3);
    const result = JSON.parse(stdout) as AuditResult;
    expect(result.complete).toBe(true);
    const [headline] = result.findings.filter(({ ruleId }) => ruleId === "technical-administrator-billing");
    expect(headline).toMatchObject({ person: "ada@acme.example", role: "administrator", severity: "error" });
    expect(headline?.paths[0]?.source).toEqual({ assignment: expect.stringMatching(/^IY[0-9a-f]{32}$/) as string });
    const writes = (await requests()).filter(({ method, path: to }) => method !== "GET" && !to.startsWith("/oauth/"));
    expect(writes).toEqual([]);
    expect((await requests()).length).toBe(5);
  });

  test("gives the same fingerprints as the manifest, for what both show", async () => {
    const live = fingerprints((await run(`twilio-org audit --live ${MANIFEST} ${NOW} --format json`)).stdout);
    const declared = fingerprints((await run(`twilio-org audit ${MANIFEST} ${NOW} --format json`)).stdout);
    const headline = JSON.parse((await run(`twilio-org audit ${MANIFEST} ${NOW} --format json`)).stdout) as AuditResult;
    const ada = headline.findings.find(({ ruleId }) => ruleId === "technical-administrator-billing");
    expect(live).toContain(ada?.fingerprint);
    expect(declared).toContain(ada?.fingerprint);
  });

  test("names who holds a managed role without being declared", async () => {
    await post("assignments", {
      user: "linus@acme.example",
      role: "Organization Billing Admin",
      scope: "organization",
    });
    const { stdout } = await run(`twilio-org audit --live ${MANIFEST} ${NOW} --format json`);
    const result = JSON.parse(stdout) as AuditResult;
    const found = result.findings.filter(({ ruleId }) => ruleId === "unmanaged-assignment");
    expect(found.map(({ person, role }) => [person, role])).toEqual([["linus@acme.example", "billingAdmin"]]);
  });

  test("says in every format what it does not compare, and judges controls by what is there", async () => {
    const said = "whether roles allow more or less than before";
    for (const format of ["table", "json", "sarif", "junit", "github", "markdown", "html"]) {
      const { stdout } = await run(`twilio-org audit --live ${MANIFEST} ${NOW} --format ${format}`);
      expect([format, stdout.replace(/\s+/g, " ")]).toEqual([format, expect.stringContaining(said)]);
    }
    expect((await run(`twilio-org audit ${MANIFEST} ${NOW}`)).stdout.replace(/\s+/g, " ")).not.toContain(said);
    const { stdout } = await run(`twilio-org audit --live ${MANIFEST} ${NOW} --controls sox --format json`);
    const reasons = (JSON.parse(stdout) as AuditResult).controls?.controls.flatMap((control) => control.reasons);
    expect(reasons).not.toContainEqual(expect.stringContaining("a manifest alone does not show"));
  });

  test("works without a manifest, and says that technical people were inferred", async () => {
    const { status, stdout } = await run(`twilio-org audit --live ${NOW}`);
    expect(status).toBe(3);
    expect(stdout).toContain("nobody has said so");
  });

  test("takes who is technical from a directory", async () => {
    terminal.write("people.csv", "email,function\nops@acme.example,engineering\n");
    const { stdout } = await run(`twilio-org audit --live --people people.csv ${NOW} --format json`);
    const result = JSON.parse(stdout) as AuditResult;
    const technical = result.findings.filter(({ ruleId }) => ruleId === "technical-administrator-billing");
    expect(technical.map(({ person }) => person)).toContain("ops@acme.example");
  });

  test("refuses a manifest of another organization", async () => {
    terminal.write("other.yaml", readFileSync(path.join(ROOT, MANIFEST), "utf8").replace("OR0000", "OR0001"));
    const { status, stderr } = await run(`twilio-org audit --live other.yaml ${NOW}`);
    expect(status).toBe(1);
    expect(stderr).toContain("give the manifest of the same organization");
  });

  test("does not take the people of another organization for this one's", async () => {
    const other = "OR00000000000000000000000000000009";
    const line = `TWILIO_ORGANIZATION_SID=${other} twilio-org audit --live ${NOW}`;
    const { status, stderr } = await run(line);
    expect(status).toBe(2);
    expect(stderr).toContain(
      `The credentials in the environment are for ${twilio.organizationSid}, and this is about ${other}`,
    );
  });

  test("says what to set where there are no settings", async () => {
    const { status, stdout, stderr } = await terminal.run(`twilio-org audit --live ${MANIFEST} ${NOW}`);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("TWILIO_CLIENT_ID is not set");
  });

  test("reads another organization's settings by their prefix", async () => {
    const { status } = await run(`twilio-org audit --live --prefix EUROPE ${MANIFEST} ${NOW}`, "EUROPE_");
    expect(status).toBe(3);
  });

  test("--dry-run says which requests it takes, and makes none", async () => {
    const { status, stdout } = await run(`twilio-org audit --live --dry-run ${MANIFEST} ${NOW}`);
    expect(status).toBe(0);
    expect(stdout).toContain("GET  role assignments        about 1\n");
    expect(await requests()).toEqual([]);
  });
});

describe("what can't be read", () => {
  const faults = [
    ["RoleAssignments", "assignments", { kind: "status", status: 403 }],
    ["Roles", "roles", { kind: "malformed-body" }],
    ["/scim/", "users", { kind: "status", status: 403 }],
    ["/Accounts", "accounts", { kind: "status", status: 403 }],
  ] as const;

  test.each(faults)("on %s makes every answer incomplete, and never clean", async (to, list, fault) => {
    await post("faults", { ...fault, method: "GET", path: to, times: "always" });
    for (const command of ["audit", "access"]) {
      const { status, stderr } = await run(`twilio-org ${command} --live ${MANIFEST} ${NOW}`);
      expect(status, command).toBe(2);
      expect(stderr).toContain(`not read: ${list}: `);
    }
    const { status } = await run(`twilio-org snapshot --output partial.json ${NOW}`);
    expect(status).toBe(2);
    const { status: later, stdout } = await run(
      `twilio-org audit --snapshot partial.json ${MANIFEST} ${NOW} --format json`,
    );
    expect(later).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ complete: false, unread: [expect.stringContaining(list)] });
  });
});

describe("snapshot", () => {
  test("gives the same findings as live, to the byte, and without credentials", async () => {
    expect((await run(`twilio-org snapshot --output acme.json ${NOW}`)).status).toBe(0);
    const live = await run(`twilio-org audit --live ${MANIFEST} ${NOW} --format json`);
    const kept = await terminal.run(`twilio-org audit --snapshot acme.json ${MANIFEST} ${NOW} --format json`);
    expect(kept).toEqual(live);
  });

  test("is the same file for the same organization", async () => {
    await run(`twilio-org snapshot --output one.json ${NOW}`);
    await run(`twilio-org snapshot --output two.json ${NOW}`);
    expect((await terminal.run("cmp one.json two.json")).status).toBe(0);
  });

  test("that was edited is refused", async () => {
    await run(`twilio-org snapshot --output acme.json ${NOW}`);
    await terminal.run("sed -i s/Administrator/Adminiztrator/ acme.json");
    const { status, stderr } = await terminal.run(`twilio-org audit --snapshot acme.json ${NOW}`);
    expect(status).toBe(1);
    expect(stderr.replace(/\s+/g, " ")).toContain("its sha256 does not match");
  });

  test("answers explain and who-can too", async () => {
    await run(`twilio-org snapshot --output acme.json ${NOW}`);
    const { stdout } = await terminal.run(
      `twilio-org who-can view-invoices --snapshot acme.json --manifest ${MANIFEST} ${NOW} --format json`,
    );
    const { rows } = JSON.parse(stdout) as { rows: { person: string }[] };
    expect(rows.map(({ person }) => person)).toContain("ada@acme.example");
  });
});

describe("files of an audit", () => {
  const waived = `apiVersion: twilio-organization/v1
kind: Waivers
waivers:
  - rule: technical-billing-role
    fingerprint: 91120b9929bfe1ab
    person: grace@acme.example
    reason: Reconciles invoices for now
    owner: cfo@acme.example
    expires: 2027-03-31
`;

  test("waivers come from the base, so that a change can't excuse itself", async () => {
    const git = "git -c user.name=t -c user.email=t@x.example";
    terminal.write("waivers.yaml", "apiVersion: twilio-organization/v1\nkind: Waivers\nwaivers: []\n");
    await terminal.run(`git init -q . && git add waivers.yaml && ${git} commit -qm base`);
    terminal.write("waivers.yaml", waived);
    const audit = `twilio-org audit ${MANIFEST} ${NOW} --waivers waivers.yaml --format json`;
    const count = async (line: string) => (JSON.parse((await terminal.run(line)).stdout) as AuditResult).summary.waived;
    expect(await count(audit)).toBe(1);
    expect(await count(`${audit} --base-ref HEAD`)).toBe(0);
    const { status, stderr } = await terminal.run(`${audit} --base-ref nowhere`);
    expect(status).toBe(1);
    expect(stderr).toContain("git can't read waivers.yaml at nowhere");
  });

  test("what people do comes from the base", async () => {
    const git = "git -c user.name=t -c user.email=t@x.example";
    const manifest = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001 }
domains: { acme.example: verified }
organizationRoles: { administrator: [cto@acme.example, ops@acme.example] }
`;
    terminal.write("base/access.yaml", manifest);
    terminal.write("base/people.csv", "email,function\ncto@acme.example,technical\nops@acme.example,management\n");
    await terminal.run(`git init -q base && cd base && git add . && ${git} commit -qm base`);
    terminal.write("base/people.csv", "email,function\ncto@acme.example,management\nops@acme.example,management\n");
    const found = async (line: string): Promise<readonly string[]> =>
      (JSON.parse((await terminal.run(line)).stdout) as AuditResult).findings.map(({ ruleId }) => ruleId);
    const audit = `cd base && twilio-org audit access.yaml ${NOW} --format json`;
    expect(await found(`${audit} --people people.csv`)).not.toContain("technical-administrator-billing");
    expect(await found(`${audit} --people people.csv --base-ref HEAD`)).toContain("technical-administrator-billing");
    // One that the base has not yet says nothing of anybody; one that lies elsewhere is no part of the change.
    const { stdout, stderr } = await terminal.run(`${audit} --people new.csv --base-ref HEAD`);
    expect(stderr).toContain("HEAD has no new.csv: it counts when it is merged");
    expect(stdout).toContain("undeclared-administrator");
    terminal.write("people.csv", "email,function\ncto@acme.example,technical\n");
    expect(await found(`${audit} --people ../people.csv --base-ref HEAD`)).toContain("technical-administrator-billing");
  });

  test("rules of one's own come from the base too, with what they load", async () => {
    const git = "git -c user.name=t -c user.email=t@x.example";
    const rule = (title: string) => `const { text } = require("../words");
module.exports = {
  id: "own-rule", severity: "error", title: "${title}", rationale: "It shows.", remediation: "Nothing.",
  messages: { found: { message: "{said}", remediation: "Nothing." } },
  *check() { yield { messageId: "found", data: { said: text }, subject: "x" }; },
};
`;
    const rules = (own: string) => `apiVersion: twilio-organization/v1\nkind: AuditRules\nown: [${own}]\n`;
    terminal.write("base/rules.yaml", rules("own/rule.js"));
    terminal.write("base/own/rule.js", rule("Base"));
    terminal.write("base/words.js", 'exports.text = "From the base.";\n');
    await terminal.run(`git init -q base && cd base && git add . && ${git} commit -qm base`);
    const audit = `twilio-org audit ${MANIFEST} ${NOW} --rules base/rules.yaml --format json`;
    const own = (text: string) =>
      (JSON.parse(text) as AuditResult).findings
        .filter(({ ruleId }) => ruleId === "own-rule")
        .map(({ message }) => message);
    expect(own((await terminal.run(audit)).stdout)).toEqual(["From the base."]);
    // The change under review silences the rule, and would have something else run.
    terminal.write("base/rules.yaml", rules(""));
    terminal.write("base/words.js", 'process.stderr.write("ran the change"); exports.text = "From the change.";\n');
    const { stdout, stderr } = await terminal.run(`TMPDIR=$PWD/base ${audit} --base-ref HEAD`);
    expect(own(stdout)).toEqual(["From the base."]);
    expect(stderr).not.toContain("ran the change");
    expect((await terminal.run("cd base && ls -d twilio-org-base-*; git status --short")).stdout).toBe(
      " M rules.yaml\n M words.js\n",
    );

    // Not even the base can name what is not in it.
    terminal.write("base/rules.yaml", rules(`"${terminal.folder}/base/own/rule.js"`));
    await terminal.run(`cd base && git add rules.yaml && ${git} commit -qm absolute`);
    const outside = await terminal.run(`${audit} --base-ref HEAD`);
    expect(outside.status).toBe(1);
    expect(outside.stderr.replace(/\s+/g, " ")).toContain("can't be loaded: it is outside of what HEAD has");
  });

  test("findings that are all waived do not fail the audit", async () => {
    terminal.write(
      "rules.yaml",
      `apiVersion: twilio-organization/v1
kind: AuditRules
rules: { technical-administrator-billing: off, separation-of-duties: off, single-group-admin: off }
`,
    );
    terminal.write("waivers.yaml", waived);
    const line = `twilio-org audit ${MANIFEST} ${NOW} --rules rules.yaml`;
    expect((await terminal.run(line)).status).toBe(3);
    expect((await terminal.run(`${line} --waivers waivers.yaml`)).status).toBe(0);
  });

  test("a rule that nobody knows is refused, with what was meant", async () => {
    terminal.write("rules.yaml", "apiVersion: twilio-organization/v1\nkind: AuditRules\nrules: { role-scop: off }\n");
    const { status, stderr } = await terminal.run(`twilio-org audit ${MANIFEST} --rules rules.yaml`);
    expect(status).toBe(1);
    expect(stderr).toContain("role-scope");
  });

  test("a certificate is written where nobody has conflicting duties, and the script accepts it", async () => {
    const seed: unknown = JSON.parse(readFileSync(path.join(ROOT, "examples/clean/twilio-seed.json"), "utf8"));
    await twilio.close();
    twilio = await startEmulator({ seed });
    await run(`twilio-org snapshot --output clean.json ${NOW}`);
    const clean = "examples/clean/access.yaml";
    await run(
      `twilio-org audit --snapshot clean.json ${clean} ${NOW} --certificate certificate.json --output audit.txt`,
    );
    const script = path.join(ROOT, "tools/check-certificate.mjs");
    const check = `node ${script} certificate.json clean.json 2026-12-01T00:00:00Z`;
    expect(await terminal.run(check)).toMatchObject({ status: 0 });
    await terminal.run("sed -i 's/technical/tecknical/' certificate.json");
    expect(await terminal.run(check)).toMatchObject({ status: 1 });
  });

  test("none is written where somebody has, and the reason is given", async () => {
    const { stderr } = await terminal.run(`twilio-org audit ${MANIFEST} ${NOW} --certificate certificate.json`);
    expect(stderr).toContain("no certificate:");
    expect((await terminal.run("ls certificate.json")).status).not.toBe(0);
  });
});
