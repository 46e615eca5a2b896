import { afterEach, expect, it } from "vitest";
import { doorsToTry } from "../support/plugin";
import { expectStatus } from "../support/project";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";
import { at, manifestOf, seedOf } from "../support/seeds";

const [ada, bob] = [at("ada"), at("bob")];
const until = "2026-01-31T00:00:00.000Z";

let project: PulumiProject;
afterEach(() => project.end());

it.each(doorsToTry())("what the provider has to say is shown by Pulumi: %s", async (door) => {
  project = await openPulumiProject({
    door,
    seed: seedOf([ada, bob]),
    manifest: manifestOf({ organizationRoles: { standardUser: [ada, { user: bob, until, reason: "audit" }] } }),
  });
  expect((await project.up()).output).toContain(`Standard User of ${bob} ended at ${until}`);

  project.declare(manifestOf({ organizationRoles: { standardUser: [bob] } }));
  const { output } = expectStatus(await project.run(["preview"]), 0);
  expect(output).toContain(`standardUser: - ${ada}, + ${bob}`);
});
