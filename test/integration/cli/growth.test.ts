import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "../../support/cli";

/*
 * Work is linear in the input for every file format and every kind of problem: four times the input takes about four times the
 * time. Something quadratic takes sixteen times as long, and with the sizes of real files minutes.
 */

const NOW = new Date("2026-12-01T00:00:00Z");
const SMALL = 1_000;
const FACTOR = 4;
/** As much more than in proportion is noise: collections of garbage, other work on the machine. */
const SLACK = 2;
const SLACK_SECONDS = 0.25;

const OR = "OR00000000000000000000000000000001";
const sid = (prefix: string, n: number): string => prefix + n.toString(16).padStart(32, "0");
const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("\n");

const manifest = (body: string): string =>
  `apiVersion: twilio-organization/v1\nkind: OrganizationAccess\norganization: { sid: ${OR} }\n${body}\n`;
const rights = (n: number, member: (i: number) => string): string =>
  `organizationRoles:\n  administrator:\n${lines(n, (i) => `    - ${member(i)}`)}`;
const waivers = (n: number, entry: (i: number) => string): string =>
  `apiVersion: twilio-organization/v1\nkind: Waivers\nwaivers:\n${lines(n, (i) => `  - { ${entry(i)} }`)}\n`;

type Files = Readonly<Record<string, string>>;
const VALIDATE = "validate access.yaml";
const AUDIT = "audit access.yaml";

/** Kinds of input, by how many of the thing there are. */
const KINDS: Readonly<Record<string, readonly [command: string, files: (n: number) => Files]>> = {
  "people on domains that are not verified": [
    AUDIT,
    (n) => ({
      "access.yaml": manifest(
        `domains:\n${lines(n, (i) => `  d${i}.example: verified`)}\n${rights(n, (i) => `p${i}@sub.x${i}.example`)}`,
      ),
    }),
  ],
  "teams that do not exist": [
    VALIDATE,
    (n) => ({
      "access.yaml": manifest(`teams:\n${lines(n, (i) => `  team${i}: []`)}\n${rights(n, (i) => `team:taem${i}`)}`),
    }),
  ],
  "groups that do not exist": [
    VALIDATE,
    (n) => ({
      "access.yaml": manifest(
        `billingGroups:\n${lines(n, (i) => `  group${i}: { id: commerce_billingprofile_${i}, primaryAccount: acuont${i} }`)}\n` +
          `accounts:\n${lines(n, (i) => `  account${i}: { sid: ${sid("AC", i)}, billingGroup: gruop${i} }`)}`,
      ),
    }),
  ],
  "former addresses of one person": [
    VALIDATE,
    (n) => ({
      "access.yaml": manifest(`people:\n  p@x.example:\n    formerly:\n${lines(n, (i) => `      - o${i}@x.example`)}`),
    }),
  ],
  "people twice": [VALIDATE, (n) => ({ "access.yaml": manifest(rights(n, () => "p@x.example")) })],
  "many Billing Groups": [
    "who-can view-invoices access.yaml",
    (n) => ({
      "access.yaml": manifest(
        `billingGroups:\n${lines(n, (i) => `  g${i}: { id: commerce_billingprofile_${i}, admins: [p${i}@x.example] }`)}`,
      ),
    }),
  ],
  "many included files": [
    VALIDATE,
    (n) => ({
      "access.yaml": manifest('include: ["part*.yaml"]'),
      ...Object.fromEntries(
        Array.from({ length: n }, (_, i) => [`part${i}.yaml`, manifest(`teams: { t${i}: [p@x.example] }`)]),
      ),
    }),
  ],
  "resources of a state": [
    "drift access.yaml --snapshot s.json --without-owner --stack stack.json",
    (n) => ({
      "access.yaml": manifest(""),
      "s.json": snapshot({}),
      "stack.json": JSON.stringify({
        version: 3,
        deployment: { resources: Array.from({ length: n }, (_, i) => resource(i)) },
      }),
    }),
  ],
  "problems as annotations": [
    `${VALIDATE} --format github`,
    (n) => ({ "access.yaml": manifest(`people:\n  p@x.example:\n${lines(n, (i) => `    k${i}: 1`)}`) }),
  ],
  "problems as JSON": [
    `${VALIDATE} --format json`,
    (n) => ({ "access.yaml": manifest(`people:\n  p@x.example:\n${lines(n, (i) => `    k${i}: 1`)}`) }),
  ],
  "unknown keys": [
    VALIDATE,
    (n) => ({ "access.yaml": manifest(`people:\n  p@x.example:\n${lines(n, (i) => `    k${i}: 1`)}`) }),
  ],
  "an address of marks": [
    VALIDATE,
    (n) => ({ "access.yaml": manifest(`breakGlass: ["a${"\u0315\u0300\u05ae\u0322".repeat(n * 8)}@x.example"]`) }),
  ],
  "a name of marks": [
    VALIDATE,
    (n) => ({ "access.yaml": manifest(`teams: {"a${"\u0315\u0300\u05ae\u0322".repeat(n * 8)}": []}`) }),
  ],
  "a name of spaces": [
    AUDIT,
    (n) => ({
      "access.yaml": manifest(
        `people: { p@x.example: { name: "${" ".repeat(n * 40)}x" } }\n${rights(1, () => "p@x.example")}`,
      ),
    }),
  ],
  "malformed waivers": [
    `${AUDIT} --waivers w.yaml`,
    (n) => ({ "access.yaml": manifest(""), "w.yaml": waivers(n, () => "rule: x") }),
  ],
  "waivers of nothing": [
    `${AUDIT} --waivers w.yaml`,
    (n) => ({
      "access.yaml": manifest(rights(n, (i) => `p${i}@x.example`)),
      "w.yaml": waivers(
        n,
        (i) =>
          `rule: undeclared-administrator, person: p${i}@x.example, fingerprint: ${sid("", i).slice(-16)}, reason: it stays for now, owner: o, expires: 2026-12-31, scope: []`,
      ),
    }),
  ],
  "unknown rules": [
    `${AUDIT} --rules r.yaml`,
    (n) => ({
      "access.yaml": manifest(""),
      "r.yaml": `apiVersion: twilio-organization/v1\nkind: AuditRules\nrules:\n${lines(n, (i) => `  rule-${i}: error`)}\n`,
    }),
  ],
  "rows of a directory": [
    `${AUDIT} --people p.csv`,
    (n) => ({
      "access.yaml": manifest(""),
      "p.csv": `email,function\n${lines(n, (i) => `p${i % (n / 2)}@x.example,${i < n / 2 ? "finance" : "IT"}`)}\n`,
    }),
  ],
  "organizations of one name": [
    "scan organizations.yaml --output scans",
    (n) => ({
      "organizations.yaml": `apiVersion: twilio-organization/v1\nkind: Organizations\norganizations:\n${lines(n, () => "  - { name: a }")}\n`,
    }),
  ],
  "technical people who are offered less": [
    AUDIT,
    (n) => ({
      "access.yaml": manifest(
        `domains: { x.example: verified }\npeople:\n${lines(n, (i) => `  p${i}@x.example: { function: ${i % 3 === 0 ? "technical" : "finance"} }`)}\n${rights(n, (i) => `p${i}@x.example`)}`,
      ),
    }),
  ],
  "people whom a change gives what a patch takes back": [
    "review --base base.yaml access.yaml --format json",
    (n) => {
      const people = `domains: { x.example: verified }\npeople:\n${lines(n / 4, (i) => `  p${i}@x.example: { function: technical }`)}`;
      const admins = (m: number): string =>
        `organizationRoles:\n  billingAdmin:\n    - cfo@x.example\n${lines(m, (i) => `    - p${i}@x.example`)}`;
      return {
        "base.yaml": manifest(`${people}\n${admins(0)}`),
        "access.yaml": manifest(`${people}\n${admins(n / 4)}`),
      };
    },
  ],
  "accounts of one name": [
    "adopt --snapshot s.json --without-owner --output out --force",
    (n) => ({
      "s.json": snapshot({
        accounts: Array.from({ length: n }, (_, i) => ({ sid: sid("AC", i), name: "same", status: "active" })),
      }),
    }),
  ],
  "accounts of long names that begin alike": [
    "adopt --snapshot s.json --without-owner --output out --force",
    (n) => ({
      "s.json": snapshot({
        accounts: Array.from({ length: n }, (_, i) => ({
          sid: sid("AC", i),
          name: `${"same".repeat(16)}${i}`,
          status: "active",
        })),
      }),
    }),
  ],
};

function resource(i: number): object {
  const type = "pulumi-nodejs:dynamic/twilio:BillingGroupAssignment";
  const outputs = {
    organization: OR,
    billingGroup: `commerce_billingprofile_${i}`,
    admins: { [`p${i}@x.example`]: {} },
    viewers: {},
  };
  return {
    urn: `urn:pulumi:dev::acme::${type}::g${i}`,
    type,
    outputs: { ...outputs, assignments: { admins: {}, viewers: {} } },
  };
}

function snapshot(more: object): string {
  const roles = [
    { sid: sid("IX", 1), friendlyName: "Owner", lowestLevel: "ORGANIZATION", resourceTypes: [], productGroup: "" },
  ].map((role) => ({ ...role, allow: [], deny: [] }));
  const lists = { roles, users: [], accounts: [], assignments: [], unread: [] };
  const head = { schemaVersion: 1, organizationSid: OR, takenAt: "2026-11-22T12:00:00.000Z" };
  const whole: object = { ...head, ...lists, ...more };
  const body = JSON.stringify(whole).slice(0, -1);
  return `${body},"sha256":"${createHash("sha256").update(body).digest("hex")}"}\n`;
}

let folder: string;
let before: string;
beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(path.join(os.tmpdir(), "growth-"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const NOTHING: readonly [command: string, files: (n: number) => Files] = ["", () => ({})];

/** Seconds of computing that a command takes for so many. */
async function seconds(kind: string, n: number): Promise<number> {
  const [command, files] = KINDS[kind] ?? NOTHING;
  for (const [name, text] of Object.entries(files(n))) writeFileSync(name, text);
  const start = process.cpuUsage();
  const { stdout, stderr } = await runCli(command.split(" "), {}, NOW);
  const { user, system } = process.cpuUsage(start);
  expect(stdout + stderr).not.toContain("this is a bug");
  return (user + system) / 1e6;
}

test.each(Object.keys(KINDS))("%s: time grows with the input, and no faster", async (kind) => {
  await seconds(kind, SMALL / 10);
  const small: number[] = [];
  const large: number[] = [];
  // By turns, so that what else the machine does is the same for both; again only where the first looks bad.
  for (let turn = 0; turn < 3; turn++) {
    small.push(await seconds(kind, SMALL));
    large.push(await seconds(kind, SMALL * FACTOR));
    if (Math.min(...large) < Math.min(...small) * FACTOR * SLACK + SLACK_SECONDS) return;
  }
  expect.fail(`${kind}: ${Math.min(...small)} s became ${Math.min(...large)} s`);
});
