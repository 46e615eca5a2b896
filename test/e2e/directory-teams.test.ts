import { cpSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { readPages } from "../support/pages";
import { runCommand } from "../support/command";
import { isFull } from "../support/full";
import { frontDoors, pluginEnvironment } from "../support/plugin";
import { expectStatus } from "../support/project";
import { openPulumiProject, type PulumiProject, settingsOf } from "../support/pulumi-project";
import { at, crowd, EUROPE, seedOf } from "../support/seeds";

const blocks = readPages("docs/directory-teams.md").flatMap((page) => page.blocks);
const shown = (file: string): string => {
  const block = blocks.find(({ tags }) => tags.get("file") === file);
  if (block === undefined) throw new Error(`the page shows no ${file}`);
  return block.text;
};
const [kim, lea, tom] = [at("kim"), at("lea"), at("tom")];
const CROWD = crowd(6);
const PEOPLE = [at("root"), at("sam"), at("max"), kim, lea, tom, ...CROWD];
const right = (person: string) => `${person} Billing Group Viewer @ ${EUROPE}`;
const manifest = shown("access.yaml").replace("commerce_billingprofile_europe", EUROPE);

let project: PulumiProject;
afterEach(() => project.end());
const viewers = async (): Promise<readonly string[]> =>
  (await project.twilio.rights()).filter((each) => each.includes("Billing Group Viewer"));

/** The page's program. What Okta has is in members.json, and is known once a resource is there. */
const PROGRAM = shown("index.js").replace('require("@pulumi/okta")', 'require("./okta")');
const OKTA = `const fs = require("node:fs");
const { RandomId } = require("@pulumi/random");
const created = new RandomId("group", { byteLength: 4 }).hex;
const users = () => JSON.parse(fs.readFileSync("members.json", "utf8"));
exports.group = { getGroupOutput: () => ({ users: created.apply(users) }) };
exports.user = { getUserOutput: ({ userId }) => ({ email: created.apply(() => userId) }) };
`;

/** One of the members is known once a resource is there. */
const YAML = `name: access
runtime: yaml
variables:
  kim: { fn::select: [0, { fn::split: ["|", "${kim}|\${viewers.fingerprint}"] }] }
resources:
  viewers: { type: "twilio-organization:OrganizationRoleBinding", properties: { role: billingViewer, members: {} } }
  access:
    type: twilio-organization:OrganizationAccess
    properties: { manifest: access.yaml, teams: { finance: ["\${kim}", ${lea}] } }
`;

const has = (...people: readonly string[]) => JSON.stringify(people);

describe("a program whose directory fills a team", () => {
  it("shows what is unknown as unknown, and takes nothing on an answer that can't be right", async () => {
    const installed = path.join("node_modules", "pulumi-twilio-organization");
    const { root: folders, package: own } = inject("engineFixture");
    const folder = mkdtempSync(path.join(folders, "directory-"));
    cpSync(own, path.join(folder, installed), { recursive: true });
    project = await openPulumiProject({
      seed: seedOf(PEOPLE),
      manifest,
      program: PROGRAM,
      files: { "okta.js": OKTA, "members.json": has(kim, lea) },
      folder,
    });

    // The group is not there yet: who is in it can't be judged.
    const judged = await project.run(["preview", "--policy-pack", path.join(installed, "policy")]);
    expectStatus(judged, "failure");
    expect(judged.output).toMatch(/Not judged: viewers of access-europe, known only after the deployment/);
    expect(await project.plan("preview")).toContain("access-europe: create");
    await project.up();
    expect(await viewers()).toEqual([right(kim), right(lea)]);
    await project.expectQuiet();

    // Who joins there is in here.
    project.write("members.json", has(kim, lea, tom, ...CROWD));
    expect(await project.plan("preview")).toContain(`access-europe: add viewers["${tom}"]`);
    await project.up();
    expect(await viewers()).toHaveLength(9);

    // Nobody, and far fewer, are not believed.
    const rights = await project.twilio.rights();
    for (const { people, says } of [
      {
        people: [],
        says: /access\.yaml:6:3: the directory has nobody in team "finance", whose minimum is 2 \(check the group/,
      },
      { people: [tom], says: /the directory has only 1 person in team "finance"/ },
      {
        people: [kim, tom],
        says: /7 people lose access[^]*The directory no longer has them in team finance[^]*limits\.losingAccess\.perRole/,
      },
    ]) {
      project.write("members.json", has(...people));
      if (people.length === 0) expect(expectStatus(await project.run(["preview"]), "failure").output).toMatch(says);
      expect((await project.upFails()).output).toMatch(says);
      expect(await project.twilio.rights()).toEqual(rights);
    }

    // What the directory takes out bit by bit goes.
    project.write("members.json", has(kim, tom, ...CROWD.slice(2)));
    await project.up();
    expect(await viewers()).toHaveLength(6);
  });

  const otherDoors = isFull ? frontDoors().filter((door) => door === "plugin") : [];
  it.each(otherDoors)("is the same by the %s", async () => {
    project = await openPulumiProject({
      seed: seedOf(PEOPLE),
      manifest,
      files: { "Pulumi.yaml": YAML },
      env: pluginEnvironment(),
    });
    expect(await project.plan("preview")).toContain("access-europe: create");
    await project.up();
    expect(await viewers()).toEqual([right(kim), right(lea)]);
    await project.expectQuiet();
    const rights = await project.twilio.rights();
    project.write("Pulumi.yaml", YAML.replace(/\["\$\{kim\}", .*?\]/, "[]"));
    expect((await project.upFails()).output).toMatch(/the directory has nobody in team "finance", whose minimum is 2/);
    expect(await project.twilio.rights()).toEqual(rights);
  });

  it.skipIf(!frontDoors().includes("plugin"))("deploys a plan that was sealed with --teams, and no other", async () => {
    const manifestAnd = (...people: readonly string[]) => ({
      "access.yaml": manifest,
      "teams.json": JSON.stringify({ finance: people }),
      "Pulumi.yaml": YAML.replace(/\["\$\{kim\}", .*?\]/, JSON.stringify(people)),
    });
    project = await openPulumiProject({
      seed: seedOf(PEOPLE),
      files: { ...manifestAnd(kim, lea), "base.json": JSON.stringify({ finance: [kim, lea] }) },
      env: pluginEnvironment(),
    });
    await project.up();
    for (const [file, text] of Object.entries(manifestAnd(kim, tom))) project.write(file, text);
    const sides = [
      "--base",
      "access.yaml",
      "--base-teams",
      "base.json",
      "--head",
      "access.yaml",
      "--teams",
      "teams.json",
    ];
    const review = await runCommand(
      inject("engineFixture").package,
      ["review", ...sides, "--live", "--seal", "plan.json"],
      { cwd: project.folder, env: settingsOf(project.twilio) },
    );
    expect([review.status, review.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const plan = { TWILIO_ORGANIZATION_PLAN: "plan.json" };
    // The directory has changed since.
    for (const [file, text] of Object.entries(manifestAnd(kim, tom, CROWD[0] ?? ""))) project.write(file, text);
    const other = expectStatus(await project.run(["up", "--yes", "--refresh"], plan), "failure");
    expect(other.output).toContain("what the manifest says has since changed");
    expect(await viewers()).toEqual([right(kim), right(lea)]);
    for (const [file, text] of Object.entries(manifestAnd(kim, tom))) project.write(file, text);
    expectStatus(await project.run(["up", "--yes", "--refresh"], plan), 0);
    expect(await viewers()).toEqual([right(kim), right(tom)]);
  });
});
