import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { isFull } from "../support/full";
import { pluginEnvironment, unlessMissing, YAML_PROGRAM } from "../support/plugin";
import { compareText } from "../../src/model/problem";
import { expectStatus, type StateResource } from "../support/project";
import { openPulumiProject, PROGRAM, type PulumiProject } from "../support/pulumi-project";
import { at, manifestOf, ORGANIZATION } from "../support/seeds";

const host = inject("engineFixture").hosts.yaml;

/** The same project behind either door: runtime and program apart. */
const DOORS = {
  dynamic: { "Pulumi.yaml": "name: access\nruntime: nodejs\n", "index.js": PROGRAM },
  plugin: { "Pulumi.yaml": YAML_PROGRAM },
} as const;

/** Two roles on each of so many accounts. */
const ACCOUNTS = Array.from({ length: isFull ? 100 : 20 }, (_, index) => ({
  name: `account-${index}`,
  sid: `AC${String(index + 1).padStart(32, "0")}`,
}));
const BINDINGS = 2 * ACCOUNTS.length;
const [ceo, ada, bob] = [at("ceo"), at("ada"), at("bob")] as const;

describe.skipIf(!host.ok)(`a stack with ${BINDINGS} bindings${unlessMissing(host)}`, () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openPulumiProject({
      seed: {
        organization: { sid: ORGANIZATION, name: "Acme" },
        domains: ["acme.example"],
        users: [ceo, ada, bob].map((email) => ({ email })),
        accounts: ACCOUNTS.map((account) => ({ ...account, owner: ceo })),
        assignments: [
          { user: ceo, role: "Owner" },
          ...ACCOUNTS.flatMap(({ name }) => [
            { user: ada, role: "Developer", scope: name },
            { user: bob, role: "Support", scope: name },
          ]),
        ],
      },
      manifest: manifestOf({
        accounts: Object.fromEntries(
          ACCOUNTS.map(({ name, sid }) => [name, { sid, roles: { developer: [ada], support: [bob] } }]),
        ),
      }),
      files: DOORS.dynamic,
      env: { ...pluginEnvironment(), PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" },
    });
    await project.up();
  });
  afterAll(() => project.end());
  const bindings = (): readonly StateResource[] =>
    project
      .resources()
      .filter(({ type }) => type.endsWith("AccountRoleBinding"))
      .sort((a, b) => compareText(a.id ?? "", b.id ?? ""));
  const valuesOf = ({ id, inputs, outputs }: StateResource) => ({ id, inputs, outputs });

  it.each(["plugin", "dynamic"] as const)("moves to the %s: an empty preview, and not one request", async (door) => {
    const before = bindings();
    expect(before).toHaveLength(BINDINGS);
    await project.twilio.clearLog();
    for (const [file, text] of Object.entries(DOORS[door])) project.write(file, text);
    // With its preview, which has to be as empty.
    expectStatus(await project.run(["up", "--yes", "--expect-no-changes"]), 0);
    expect(await project.twilio.requests()).toEqual([]);

    const after = bindings();
    const type = { plugin: "twilio-organization:index:", dynamic: "pulumi-nodejs:dynamic/twilio:" }[door];
    expect(after.map((each) => each.type)).toEqual(after.map(() => `${type}AccountRoleBinding`));
    expect(after.map(valuesOf)).toEqual(before.map(valuesOf));
    expectStatus(await project.run(["preview", "--refresh", "--expect-no-changes"]), 0);
  });
});
