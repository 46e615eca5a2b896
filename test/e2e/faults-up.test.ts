import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultCases, underFault } from "../support/fault-cases";
import { someOf } from "../support/full";
import { expectStatus } from "../support/project";
import { crowd, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { usualDoor } from "../support/plugin";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

/** More than a page of assignments. */
const PEOPLE = crowd(110);

/** The right goes from one to the next with each change. */
const holderAfter = (changes: number): string => PEOPLE[changes % PEOPLE.length] ?? "";

describe("an up", () => {
  let project: PulumiProject;
  let changes = 0;
  const declare = () =>
    manifestOf({
      organizationRoles: { standardUser: PEOPLE },
      billingGroups: { europe: { id: EUROPE, viewers: [holderAfter(changes)] } },
    });
  const everything = () =>
    [
      ...PEOPLE.map((user) => `${user} Standard User`),
      `${holderAfter(changes)} Billing Group Viewer @ ${EUROPE}`,
    ].sort();

  beforeAll(async () => {
    project = await openPulumiProject({
      door: usualDoor(),
      seed: seedOf(
        PEOPLE,
        PEOPLE.map((user) => ({ user, role: "Standard User" })),
      ),
      manifest: declare(),
    });
    // The hardest of what Twilio may do: whoever sends a creation twice has made two.
    await project.twilio.configure({ duplicates: "duplicate" });
    await project.up();
  });
  afterAll(() => project.end());

  // By integration tests each is met by `adopt` and `drift`, and by the handler; here by one that is waited out, one that
  // stops the run, one that hides what was done, and one that hides somebody.
  const cases = someOf(
    faultCases,
    ...["429 with Retry-After", "403", "connection closed after the effect", "page that misses an item"],
  );
  it.each(cases)("under $name ends as declared, or the next one does, and makes nothing twice", async (fault) => {
    changes++;
    project.declare(declare());
    const args = ["up", "--yes", "--skip-preview", "--refresh"];
    const run = await underFault(project.twilio, fault, () => project.run(args));
    if (fault.run !== "either" || run.status !== 0) expectStatus(run, fault.run === "succeeds" ? 0 : "failure");
    if (fault.says !== undefined) expect(run.output).toContain(fault.says);
    if (run.status !== 0) await project.up();
    expect(await project.twilio.rights()).toEqual(everything());
  });

  it("leaves nothing to do when the faults are over", async () => {
    await project.expectQuiet();
  });
});
