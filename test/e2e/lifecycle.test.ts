import { afterEach, describe, expect, it } from "vitest";
import { at, EUROPE, manifestOf, seedOf, SHOP } from "../support/seeds";
import { openSite, type Site } from "../support/site";

const [ada, bob, carol, max, mia] = [at("ada"), at("bob"), at("carol"), at("max"), at("mia")] as const;

let site: Site;
afterEach(() => site.end());

it("version rises with each change; fingerprint and revision say what access is, and on which day", async () => {
  const declare = (...standardUser: readonly string[]) => manifestOf({ organizationRoles: { standardUser } });
  const trace: { version: unknown; fingerprint: unknown; revision: unknown }[] = [];
  const note = () => {
    const { version, fingerprint } = site.outputs("access-standardUser");
    trace.push({ version, fingerprint, revision: site.stackOutput("revision") });
  };
  site = await openSite({ seed: seedOf([ada, bob]), manifest: declare(ada) });
  await site.up();
  note();
  // Another spelling of the same access is no change.
  site.declare({ ...declare("team:all"), teams: { all: [` ${ada.toUpperCase()}`] } });
  await site.up("--expect-no-changes");
  note();
  site.declare(declare(bob, ada));
  await site.up();
  note();
  site.declare(declare(ada));
  await site.up();
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
  site = await openSite({ seed: seedOf([before]), manifest: declare(before) });
  await site.up();
  const assignments = await site.twilio.assignments();
  await site.twilio.rename(before, after);

  // Nothing is wrong until the manifest, too, has the new address; then only the address changes.
  await site.expectQuiet();
  site.declare(declare(after));
  await site.twilio.clearLog();
  await site.up();
  expect(await site.twilio.writes()).toEqual([]);
  expect(await site.twilio.assignments()).toEqual(assignments);
  expect(Object.keys(site.outputs("access-administrator")["members"] as object)).toEqual([after]);
  await site.expectQuiet();
});

it("a right ends with its until: the next preview shows it, the next up removes it", async () => {
  const until = "2030-06-30T00:00:00.000Z";
  const manifest = manifestOf({
    organizationRoles: { standardUser: [ada, { user: bob, until, reason: "audit" }] },
  });
  site = await openSite({
    seed: seedOf([ada, bob]),
    manifest,
    program: `const { OrganizationAccess } = require("pulumi-twilio-organization");
const asOf = new Date(require("fs").readFileSync("as-of", "utf8"));
new OrganizationAccess("access", { manifest: "access.yaml", asOf });
`,
    files: { "as-of": "2030-06-29T23:59:59Z" },
  });
  await site.up();
  await site.expectQuiet();
  expect(site.outputs("access-standardUser")["members"]).toEqual({ [ada]: {}, [bob]: { until, reason: "audit" } });

  site.write("as-of", "2030-06-30T00:00:01Z");
  expect(await site.plan("preview", "--refresh")).toEqual([
    "access-revision: replace",
    `access-standardUser: delete members["${bob}"]`,
  ]);
  const { output } = await site.up();
  expect(output).toContain(`Standard User of ${bob} ended at ${until}`);
  expect(await site.twilio.holders("Standard User")).toEqual([ada]);
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
    site = await openSite({
      seed: seedOf([ada, bob, carol, max, mia]),
      manifest: declare(
        { admins: [max], viewers: [mia, bob] },
        { standardUser: [ada, bob], billingViewer: [carol] },
        { developer: [ada], support: [bob, carol] },
      ),
    });
    await site.up();

    site.declare(declare({ admins: [max] }, { standardUser: [] }, { support: [] }));
    await site.up();
    const left = [
      `${ada} Developer @ shop`,
      `${bob} Billing Group Viewer @ ${EUROPE}`,
      `${carol} Organization Billing Viewer`,
      `${max} Billing Group Admin @ ${EUROPE}`,
      `${mia} Billing Group Viewer @ ${EUROPE}`,
    ];
    expect(await site.twilio.rights()).toEqual(left);
    expect(site.outputs("access-europe")).not.toHaveProperty("viewers");
    expect(site.outputs("access-standardUser")).toMatchObject({ members: {}, assignments: {}, version: 2 });

    // Nobody speaks of the Viewers any more, so their coming and going is no drift.
    await site.twilio.revoke({ user: mia, role: "Billing Group Viewer", place: EUROPE });
    await site.expectQuiet();
    await site.twilio.clearLog();
    const destroyed = await site.run(["destroy", "--yes", "--skip-preview"]);
    expect(destroyed.status).toBe(0);
    expect(await site.twilio.rights()).toEqual(left.slice(0, -1));
    expect(await site.twilio.writes()).toEqual([]);
  });
});
