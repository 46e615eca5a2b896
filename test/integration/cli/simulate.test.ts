import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmulator, type Emulator } from "../../../src/emulator";
import { openTerminal, ROOT, type Outcome, type Terminal } from "./terminal";

const NOW = "--as-of 2026-12-01T00:00:00Z";
const ACME = "examples/acme/access.yaml";
const NORTHWIND =
  "--csv examples/transition/users.csv --people examples/transition/people.csv examples/transition/access.yaml";

interface Uplift {
  readonly complete: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly people: readonly { readonly person: string; readonly gains: readonly object[] }[];
  readonly questions: readonly { readonly id: string }[];
}

let terminal: Terminal;
beforeAll(() => (terminal = openTerminal()));
afterAll(() => terminal.close());

const json = ({ stdout }: Outcome): Uplift => JSON.parse(stdout) as Uplift;

describe("simulate uplift", () => {
  it("says the same of the company of 40 accounts in every format", async () => {
    const all = await Promise.all(
      ["json", "markdown", "html", "csv", "table"].map((format) =>
        terminal.run(`twilio-org simulate uplift ${NORTHWIND} ${NOW} --format ${format}`),
      ),
    );
    expect(all.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2]);
    const [first, ...others] = all;
    const { summary, people } = json(first ?? { status: 0, stdout: "{}", stderr: "" });
    expect(summary).toEqual({
      uplifted: 17,
      gaining: 11,
      gainingTechnical: 4,
      gainingInferred: 0,
      losing: 15,
      unknown: 6,
      grantsByHand: 14,
      grantsUndecided: 5,
      grants: 28,
    });
    for (const { stdout } of others) for (const { person } of people) expect(stdout).toContain(person);
    const rows = others[2]?.stdout.split("\r\n") ?? [];
    expect(rows.filter((row) => row.includes(",gains,")).length).toBe(
      people.reduce((sum, { gains }) => sum + gains.length, 0),
    );
  });

  it("names every row of an export that is wrong, and simulates nothing", async () => {
    terminal.write("wrong.csv", "email,role,account\nana,Owner,shop\nbob@acme.example,Boss,shop\n");
    const { status, stdout, stderr } = await terminal.run("twilio-org simulate uplift --csv wrong.csv");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('wrong.csv, line 2: "ana" is not an e-mail address');
    expect(stderr).toContain('wrong.csv, line 3: no role is called "Boss"');
  });

  it.each([
    ["--csv users.csv --live", "two sources of account roles"],
    ["--csv nowhere.csv", "nowhere.csv can't be read: there is no such file"],
  ])("refuses %s", async (options, why) => {
    const { status, stdout, stderr } = await terminal.run(`twilio-org simulate uplift ${options}`);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(why);
  });
});

describe("what Twilio says", () => {
  let twilio: Emulator;
  let settings: string;
  beforeAll(async () => {
    const seed: unknown = JSON.parse(readFileSync(path.join(ROOT, "examples/acme/twilio-seed.json"), "utf8"));
    twilio = await startEmulator({ seed });
    settings = Object.entries({
      ORGANIZATION_SID: twilio.organizationSid,
      CLIENT_ID: twilio.clientId,
      CLIENT_SECRET: twilio.clientSecret,
      IAM_URL: twilio.iam,
      OAUTH_URL: twilio.oauth,
      PREVIEW_IAM_URL: twilio.previewIam,
    })
      .map(([name, value]) => `TWILIO_${name}='${value}'`)
      .join(" ");
  });
  afterAll(() => twilio.close());

  it("is simulated live and from a snapshot alike", async () => {
    const live = await terminal.run(`env ${settings} twilio-org simulate uplift --live ${ACME} ${NOW} --format json`);
    await terminal.run(`env ${settings} twilio-org snapshot --output acme.json`);
    const file = await terminal.run(`twilio-org simulate uplift --snapshot acme.json ${ACME} ${NOW} --format json`);
    expect([live.status, file.status]).toEqual([0, 0]);
    expect(json(file)).toEqual(json(live));
    expect(json(live).people.map(({ person }) => person)).toContain("ada@acme.example");
  });

  it("of accounts whose Billing Group nobody names can't be told: incomplete", async () => {
    await terminal.run(`env ${settings} twilio-org snapshot --output acme.json`);
    const { status, stdout } = await terminal.run(
      `twilio-org simulate uplift --snapshot acme.json ${NOW} --format json`,
    );
    expect(status).toBe(2);
    const { questions } = JSON.parse(stdout) as Uplift;
    expect(questions.map(({ id }) => id)).toContain("billing-group-unknown");
  });
});

describe("an organizational change", () => {
  it("of two manifests of the same organization is refused", async () => {
    const { status, stderr } = await terminal.run(`twilio-org simulate merge ${ACME} ${ACME}`);
    expect([status, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining("about the same organization")]);
  });

  it.each([
    ["remove-person nobody@acme.example", "nobody@acme.example is not in the organization"],
    ["transfer nowhere --to-group europe", 'there is no account "nowhere"'],
    ["transfer storefront-us --to-group erope", 'did you mean "europe"?'],
    ["transfer storefront-us", "give --to-group or --to-organization"],
    ["split europe storefront-us", 'account "storefront-us" is not in Billing Group europe'],
    ["split europe", "no account was given"],
    ["lose-domain acme", '"acme" is not a domain name'],
  ])("%s: says what is wrong", async (change, why) => {
    const { status, stdout, stderr } = await terminal.run(`twilio-org simulate ${change} -m ${ACME}`);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(why);
  });

  it.each([
    ["transfer shop beta.yaml --to-organization examples/acme/access.yaml", "europe-2"],
    ["split europe beta.yaml --to-organization examples/acme/access.yaml", "europe-2"],
    ["split europe shop beta.yaml", "europe-new"],
    ["merge examples/acme/access.yaml beta.yaml", "europe-2"],
    ["verify-domain beta.example beta.yaml", "europe"],
  ])("%s", async (change, group) => {
    terminal.write(
      "beta.yaml",
      `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000009, name: Beta }
organizationRoles: { owner: [bea@acme.example] }
billingGroups: { europe: { id: commerce_billingprofile_beta, primaryAccount: shop, admins: [bil@beta.example] } }
accounts: { shop: { sid: AC00000000000000000000000000000019, billingGroup: europe }, blog: { sid: AC00000000000000000000000000000018 } }
`,
    );
    const { status, stdout } = await terminal.run(`twilio-org simulate ${change} ${NOW} --format json`);
    expect(status).toBe(0);
    const { moments } = JSON.parse(stdout) as {
      moments: { billing: { billingGroup?: string; accounts: string[] }[] }[];
    };
    const row = moments[0]?.billing.find(({ accounts }) => accounts.includes("shop"));
    expect(row?.billingGroup).toBe(group);
  });
});

describe("narrow --apply", () => {
  it("writes nothing where limits of the manifest stand in the way", async () => {
    const text = readFileSync(path.join(ROOT, ACME), "utf8").replace(
      "limits: {",
      "limits: { losingAccess: { people: 0 }, smallChange: 0,",
    );
    terminal.write("strict.yaml", text);
    const { status, stdout } = await terminal.run(`twilio-org narrow strict.yaml --apply ${NOW}`);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "No patch is offered: a review would block it: 1 person loses access",
    );
    const { stdout: after } = await terminal.run("cat strict.yaml");
    expect([status, after]).toEqual([3, text]);
  });

  it("changes what was offered, and says so as JSON", async () => {
    terminal.write("narrowed.yaml", readFileSync(path.join(ROOT, ACME), "utf8"));
    const offered = await terminal.run(`twilio-org narrow narrowed.yaml ${NOW} --format json`);
    const applied = await terminal.run(`twilio-org narrow narrowed.yaml --apply ${NOW} --format json`);
    const after = await terminal.run(`twilio-org narrow narrowed.yaml ${NOW} --format json`);
    expect([offered.status, applied.status, after.status]).toEqual([3, 0, 0]);
    const of = ({ stdout }: Outcome) =>
      JSON.parse(stdout) as { outcome: string; people: { patch?: { edits: object[] } }[] };
    expect([of(offered).outcome, of(applied).outcome]).toEqual(["offered", "applied"]);
    expect(of(applied).people).toEqual(of(offered).people);
    expect(of(after).people).toEqual([]);
  });

  it.each([
    ["narrow access.yaml nobody@acme.example", "nobody@acme.example is not in the manifest"],
    ["narrow access.yaml other.yaml", "is not a person, and only one manifest can be given"],
  ])("%s: says what is wrong", async (line, why) => {
    terminal.write("access.yaml", readFileSync(path.join(ROOT, ACME), "utf8"));
    const { status, stderr } = await terminal.run(`twilio-org ${line}`);
    expect([status, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(why)]);
  });

  it("notes whom it has nothing for", async () => {
    const { status, stderr } = await terminal.run(`twilio-org narrow ${ACME} mia@acme.example ${NOW}`);
    expect([status, stderr]).toEqual([
      0,
      "note: mia@acme.example is not a technical Administrator: there is nothing to narrow\n",
    ]);
  });
});
