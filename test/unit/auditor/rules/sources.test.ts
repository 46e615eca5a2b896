import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { effectiveAccess } from "../../../../src/model/access";
import { type Finding } from "../../../../src/model/finding";
import { loadManifest } from "../../../../src/manifest/load";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { personOf, type Organization } from "../../../../src/model/organization";
import { roleById } from "../../../../src/model/roles";
import { runRules } from "../../../../src/auditor/rules";
import { contextOf, snapshotOf, type CaseTwilio } from "./support/cases";
import { oneFile } from "../../../support/manifest-files";

const root = path.resolve(__dirname, "../../../..");
const NOW = new Date("2026-11-22T12:00:00Z");

function example(name: string): Organization {
  const bytes = readFileSync(path.join(root, "examples", name, "access.yaml"));
  const { organization } = loadManifest("access.yaml", oneFile(bytes), NOW);
  if (organization === undefined) throw new Error(`${name} is malformed`);
  return organization;
}

/** What Twilio would say, once the manifest is applied. */
function applied(organization: Organization): CaseTwilio {
  const users = new Set(organization.people.keys());
  const assignments = organization.bindings.flatMap(({ role, scope, grants }) => {
    const on =
      scope.kind === "organization"
        ? undefined
        : scope.kind === "account"
          ? organization.accounts.get(scope.key)?.sid
          : organization.billingGroups.get(scope.key)?.id;
    return [...new Set(grants.map(({ person }) => person))].map((person) => {
      const { external, userSid } = personOf(organization, person);
      return {
        user: external && userSid !== undefined ? userSid : person,
        role: roleById(role).title,
        ...(on === undefined ? {} : { on }),
      };
    });
  });
  return {
    users: [...users]
      .filter((email) => !personOf(organization, email).external)
      .map((email) => ({ email, active: personOf(organization, email).status === "active" })),
    accounts: [...organization.accounts.values()].map(({ sid }) => sid),
    assignments,
  };
}

function audit(organization: Organization, declared?: Organization): readonly Finding[] {
  const access = effectiveAccess(organization, NOW);
  return runRules({ organization, access, now: NOW, ...(declared === undefined ? {} : { declared }) });
}

const fingerprints = (findings: readonly Finding[]) =>
  findings.map(({ ruleId, fingerprint }) => `${ruleId} ${fingerprint}`).sort();

describe("the examples", () => {
  test("acme has findings of every severity", () => {
    const severities = audit(example("acme")).map(({ severity }) => severity);
    expect(new Set(severities)).toEqual(new Set(["error", "warning", "info"]));
  });

  test("the clean one has none, and no rule is off for it", () => {
    expect(audit(example("clean"))).toEqual([]);
  });
});

describe.each(["acme", "clean"])("%s has the same findings", (name) => {
  const declared = example(name);

  test("in the manifest, and in Twilio once it is applied", () => {
    const snapshot = { ...snapshotOf(applied(declared)), organizationSid: declared.sid };
    const assignments = snapshot.assignments.map((each) =>
      each.scope.startsWith("OR") ? { ...each, scope: declared.sid } : each,
    );
    const live = organizationOfSnapshot({ ...snapshot, assignments }, declared);
    expect(fingerprints(audit(live, declared))).toEqual(fingerprints(audit(declared)));
  });
});

describe("a fingerprint", () => {
  const SHOP = "AC00000000000000000000000000000003";
  const bo = "US0000000000000000000000000000000b";
  const twilio = {
    users: [{ email: "max@acme.example" }],
    accounts: [SHOP],
    assignments: [
      { user: bo, role: "Billing Group Viewer", on: "commerce_billingprofile_1" },
      { user: "max@acme.example", role: "Billing Group Admin", on: "commerce_billingprofile_1" },
    ],
  } as const;
  const manifest = {
    people: { "bo@partner.example": { external: true, userSid: bo.toUpperCase() } },
    billingGroups: {
      europe: { id: "commerce_billingprofile_1", admins: ["max@acme.example"], viewers: ["bo@partner.example"] },
    },
  };
  const of = (rule: string, input: Parameters<typeof contextOf>[0]) =>
    runRules(contextOf(input)).find(({ ruleId }) => ruleId === rule)?.fingerprint;

  test("does not depend on whether a manifest names groups and external people", () => {
    for (const rule of ["viewer-triggers", "single-group-admin"]) {
      expect(of(rule, { twilio })).toMatch(/^[0-9a-f]{64}$/);
      expect(of(rule, { manifest })).toBe(of(rule, { twilio }));
      expect(
        of(rule, {
          twilio,
          manifest: { ...manifest, people: { "bo@partner.example": { external: true, userSid: bo } } },
        }),
      ).toBe(of(rule, { twilio }));
    }
  });

  test("does not depend on the way by which a right is held", () => {
    const direct = { organizationRoles: { billingViewer: ["a@acme.example"] } };
    const team = { teams: { t: ["a@acme.example"] }, organizationRoles: { billingViewer: ["team:t"] } };
    const both = { ...team, organizationRoles: { billingViewer: ["team:t", "a@acme.example"] } };
    expect(of("viewer-triggers", { manifest: team })).toBe(of("viewer-triggers", { manifest: direct }));
    expect(of("viewer-triggers", { manifest: both })).toBe(of("viewer-triggers", { manifest: direct }));
  });

  test("is another for another person, role, scope and rule", () => {
    const on = (viewers: readonly string[], more: object = {}) => ({
      manifest: { billingGroups: { europe: { id: "commerce_billingprofile_1", viewers } }, ...more },
    });
    const seen = [
      of("viewer-triggers", on(["a@acme.example"])),
      of("viewer-triggers", on(["b@acme.example"])),
      of("viewer-triggers", { manifest: { organizationRoles: { billingViewer: ["a@acme.example"] } } }),
      of("viewer-triggers", {
        manifest: { billingGroups: { europe: { id: "commerce_billingprofile_2", viewers: ["a@acme.example"] } } },
      }),
      of("viewer-triggers", {
        manifest: {
          billingGroups: {
            europe: { id: "commerce_billingprofile_1", viewers: ["a@acme.example"] },
            asia: { id: "commerce_billingprofile_2", viewers: ["a@acme.example"] },
          },
        },
      }),
      of("inactive-person", on(["a@acme.example"], { people: { "a@acme.example": { status: "inactive" } } })),
    ];
    expect(seen.every((each) => each !== undefined)).toBe(true);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("is the same whatever a group is called", () => {
    const called = (key: string) => ({
      manifest: { billingGroups: { [key]: { id: "commerce_billingprofile_1", viewers: ["a@acme.example"] } } },
    });
    expect(of("viewer-triggers", called("europe"))).toBe(of("viewer-triggers", called("emea")));
  });

  test("is known, so that waivers of older versions still hold", () => {
    const input = { manifest: { organizationRoles: { billingViewer: ["a@acme.example"] } } };
    expect(of("viewer-triggers", input)).toBe("0a7e1c4340d68e2f802b41b824c61a90e9279c3d97be22ea00fa1ea855d14f6c");
  });

  test("is unique in an audit", () => {
    const all = audit(example("acme")).map(({ fingerprint }) => fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });
});
