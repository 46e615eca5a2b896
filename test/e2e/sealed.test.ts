import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { type Plan } from "../../src/auditor/plan";
import { doorsToTry, usualDoor } from "../support/plugin";
import { expectStatus } from "../support/project";
import { at, EUROPE, manifestOf, seedOf, SHOP } from "../support/seeds";
import { openPulumiProject, settingsOf, type PulumiProject } from "../support/pulumi-project";

const [ada, bob, carol, eve, max, mia, ops] = ["ada", "bob", "carol", "eve", "max", "mia", "ops"].map(at) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

interface Lists {
  readonly billingAdmin: readonly string[];
  readonly standardUser: readonly string[];
  readonly admins: readonly string[];
  readonly developer: readonly string[];
}

/** One manifest in two files: what is included is sealed, too. */
const manifest = ({ billingAdmin, standardUser, admins }: Lists) =>
  manifestOf({
    include: ["accounts.yaml"],
    organizationRoles: { administrator: [ops], billingAdmin, standardUser },
    billingGroups: { europe: { id: EUROPE, admins, viewers: [] } },
  });
const included = ({ developer }: Lists) =>
  JSON.stringify({
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    accounts: { shop: { sid: SHOP.sid, billingGroup: "europe", roles: { developer } } },
  });

const FROM: Lists = { billingAdmin: [], standardUser: [bob, mia], admins: [max], developer: [ada] };
/** Max moves from the group to the organization, Ada and Bob leave, Carol and Mia come. */
const TO: Lists = { billingAdmin: [max], standardUser: [mia], admins: [mia], developer: [carol] };

let pulumiProject: PulumiProject;
afterEach(() => pulumiProject.end());

function declare(lists: Lists): void {
  pulumiProject.declare(manifest(lists));
  pulumiProject.write("accounts.yaml", included(lists));
}

/** `twilio-org`, as the package has it, in the project's folder. */
async function twilioOrg(...args: readonly string[]): Promise<{ readonly status: unknown; readonly stderr: string }> {
  const main = path.join(inject("engineFixture").package, "dist", "src", "cli", "main.js");
  const env = { PATH: process.env["PATH"], ...settingsOf(pulumiProject.twilio) };
  const child = spawn(process.execPath, [main, ...args], {
    cwd: pulumiProject.folder,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [status] = (await once(child, "close")) as readonly unknown[];
  return { status, stderr };
}

const seal = () =>
  twilioOrg("review", "--base", "base/access.yaml", "--head", "access.yaml", "--seal", "plan.json", "--live");

const PLAN = { TWILIO_ORGANIZATION_PLAN: "plan.json" };

/** What `review --verify` says of the plan after a run: its status, and which writes are not there. */
async function verified(): Promise<readonly [status: unknown, notMade: number]> {
  const { status } = await twilioOrg(
    ...["review", "--verify", "plan.json", "--live", "--format", "json", "--output", "verified.json"],
  );
  const text = readFileSync(path.join(pulumiProject.folder, "verified.json"), "utf8");
  return [status, (JSON.parse(text) as { readonly notMade: readonly unknown[] }).notMade.length];
}

describe("a change of several resources", () => {
  it.each(doorsToTry())(
    "is sealed, refused where something has changed since, and written as sealed, giving before taking (%s)",
    async (door) => {
      pulumiProject = await openPulumiProject({
        door,
        seed: seedOf([ada, bob, carol, eve, max, mia, ops]),
        manifest: manifest(FROM),
        files: { "accounts.yaml": included(FROM) },
      });
      await pulumiProject.up();
      mkdirSync(path.join(pulumiProject.folder, "base"));
      for (const file of ["access.yaml", "accounts.yaml"])
        cpSync(path.join(pulumiProject.folder, file), path.join(pulumiProject.folder, "base", file));
      declare(TO);
      await pulumiProject.twilio.clearLog();

      // Sealing, and every preview, reads and no more; so does `up` where there is nothing to do.
      const sealed = await seal();
      expect(sealed.stderr).toContain("sealed for 6 writes until ");
      expect(sealed.status).toBe(0);
      expect(await verified()).toEqual([4, 6]);
      expectStatus(await pulumiProject.run(["preview", "--refresh"], PLAN), 0);
      expectStatus(await pulumiProject.run(["preview"], PLAN), 0);
      expectStatus(await pulumiProject.run(["refresh", "--preview-only"], PLAN), 0);
      expect(await pulumiProject.twilio.writes()).toEqual([]);

      // Somebody has given Eve a role since: nothing is written, whatever of it was planned.
      await pulumiProject.twilio.grant({ user: eve, role: "Organization Billing Admin" });
      const refused = expectStatus(await pulumiProject.run(["up", "--yes", "--skip-preview"], PLAN), "failure");
      expect(refused.output).toContain(
        `the plan was sealed for 6 writes; live has since gained ${eve} as Organization Billing Admin. Review the change and seal a new plan`,
      );
      declare({ ...TO, developer: [carol, bob] });
      const other = expectStatus(await pulumiProject.run(["preview"], PLAN), "failure");
      expect(other.output).toContain("the plan was sealed for 6 writes; what the manifest says has since changed");
      expect(await pulumiProject.twilio.writes()).toEqual([]);
      declare(TO);
      await pulumiProject.twilio.revoke({ user: eve, role: "Organization Billing Admin" });

      // One resource at a time, so that none can wait for another: nobody who stays is without access at any moment.
      await pulumiProject.twilio.clearLog();
      const before = await pulumiProject.twilio.assignments();
      expectStatus(await pulumiProject.run(["up", "--yes", "--skip-preview", "--refresh", "--parallel", "1"], PLAN), 0);
      expect(await verified()).toEqual([0, 0]);
      const after = await pulumiProject.twilio.assignments();
      const requests = (await pulumiProject.twilio.requests()).filter((request) => / 20[14]$/.test(request));
      const sidOf = (user: string, role: string) =>
        before.find((each) => each.identity === userOf(user) && isRole(each, role))?.sid ?? "";
      const plan = JSON.parse(readFileSync(path.join(pulumiProject.folder, "plan.json"), "utf8")) as Plan;
      const userOf = (person: string) => plan.writes.find((write) => write.person === person)?.user ?? "";
      const isRole = ({ role_sid }: { role_sid: string }, role: string) =>
        plan.roles.some((each) => each.role === role && each.sid === role_sid);
      const maxLeaves = requests.findIndex((request) => request.includes(sidOf(max, "billingGroupAdmin")));
      const [made] = requests.flatMap((request, index) => (request.startsWith("POST") ? [index] : []));
      expect(maxLeaves).toBeGreaterThan(made ?? Infinity);

      const known = new Set(before.map(({ sid }) => sid));
      const place = ({ resource_id, scope }: { resource_id: string | null; scope: string }) => resource_id ?? scope;
      const written = [
        ...after
          .filter(({ sid }) => !known.has(sid))
          .map((each) => `add ${each.identity} ${place(each)} ${each.role_sid}`),
        ...before
          .filter(({ sid }) => requests.some((request) => request.includes(`/${sid} `)))
          .map((each) => `remove ${each.identity} ${place(each)} ${each.role_sid}`),
      ];
      expect(requests).toHaveLength(written.length);
      const sidOfRole = new Map(plan.roles.map(({ role, sid }) => [role, sid]));
      expect(written.sort()).toEqual(
        plan.writes
          .map(({ action, user, role, scope }) => `${action} ${user} ${scope} ${sidOfRole.get(role) ?? ""}`)
          .sort(),
      );

      // What the provider is told of the whole manifest is in no state, and makes no difference.
      const kept = pulumiProject.resources().map(({ inputs, outputs }) => [inputs, outputs]);
      expect(JSON.stringify(kept)).not.toContain("__declaration");
      await pulumiProject.twilio.clearLog();
      await pulumiProject.up("--expect-no-changes");
      await pulumiProject.expectQuiet();
      expect(await pulumiProject.twilio.writes()).toEqual([]);
    },
  );

  it("gives all that is to be given before it takes anything, where resources are worked on side by side", async () => {
    pulumiProject = await openPulumiProject({
      door: usualDoor(),
      seed: seedOf([ada, bob, carol, eve, max, mia, ops]),
      manifest: manifest(FROM),
      files: { "accounts.yaml": included(FROM) },
    });
    await pulumiProject.up();
    declare(TO);
    await pulumiProject.twilio.clearLog();
    await pulumiProject.up("--parallel", "16");
    expect(await pulumiProject.twilio.writes()).toEqual(["POST", "POST", "POST", "DELETE", "DELETE", "DELETE"]);
    await pulumiProject.expectQuiet();
  });
});
