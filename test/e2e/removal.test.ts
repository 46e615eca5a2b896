import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectStatus } from "../support/project";
import { at, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { openSite, type Site } from "../support/site";

const [ada, bob, carol, eve, mallory, max, mia, ops, breakglass] = [
  "ada",
  "bob",
  "carol",
  "eve",
  "mallory",
  "max",
  "mia",
  "ops",
  "breakglass",
].map(at) as [string, string, string, string, string, string, string, string, string];

const ASSIGNMENT = expect.stringMatching(/^IY/) as unknown;

describe("removal", () => {
  let site: Site;
  afterEach(() => site.end());

  it("takes a right only from people who stood in the preview, and after everybody has been added", async () => {
    const declare = (standardUser: readonly string[], admins: readonly string[], viewers: readonly string[]) =>
      manifestOf({
        organizationRoles: { standardUser },
        billingGroups: { europe: { id: EUROPE, admins, viewers } },
      });
    site = await openSite({
      seed: seedOf(
        [ada, bob, carol, eve, mallory, max, mia],
        [
          { user: bob, role: "Standard User" },
          { user: eve, role: "Standard User" },
          { user: eve, role: "Billing Group Viewer", place: EUROPE },
        ],
      ),
      manifest: declare([ada, bob], [max], [mia]),
    });

    // Create reports whom nobody declared, and leaves them alone.
    await site.up();
    expect(await site.twilio.holders("Standard User")).toEqual([ada, bob, eve]);
    expect(await site.twilio.holders("Billing Group Viewer", EUROPE)).toEqual([eve, mia]);
    expect(site.outputs("access-standardUser")["unmanaged"]).toEqual({ [eve]: ASSIGNMENT });
    expect(site.outputs("access-europe")["unmanaged"]).toEqual({
      admins: {},
      viewers: { [eve]: ASSIGNMENT },
    });

    // Update removes bob, who was in the state, and not mallory, whom no preview ever showed.
    await site.twilio.grant({ user: mallory, role: "Standard User" });
    site.declare(declare([ada, carol], [max], [mia]));
    await site.twilio.clearLog();
    await site.up();
    expect(await site.twilio.writes()).toEqual(["POST", "DELETE"]);
    expect(await site.twilio.holders("Standard User")).toEqual([ada, carol, eve, mallory]);
    expect(Object.keys(site.outputs("access-standardUser")["unmanaged"] as object)).toEqual([eve, mallory]);

    // A refresh brings them into the preview, and only then they go.
    site.declare(declare([ada, carol], [mia], [max]));
    expect(await site.plan("preview", "--refresh")).toEqual([
      `access-europe: add admins["${mia}"]`,
      `access-europe: add viewers["${max}"]`,
      `access-europe: delete admins["${max}"]`,
      `access-europe: delete viewers["${eve}"]`,
      `access-europe: delete viewers["${mia}"]`,
      "access-revision: replace",
      `access-standardUser: delete members["${eve}"]`,
      `access-standardUser: delete members["${mallory}"]`,
    ]);
    const { admins } = site.outputs("access-europe")["assignments"] as { admins: Record<string, string> };
    await site.twilio.clearLog();
    await site.up("--refresh");
    expect(await site.twilio.rights()).toEqual([
      `${ada} Standard User`,
      `${carol} Standard User`,
      `${max} Billing Group Viewer @ ${EUROPE}`,
      `${mia} Billing Group Admin @ ${EUROPE}`,
    ]);
    const requests = await site.twilio.requests();
    const lastAddition = requests.findLastIndex((request) => request.startsWith("POST /iam/"));
    const maxRemoved = requests.findIndex((request) => request.includes(`/${String(admins[max])} `));
    expect(maxRemoved).toBeGreaterThan(lastAddition);
    await site.expectQuiet();
  });
});

describe("floors", () => {
  let site: Site;
  const declare = (
    administrator: readonly string[],
    admins: readonly string[],
    viewers: readonly string[],
    limits = {},
  ) =>
    manifestOf({
      organizationRoles: { administrator },
      billingGroups: { europe: { id: EUROPE, admins, viewers } },
      breakGlass: [breakglass],
      limits: { minimumAdministrators: 2, ...limits },
    });
  beforeEach(async () => {
    site = await openSite({
      seed: seedOf([ops, ada, breakglass, max, mia, bob, carol]),
      manifest: declare([ops, ada, breakglass], [max, mia], [bob]),
    });
  });
  afterEach(() => site.end());

  it("stop a removal in the preview where the inputs show it, else when Twilio does, and nothing but it", async () => {
    await site.up();
    const everybody = await site.twilio.rights();
    expect(everybody).toHaveLength(6);

    // The manifest alone shows it: nobody has to ask Twilio.
    await site.twilio.clearLog();
    site.declare(declare([ops], [max, mia], [bob]));
    const administrators = expectStatus(await site.run(["preview"]), "failure").output;
    expect(administrators).toContain(`${breakglass} is kept for emergencies (breakGlass) and is never removed`);
    expect(administrators).toContain(
      "would leave 1 usable Organization Administrator, and limits.minimumAdministrators is 2",
    );
    site.declare(declare([ops, ada, breakglass], [], [bob]));
    const groupAdmins = expectStatus(await site.run(["preview"]), "failure").output;
    expect(groupAdmins).toContain(
      "would leave 0 usable Billing Group Admins, and limits.minimumBillingGroupAdmins is 1",
    );
    expect(await site.twilio.requests()).toEqual([]);

    // Only Twilio knows that ada and mia can't log in any more.
    await site.twilio.deactivate(ada);
    await site.twilio.deactivate(mia);
    site.declare(declare([ada, breakglass], [mia], [carol]));
    const { output } = await site.upFails("--continue-on-error");
    expect(output).toContain(
      `members["${ops}"]: would leave 1 usable Organization Administrator, and limits.minimumAdministrators is 2. Give the role to somebody else first, or lower the limit`,
    );
    expect(output).toContain(`admins["${max}"]: would leave 0 usable Billing Group Admins`);
    // bob left and carol came: what no floor forbids is done.
    expect(await site.twilio.rights()).toEqual(
      everybody.map((right) => (right.startsWith(bob) ? right.replace(bob, carol) : right)).sort(),
    );
    expect(Object.keys(site.outputs("access-administrator")["members"] as object)).toEqual([ada, breakglass, ops]);
    expect(Object.keys(site.outputs("access-europe")["admins"] as object)).toEqual([max, mia]);

    // Somebody usable again, and a lower limit: now both may go.
    await site.twilio.reactivate(ada);
    site.declare(declare([ada, breakglass], [mia], [carol], { minimumBillingGroupAdmins: 0 }));
    await site.up();
    expect(await site.twilio.holders("Administrator")).toEqual([ada, breakglass]);
    expect(await site.twilio.holders("Billing Group Admin", EUROPE)).toEqual([mia]);
    await site.expectQuiet();
  });
});
