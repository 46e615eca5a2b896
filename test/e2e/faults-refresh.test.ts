import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultCases, underFault } from "../support/fault-cases";
import { someOf } from "../support/full";
import { expectStatus } from "../support/project";
import { crowd, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { usualDoor } from "../support/plugin";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

/** More than a page of assignments. */
const PEOPLE = crowd(110);

describe("a refresh", () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await openPulumiProject({
      door: usualDoor(),
      seed: seedOf(
        PEOPLE,
        PEOPLE.map((user) => ({ user, role: "Standard User" })),
      ),
      manifest: manifestOf({
        organizationRoles: { standardUser: PEOPLE },
        billingGroups: { europe: { id: EUROPE, admins: PEOPLE.slice(0, 2) } },
      }),
    });
    await project.up();
  });
  afterAll(() => project.end());

  const cases = someOf(faultCases, "429 with Retry-After", "403", "page that misses an item", "body that breaks off");
  it.each(cases)("under $name sees what is there, or says that it can't", async (fault) => {
    const refresh = ["refresh", "--preview-only", "--expect-no-changes"];
    const run = await underFault(project.twilio, fault, () => project.run(refresh));
    if (fault.run !== "either" || run.status !== 0) expectStatus(run, fault.run === "succeeds" ? 0 : "failure");
    if (fault.says !== undefined) expect(run.output).toContain(fault.says);
  });

  it("finds everything in place when the faults are over", async () => {
    await project.expectQuiet();
  });
});
