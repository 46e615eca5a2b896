import { afterEach, describe, expect, it } from "vitest";
import { doorsToTry, usualDoor } from "../support/plugin";
import { expectStatus } from "../support/project";
import { at, EUROPE, manifestOf, seedOf } from "../support/seeds";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

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
  let project: PulumiProject;
  afterEach(() => project.end());

  it("takes a right only from people who stood in the preview, and after everybody has been added", async () => {
    const declare = (standardUser: readonly string[], admins: readonly string[], viewers: readonly string[]) =>
      manifestOf({
        organizationRoles: { standardUser },
        billingGroups: { europe: { id: EUROPE, admins, viewers } },
      });
    project = await openPulumiProject({
      door: usualDoor(),
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
    await project.up();
    expect(await project.twilio.holders("Standard User")).toEqual([ada, bob, eve]);
    expect(await project.twilio.holders("Billing Group Viewer", EUROPE)).toEqual([eve, mia]);
    expect(project.outputs("access-standardUser")["unmanaged"]).toEqual({ [eve]: ASSIGNMENT });
    expect(project.outputs("access-europe")["unmanaged"]).toEqual({
      admins: {},
      viewers: { [eve]: ASSIGNMENT },
    });

    // Update removes bob, who was in the state, and not mallory, whom no preview ever showed.
    await project.twilio.grant({ user: mallory, role: "Standard User" });
    project.declare(declare([ada, carol], [max], [mia]));
    await project.twilio.clearLog();
    await project.up();
    expect(await project.twilio.writes()).toEqual(["POST", "DELETE"]);
    expect(await project.twilio.holders("Standard User")).toEqual([ada, carol, eve, mallory]);
    expect(Object.keys(project.outputs("access-standardUser")["unmanaged"] as object)).toEqual([eve, mallory]);

    // A refresh brings them into the preview, and only then they go.
    project.declare(declare([ada, carol], [mia], [max]));
    expect(await project.plan("preview", "--refresh")).toEqual([
      `access-europe: add admins["${mia}"]`,
      `access-europe: add viewers["${max}"]`,
      `access-europe: delete admins["${max}"]`,
      `access-europe: delete viewers["${eve}"]`,
      `access-europe: delete viewers["${mia}"]`,
      "access-revision: replace",
      `access-standardUser: delete members["${eve}"]`,
      `access-standardUser: delete members["${mallory}"]`,
    ]);
    const { admins } = project.outputs("access-europe")["assignments"] as { admins: Record<string, string> };
    await project.twilio.clearLog();
    await project.up("--refresh");
    expect(await project.twilio.rights()).toEqual([
      `${ada} Standard User`,
      `${carol} Standard User`,
      `${max} Billing Group Viewer @ ${EUROPE}`,
      `${mia} Billing Group Admin @ ${EUROPE}`,
    ]);
    const requests = await project.twilio.requests();
    const lastAddition = requests.findLastIndex((request) => request.startsWith("POST /iam/"));
    const maxRemoved = requests.findIndex((request) => request.includes(`/${String(admins[max])} `));
    expect(maxRemoved).toBeGreaterThan(lastAddition);
    await project.expectQuiet();
  });
});

describe("floors", () => {
  let project: PulumiProject;
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
  afterEach(() => project.end());

  it.each(doorsToTry())(
    "stop a removal in the preview where the inputs show it, else when Twilio does, and nothing but it (%s)",
    async (door) => {
      project = await openPulumiProject({
        door,
        seed: seedOf([ops, ada, breakglass, max, mia, bob, carol]),
        manifest: declare([ops, ada, breakglass], [max, mia], [bob]),
      });
      await project.up();
      const everybody = await project.twilio.rights();
      expect(everybody).toHaveLength(6);

      // The manifest alone shows it: nobody has to ask Twilio.
      await project.twilio.clearLog();
      project.declare(declare([ops], [max, mia], [bob]));
      const administrators = expectStatus(await project.run(["preview"]), "failure").output;
      expect(administrators).toContain(`${breakglass} is kept for emergencies (breakGlass) and is never removed`);
      expect(administrators).toContain(
        "would leave 1 usable Organization Administrator, and limits.minimumAdministrators is 2",
      );
      project.declare(declare([ops, ada, breakglass], [], [bob]));
      const groupAdmins = expectStatus(await project.run(["preview"]), "failure").output;
      expect(groupAdmins).toContain(
        "would leave 0 usable Billing Group Admins, and limits.minimumBillingGroupAdmins is 1",
      );
      expect(await project.twilio.requests()).toEqual([]);

      // Only Twilio knows that ada and mia can't log in any more.
      await project.twilio.deactivate(ada);
      await project.twilio.deactivate(mia);
      project.declare(declare([ada, breakglass], [mia], [carol]));
      const { output } = await project.upFails("--continue-on-error");
      expect(output).toContain(
        `members["${ops}"]: would leave 1 usable Organization Administrator, and limits.minimumAdministrators is 2. Give the role to somebody else first, or lower the limit`,
      );
      expect(output).toContain(`admins["${max}"]: would leave 0 usable Billing Group Admins`);
      // bob left and carol came: what no floor forbids is done.
      expect(await project.twilio.rights()).toEqual(
        everybody.map((right) => (right.startsWith(bob) ? right.replace(bob, carol) : right)).sort(),
      );
      expect(Object.keys(project.outputs("access-administrator")["members"] as object)).toEqual([ada, breakglass, ops]);
      expect(Object.keys(project.outputs("access-europe")["admins"] as object)).toEqual([max, mia]);

      // Somebody usable again, and a lower limit: now both may go.
      await project.twilio.reactivate(ada);
      project.declare(declare([ada, breakglass], [mia], [carol], { minimumBillingGroupAdmins: 0 }));
      await project.up();
      expect(await project.twilio.holders("Administrator")).toEqual([ada, breakglass]);
      expect(await project.twilio.holders("Billing Group Admin", EUROPE)).toEqual([mia]);
      await project.expectQuiet();
    },
  );
});
