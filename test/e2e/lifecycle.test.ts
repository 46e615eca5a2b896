import { afterEach, describe, expect, it } from "vitest";
import { at, EUROPE, manifestOf, seedOf, SHOP } from "../support/seeds";
import { usualDoor } from "../support/plugin";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const [ada, bob, carol, max, mia] = [at("ada"), at("bob"), at("carol"), at("max"), at("mia")] as const;

let project: PulumiProject;
afterEach(() => project.end());

it("version rises with each change; fingerprint and revision say what access is, and on which day", async () => {
  const declare = (...standardUser: readonly string[]) => manifestOf({ organizationRoles: { standardUser } });
  const trace: { version: unknown; fingerprint: unknown; revision: unknown }[] = [];
  const note = () => {
    const { version, fingerprint } = project.outputs("access-standardUser");
    trace.push({ version, fingerprint, revision: project.stackOutput("revision") });
  };
  project = await openPulumiProject({ door: usualDoor(), seed: seedOf([ada, bob]), manifest: declare(ada) });
  await project.up();
  note();
  // Another spelling of the same access is no change.
  project.declare({ ...declare("team:all"), teams: { all: [` ${ada.toUpperCase()}`] } });
  await project.up("--expect-no-changes");
  note();
  project.declare(declare(bob, ada));
  await project.up();
  note();
  project.declare(declare(ada));
  await project.up();
  note();

  expect(trace.map(({ version }) => version)).toEqual([1, 1, 2, 3]);
  const [first, same, second, third] = trace;
  expect(same).toEqual(first);
  expect(second?.fingerprint).not.toBe(first?.fingerprint);
  expect(third?.fingerprint).toBe(first?.fingerprint);
  expect(new Set([first, second, third].map((each) => each?.revision)).size).toBe(3);
});

it("a renamed person keeps the right without a moment's break", async () => {
  const [before, after] = [at("ada.park"), at("ada.hall")];
  const declare = (email: string) =>
    manifestOf({
      organizationRoles: { administrator: [email] },
      billingGroups: { europe: { id: EUROPE, admins: [email] } },
      breakGlass: [email],
    });
  project = await openPulumiProject({ door: usualDoor(), seed: seedOf([before]), manifest: declare(before) });
  await project.up();
  const assignments = await project.twilio.assignments();
  await project.twilio.rename(before, after);

  // Nothing is wrong until the manifest, too, has the new address; then only the address changes.
  await project.expectQuiet();
  project.declare(declare(after));
  await project.twilio.clearLog();
  await project.up();
  expect(await project.twilio.writes()).toEqual([]);
  expect(await project.twilio.assignments()).toEqual(assignments);
  expect(Object.keys(project.outputs("access-administrator")["members"] as object)).toEqual([after]);
  await project.expectQuiet();
});

it("a right ends with its until: the next preview shows it, the next up removes it", async () => {
  const until = "2030-06-30T00:00:00.000Z";
  const manifest = manifestOf({
    organizationRoles: { standardUser: [ada, { user: bob, until, reason: "audit" }] },
  });
  project = await openPulumiProject({
    seed: seedOf([ada, bob]),
    manifest,
    program: `const { OrganizationAccess } = require("pulumi-twilio-organization");
const asOf = new Date(require("fs").readFileSync("as-of", "utf8"));
new OrganizationAccess("access", { manifest: "access.yaml", asOf });
`,
    files: { "as-of": "2030-06-29T23:59:59Z" },
  });
  await project.up();
  await project.expectQuiet();
  expect(project.outputs("access-standardUser")["members"]).toEqual({ [ada]: {}, [bob]: { until, reason: "audit" } });

  project.write("as-of", "2030-06-30T00:00:01Z");
  expect(await project.plan("preview", "--refresh")).toEqual([
    "access-revision: replace",
    `access-standardUser: delete members["${bob}"]`,
  ]);
  const { output } = await project.up();
  expect(output).toContain(`Standard User of ${bob} ended at ${until}`);
  expect(await project.twilio.holders("Standard User")).toEqual([ada]);
});

describe("what leaves the manifest", () => {
  it("is revoked by an empty list, released by a missing key, and left in place by destroy", async () => {
    const declare = (
      lists: { admins: readonly string[]; viewers?: readonly string[] },
      roles: object,
      account: object,
    ) =>
      manifestOf({
        organizationRoles: roles,
        billingGroups: { europe: { id: EUROPE, ...lists } },
        accounts: { [SHOP.name]: { sid: SHOP.sid, billingGroup: "europe", roles: account } },
      });
    project = await openPulumiProject({
      door: usualDoor(),
      seed: seedOf([ada, bob, carol, max, mia]),
      manifest: declare(
        { admins: [max], viewers: [mia, bob] },
        { standardUser: [ada, bob], billingViewer: [carol] },
        { developer: [ada], support: [bob, carol] },
      ),
    });
    await project.up();

    project.declare(declare({ admins: [max] }, { standardUser: [] }, { support: [] }));
    await project.up();
    const left = [
      `${ada} Developer @ shop`,
      `${bob} Billing Group Viewer @ ${EUROPE}`,
      `${carol} Organization Billing Viewer`,
      `${max} Billing Group Admin @ ${EUROPE}`,
      `${mia} Billing Group Viewer @ ${EUROPE}`,
    ];
    expect(await project.twilio.rights()).toEqual(left);
    expect(project.outputs("access-europe")).not.toHaveProperty("viewers");
    expect(project.outputs("access-standardUser")).toMatchObject({ members: {}, assignments: {}, version: 2 });

    // Nobody speaks of the Viewers any more, so their coming and going is no drift.
    await project.twilio.revoke({ user: mia, role: "Billing Group Viewer", place: EUROPE });
    await project.expectQuiet();
    await project.twilio.clearLog();
    const destroyed = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(destroyed.status).toBe(0);
    expect(await project.twilio.rights()).toEqual(left.slice(0, -1));
    expect(await project.twilio.writes()).toEqual([]);
  });
});
