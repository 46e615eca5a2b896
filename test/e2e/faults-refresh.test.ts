import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultCases, underFault } from "../support/fault-cases";
import { expectStatus } from "../support/project";
import { crowd, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { openSite, type Site } from "../support/site";

/** More than a page of assignments. */
const PEOPLE = crowd(110);

describe("a refresh", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({
      seed: seedOf(
        PEOPLE,
        PEOPLE.map((user) => ({ user, role: "Standard User" })),
      ),
      manifest: manifestOf({
        organizationRoles: { standardUser: PEOPLE },
        billingGroups: { europe: { id: EUROPE, admins: PEOPLE.slice(0, 2) } },
      }),
    });
    await site.up();
  });
  afterAll(() => site.end());

  it.each(faultCases)("under $name sees what is there, or says that it can't", async (fault) => {
    const refresh = ["refresh", "--preview-only", "--expect-no-changes"];
    const run = await underFault(site.twilio, fault, () => site.run(refresh));
    if (fault.run !== "either" || run.status !== 0) expectStatus(run, fault.run === "succeeds" ? 0 : "failure");
    if (fault.says !== undefined) expect(run.output).toContain(fault.says);
  });

  it("finds everything in place when the faults are over", async () => {
    await site.expectQuiet();
  });
});
