import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, inject, it } from "vitest";
import { type AuditResult } from "../../src/model/finding";
import { isFull } from "../support/full";
import { commandsOf, excerptLike, readPages } from "../support/pages";
import { expectStatus } from "../support/project";
import { at, EUROPE, seedOf } from "../support/seeds";
import {
  openPulumiProject,
  settingsOf,
  type PulumiProject,
  type PulumiProjectOptions,
} from "../support/pulumi-project";

const execute = promisify(execFile);
const example = path.resolve(__dirname, "..", "..", "examples", "acme");
const read = (file: string): string => readFileSync(path.join(example, file), "utf8");
const engineFixture = inject("engineFixture");
const INSTALLED = path.join("node_modules", "pulumi-twilio-organization");
const PACK = ["--policy-pack", path.join(INSTALLED, "policy")];

let project: PulumiProject;
afterEach(() => project.end());

/** A project that has the package in a node_modules of its own, as a user has. */
async function open(options: PulumiProjectOptions): Promise<void> {
  const folder = mkdtempSync(path.join(engineFixture.root, "policy-"));
  cpSync(engineFixture.package, path.join(folder, INSTALLED), { recursive: true });
  project = await openPulumiProject({ ...options, folder });
}

/** Runs `twilio-org` against the project's Twilio; an audit ends with 3 where it finds something. */
async function twilioOrg(args: readonly string[]): Promise<string> {
  const main = path.join(project.folder, INSTALLED, "dist", "src", "cli", "main.js");
  const env = { PATH: process.env["PATH"], ...settingsOf(project.twilio) };
  const run = execute(process.execPath, [main, ...args], { cwd: project.folder, env });
  return (await run.catch((error: unknown) => error as { stdout: string })).stdout;
}

describe("the page on the policy pack", () => {
  it("shows what Pulumi prints, and the state of a live organization has the findings of its audit", async () => {
    const blocks = readPages("docs/policy.md").flatMap((page) => page.blocks);
    const config = blocks.find(({ tags }) => tags.get("file") === "policy.json")?.text ?? "";
    const seed = JSON.parse(read("twilio-seed.json")) as object;
    await open({ seed, manifest: read("access.yaml"), program: read("index.js"), files: { "policy.json": config } });
    const stories = blocks.filter(({ tags }) => tags.has("e2e"));
    expect(stories).toHaveLength(3);
    for (const block of stories) {
      if (block.tags.get("e2e") === "policy-analyze") {
        await project.up();
        // What no manifest says.
        await project.twilio.grant({ user: at("mia"), role: "Administrator" });
        await project.twilio.deactivate(at("max"));
      }
      const printed: string[] = [];
      let last = 0;
      for (const command of commandsOf(block)) {
        const [program, ...args] = command.split(" ");
        printed.push(`$ ${command}\n`);
        if (program === "echo") printed.push(`${String(last)}\n`);
        else if (program === "twilio-org") printed.push(await twilioOrg(args));
        else {
          const { status, output } = await project.run(args);
          last = status ?? -1;
          printed.push(output);
        }
      }
      expect(excerptLike(block.text, printed.join("")), block.at).toBe(excerptLike(block.text, block.text));
    }

    // All rules as they come, with what the manifest says.
    project.write("facts.json", JSON.stringify({ organization: { manifest: "access.yaml" } }));
    const analyzed = await project.run([
      ...["policy", "analyze", "--file", "state.json", ...PACK, "--policy-pack-config", "facts.json", "--json"],
    ]);
    expectStatus(analyzed, "failure");
    const events = analyzed.stdout
      .split("\n")
      .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Event] : []));
    const found = events.flatMap(({ policyEvent }) => policyEvent?.message.split("\n").at(-1) ?? []);
    const audited = JSON.parse(await twilioOrg(["audit", "--live", "access.yaml", "--format", "json"])) as AuditResult;
    const rules = audited.findings.map(({ ruleId }) => ruleId);
    expect(rules).toEqual(
      expect.arrayContaining(["unmanaged-assignment", "inactive-person", "technical-billing-role"]),
    );
    expect(found.sort()).toEqual(
      audited.findings.map(({ ruleId, fingerprint }) => `${ruleId} ${fingerprint.slice(0, 16)}`).sort(),
    );
  });
});

interface Event {
  readonly policyEvent?: { readonly message: string };
}

// The pack alone is held to the same by test/unit/provider/policy/program.test.ts.
if (isFull)
  describe("a program without a manifest", () => {
    it("is stopped before the change; what is not known yet is said; a wrong option is an error", async () => {
      const [ada, max] = [at("ada"), at("max")];
      const eve = "eve@partner.example";
      await open({
        seed: seedOf([ada, max]),
        program: `const { BillingGroupAssignment, OrganizationRoleBinding } = require("pulumi-twilio-organization");
const { RandomId } = require("@pulumi/random");
const [external, later] = ["eve", "max"].map((name) => process.env.ONLY === name);
if (external) new OrganizationRoleBinding("administrator", {
  role: "administrator", members: { "${ada}": {}, "${eve}": { userSid: "US${"7".repeat(32)}" } },
});
if (later) new BillingGroupAssignment("europe", {
  billingGroup: "${EUROPE}", admins: new RandomId("later", { byteLength: 4 }).hex.apply(() => ["${max}"]),
});
`,
        files: { "wrong.json": JSON.stringify({ "expiring-grant": { dayz: 3 } }) },
      });

      const up = await project.run(["up", "--yes", "--skip-preview", ...PACK], { ONLY: "eve" });
      expectStatus(up, "failure");
      expect(up.output).toMatch(/\[mandatory\].* external-organization-role .*: administrator\)/);
      expect(up.output).toContain(
        `Take it away, and give Billing Group Admin or Viewer on the groups that ${eve} works with`,
      );
      expect(await project.twilio.rights()).toEqual([]);

      const preview = await project.run(["preview", ...PACK], { ONLY: "max" });
      expectStatus(preview, "failure");
      const shown = readPages("docs/policy.md").flatMap(({ blocks }) =>
        blocks.filter(({ language }) => language === "text"),
      );
      expect(shown).toHaveLength(1);
      expect(preview.output).toContain(shown[0]?.text.trim());
      expect(preview.output).not.toContain("single-group-admin");

      const judged = await project.run(["up", "--yes", "--skip-preview", ...PACK], { ONLY: "max" });
      expectStatus(judged, 0);
      expect(judged.output).toMatch(/\[advisory\].* single-group-admin .*: europe\)/);

      const wrong = await project.run(["preview", ...PACK, "--policy-pack-config", "wrong.json"], { ONLY: "max" });
      expectStatus(wrong, "failure");
      expect(wrong.output).toContain('expiring-grant: no option is called "dayz": did you mean "days"?');
      expect(wrong.output).not.toMatch(/^\s+at /m);
    });
  });
