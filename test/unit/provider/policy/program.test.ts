import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { audit } from "../../../../src/auditor/audit/audit";
import { loadManifestObject } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { FROM_SNAPSHOT } from "../../../../provider/policy/resources";
import { printSnapshotState } from "../../../../provider/policy/snapshot-state";
import { checkBinding } from "../../../../provider/handler/check";
import { isOwnerRole } from "../../../../src/model/roles";
import { declaredBy, membersAt } from "../../../../provider/declared";
import { typeToken } from "../../../../provider/serialized-provider";
import { manifests, NOW } from "../../../support/organizations";
import { at, EUROPE, manifestOf, ORGANIZATION } from "../../../support/seeds";
import { snapshotOf } from "../../auditor/rules/support/cases";
import { analyze, fingerprints, resourcesOf, type EngineOptions, type Resource } from "./engine";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const EXTERNAL = `US${"7".repeat(32)}`;
const [ada, bob] = [at("ada"), at("bob")];
let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(os.tmpdir(), "policy-"))));
afterAll(() => rmSync(folder, { recursive: true }));

type Kind = "OrganizationRoleBinding" | "BillingGroupAssignment" | "AccountRoleBinding" | "VerifiedDomain";

/** A resource whose outputs are its inputs, and `outputs` besides. */
function resource(kind: Kind, name: string, inputs: object, outputs: object = {}): Resource {
  const type = typeToken(kind);
  return { type, urn: `urn:pulumi:dev::p::${type}::${name}`, inputs, outputs: { ...inputs, ...outputs } };
}

const administrators = (members: object, more: object = {}) =>
  resource("OrganizationRoleBinding", "administrator", {
    organization: ORGANIZATION,
    role: "administrator",
    members,
    ...more,
  });
const europe = (lists: object, outputs: object = {}) =>
  resource("BillingGroupAssignment", "europe", { organization: ORGANIZATION, billingGroup: EUROPE, ...lists }, outputs);

/** The resources that `OrganizationAccess` makes of a manifest. */
function programOf(organization: Organization, now: Date): readonly Resource[] {
  const { organizationRoles, billingGroups, accountRoles } = declaredBy(organization, membersAt(organization, now));
  const common = { organization: organization.sid };
  return [
    ...organizationRoles.map(({ role, members }) =>
      resource("OrganizationRoleBinding", role, { ...common, role, members }),
    ),
    ...billingGroups.map(({ key, id, ...lists }) =>
      resource("BillingGroupAssignment", key, { ...common, billingGroup: id, ...lists }),
    ),
    ...accountRoles.map(({ key, sid, role, members }) =>
      resource("AccountRoleBinding", `${key}-${role}`, { ...common, account: sid, role, members }),
    ),
  ];
}

/** An organization without what its program does not have: teams, and rights that have ended. The Owners are the manifest's. */
function asAProgramHasIt(organization: Organization, now: Date): Organization {
  const bindings = organization.bindings.map((binding) => {
    if (isOwnerRole(binding.role)) return binding;
    const lasting = binding.grants.filter(({ until }) => until === undefined || until > now.toISOString());
    lasting.sort((a, b) => ((a.until ?? "without end") < (b.until ?? "without end") ? -1 : 1));
    const grants = lasting.map(({ person, origin, until }) => ({
      person,
      origin,
      ...(until === undefined ? {} : { until }),
    }));
    return { ...binding, grants: [...new Map(grants.map((grant) => [grant.person, grant])).values()] };
  });
  return { ...organization, bindings };
}

/** The same resource as the plugin has it. */
function ofPlugin({ type, urn, ...rest }: Resource): Resource {
  const plugin = (text: string) => text.replace("pulumi-nodejs:dynamic/twilio:", "twilio-organization:index:");
  return { ...rest, type: plugin(type), urn: plugin(urn) };
}

describe("a program made from a manifest", () => {
  it("has the findings of audit, each once", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const { organization } = loadManifestObject(manifest, NOW);
        if (organization === undefined) throw new Error("a generated manifest is sound");
        writeFileSync(path.join(folder, "access.yaml"), stringify(manifest));
        const program = programOf(organization, NOW);
        const options = { folder, now: NOW, config: { organization: { manifest: "access.yaml" } } };
        const outcome = analyze(program, options);
        const { result } = audit({ organization: asAProgramHasIt(organization, NOW), now: NOW });
        const expected = result.findings.map(({ ruleId, fingerprint }) => `${ruleId} ${fingerprint.slice(0, 16)}`);
        expect(fingerprints(outcome)).toEqual(program.length === 0 ? [] : expected.sort());
        expect(fingerprints(analyze(program.map(ofPlugin), options))).toEqual(fingerprints(outcome));
      }),
      { numRuns: 40 },
    );
  });
});

const policiesOf = (resources: readonly Resource[], options?: EngineOptions) =>
  analyze(resources, options).violations.map(({ policy, of }) => `${of} ${policy}`);

describe("a program without a manifest", () => {
  it("is told before the change what a binding alone shows, and what it is about", () => {
    const { violations } = analyze([administrators({ [ada]: {}, "eve@partner.example": { userSid: EXTERNAL } })]);
    expect(violations.filter(({ of }) => of === "resource")).toEqual([
      {
        policy: "external-organization-role",
        of: "resource",
        urn: expect.stringMatching(/::administrator$/) as string,
        message: expect.stringMatching(
          /^eve@partner\.example is outside the organization .*\nTake it away, .*\nexternal-organization-role [0-9a-f]{16}$/,
        ) as string,
      },
    ]);
  });

  it("is told of the whole with the resource that it is about", () => {
    const { violations } = analyze([europe({ admins: { [bob]: {} } })]);
    expect(violations).toContainEqual({
      policy: "single-group-admin",
      of: "stack",
      urn: expect.stringMatching(/::europe$/) as string,
      message: expect.stringContaining(bob) as string,
    });
  });

  it("counts holders whom nobody declared", () => {
    const one = europe({ admins: { [bob]: {} } }, { unmanaged: { admins: { [ada]: "IY1" }, viewers: {} } });
    expect(policiesOf([one])).not.toContain("stack single-group-admin");
  });

  it("counts who is only invited", () => {
    const one = europe({ admins: {} }, { waiting: { admins: { [bob]: {} }, viewers: {} } });
    expect(policiesOf([one])).not.toContain("stack no-group-admin");
  });

  it("may not say itself which domains are verified where the configuration does", () => {
    const resources = [administrators({ "eve@partner.example": {} }, { verifiedDomains: ["partner.example"] })];
    const config = { organization: { domains: ["acme.example"] } };
    expect(policiesOf(resources, { config })).toContain("resource unverified-domain");
    expect(policiesOf(resources)).not.toContain("resource unverified-domain");
  });

  it("is judged organization by organization", () => {
    const other = resource("BillingGroupAssignment", "other", {
      organization: ORGANIZATION.replace("1", "2"),
      billingGroup: EUROPE,
      admins: { [ada]: {} },
    });
    const found = analyze([europe({ admins: { [bob]: {} } }), other]).violations;
    expect(
      found.filter(({ policy }) => policy === "single-group-admin").map(({ urn }) => urn?.split("::").at(-1)),
    ).toEqual(["europe", "other"]);
  });

  it.each([
    { said: "nobody says which are verified", resources: [administrators({ [ada]: {} })], found: [] },
    {
      said: "the binding does",
      resources: [administrators({ [ada]: {} }, { verifiedDomains: ["other.example"] })],
      found: ["resource unverified-domain"],
    },
    {
      said: "the configuration does",
      resources: [administrators({ [ada]: {} })],
      domains: ["other.example"],
      found: ["resource unverified-domain"],
    },
    {
      said: "a VerifiedDomain whose record is there does",
      resources: [
        administrators({ [ada]: {} }),
        resource("VerifiedDomain", "d", { domain: "other.example" }, { status: "present" }),
      ],
      found: ["stack unverified-domain"],
    },
    {
      said: "a VerifiedDomain without a record does not",
      resources: [
        administrators({ [ada]: {} }),
        resource("VerifiedDomain", "d", { domain: "other.example" }, { status: "absent" }),
      ],
      found: [],
    },
  ])("domains: $said", ({ resources, domains, found }) => {
    const outcome = analyze(resources, domains === undefined ? {} : { config: { organization: { domains } } });
    const about = outcome.violations.filter(({ policy }) => policy === "unverified-domain");
    expect(about.map(({ policy, of }) => `${of} ${policy}`)).toEqual(found);
    if (found.length === 0)
      expect(outcome.notApplicable).toContainEqual({
        policy: "unverified-domain",
        reason: expect.stringContaining("nobody says which domains are verified") as string,
      });
  });

  it("reads who is technical from a directory", () => {
    writeFileSync(path.join(folder, "people.csv"), `mail,team\n${bob},engineering\n`);
    const config = { organization: { people: "people.csv", peopleEmail: "mail", peopleFunction: "team" } };
    expect(policiesOf([europe({ admins: { [bob]: {} } })], { folder, config })).toContain(
      "stack technical-billing-role",
    );
  });

  it("takes a manifest for each organization, and says which organization has none", () => {
    const other = ORGANIZATION.replace("1", "2");
    writeFileSync(
      path.join(folder, "other.yaml"),
      stringify({
        ...manifestOf({ people: { [bob]: { function: "technical" } } }),
        organization: { sid: other },
      }),
    );
    writeFileSync(path.join(folder, "own.yaml"), stringify(manifestOf({})));
    const configured = (manifest: unknown) => ({ folder, config: { organization: { manifest } } });
    const [own, foreign] = [europe({ admins: { [bob]: {} } }), europe({ organization: other, admins: { [bob]: {} } })];
    const aside = analyze([own], configured("other.yaml")).violations;
    expect(aside.map(({ policy }) => policy)).not.toContain("technical-billing-role");
    expect(aside.filter(({ policy }) => policy === "organization").map(({ message }) => message)).toEqual([
      `Not judged in full: no manifest that is configured is about ${ORGANIZATION}. Name one under manifest.`,
    ]);
    const both = policiesOf([own, foreign], configured(["other.yaml", "own.yaml"]));
    expect(both).toContain("stack technical-billing-role");
    expect(both).not.toContain("stack organization");
    expect(() => analyze([own], configured(["own.yaml", "own.yaml"]))).toThrow(/two manifests are about OR/);
  });

  it("does not know the Owner whom a team of the directory holds, unless a file says who is in it", () => {
    const finance = { source: "directory" };
    const owned = { teams: { finance }, organizationRoles: { owner: ["team:finance"] } };
    writeFileSync(path.join(folder, "owned.yaml"), stringify(manifestOf(owned)));
    const viewers = { billingGroups: { europe: { id: EUROPE, viewers: ["team:finance"] } } };
    writeFileSync(path.join(folder, "filled.yaml"), stringify(manifestOf({ teams: { finance }, ...viewers })));
    writeFileSync(path.join(folder, "teams.json"), JSON.stringify({ finance: [ada] }));
    const said = (organization: object) =>
      analyze([europe({ viewers: { [ada]: {} } })], { folder, config: { organization } })
        .violations.filter(({ policy }) => policy === "organization")
        .map(({ message }) => message);
    expect(said({ manifest: "owned.yaml" })).toEqual([
      "Not read: who is Organization Owner by team finance (name the group's export under teams). Nothing here is called clean.",
    ]);
    expect(said({ manifest: "owned.yaml", teams: "teams.json" })).toEqual([]);
    // The binding shows who is in the list.
    expect(said({ manifest: "filled.yaml" })).toEqual([]);
    expect(() => said({ manifest: "owned.yaml", teams: ["finance=nowhere.csv"] })).toThrow(
      /organization: teams: nowhere\.csv:1:1: it can't be read/,
    );
  });

  it("can't hide its bindings behind a snapshot of its own", () => {
    const [, snapshot] = resourcesOf(printSnapshotState({ ...snapshotOf({}), organizationSid: ORGANIZATION }));
    if (snapshot === undefined) throw new Error("a state has a snapshot");
    expect(policiesOf([snapshot, europe({ admins: { [bob]: {} } })])).toContain("stack single-group-admin");
    const claim = { organization: ORGANIZATION, role: "administrator", members: { [ada]: {} }, [FROM_SNAPSHOT]: true };
    const { failures } = checkBinding("OrganizationRoleBinding", {}, claim, {
      organizationSid: ORGANIZATION,
      now: NOW,
    });
    expect(failures).toMatchObject([
      { property: FROM_SNAPSHOT, reason: expect.stringContaining("unknown input") as string },
    ]);
    expect(policiesOf([europe({ admins: { [bob]: {} }, [FROM_SNAPSHOT]: true })])).toContain(
      "stack single-group-admin",
    );
  });

  it("says nothing of resources that are not ours", () => {
    const foreign = {
      type: "aws:s3/bucket:Bucket",
      urn: "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b",
      inputs: { role: UNKNOWN },
    };
    expect(analyze([foreign])).toMatchObject({ violations: [], tooEarly: [] });
  });
});

describe("what is not known before the deployment", () => {
  const whole = [administrators({ "eve@partner.example": { userSid: EXTERNAL } })];

  it.each([
    { what: "a list", unknown: europe({ admins: UNKNOWN }), named: "admins of europe" },
    {
      what: "whether a member is external",
      unknown: europe({ viewers: { [ada]: { userSid: UNKNOWN } } }),
      named: "viewers of europe",
    },
    { what: "until when", unknown: europe({ viewers: { [ada]: { until: UNKNOWN } } }), named: "viewers of europe" },
    { what: "a member's terms", unknown: europe({ viewers: { [ada]: UNKNOWN } }), named: "viewers of europe" },
    { what: "the place", unknown: europe({ billingGroup: UNKNOWN, admins: {} }), named: "billingGroup of europe" },
    {
      what: "the organization",
      unknown: europe({ organization: UNKNOWN, admins: {} }),
      named: "organization of europe",
    },
  ])("$what: is said, once for the resource and once for the whole, and the rest is judged", ({ unknown, named }) => {
    const { violations, tooEarly, notApplicable } = analyze([...whole, unknown]);
    expect(tooEarly).toEqual([]);
    const said = violations.filter(({ policy }) => policy === "organization");
    expect(said.map(({ of }) => of)).toEqual(["resource", "stack"]);
    for (const { message } of said) expect(message).toMatch(new RegExp(`^Not judged: ${named}, known only after`));
    const judged = violations.map(({ policy }) => policy);
    expect(judged).toContain("external-organization-role");
    expect(judged).not.toContain("expired-grant");
    if (named !== "organization of europe")
      expect(notApplicable).toContainEqual({
        policy: "single-group-admin",
        reason: expect.stringContaining(named) as string,
      });
  });

  it("leaves what is known to be judged, in the same list, in another and in another organization", () => {
    const wrong = { "eve@partner.example": { userSid: EXTERNAL } };
    const other = "OR000000000000000000000000000000FF";
    const unknown = europe({ organization: other, admins: UNKNOWN });
    expect(policiesOf([administrators(wrong), unknown])).toContain("resource external-organization-role");
    const partly = administrators({ ...wrong, [ada]: UNKNOWN });
    expect(policiesOf([partly])).toContain("resource external-organization-role");
    expect(policiesOf([partly])).toContain("resource organization");
    expect(policiesOf([europe({ admins: { [bob]: {} } }), unknown])).toContain("stack single-group-admin");
    expect(policiesOf([europe({ admins: [bob, UNKNOWN] })])).not.toContain("stack single-group-admin");
  });

  it("a list that is secret, and can't be decrypted here, is a violation", () => {
    const { violations, tooEarly, notApplicable } = analyze([...whole, europe({ admins: "[secret]" })]);
    expect(tooEarly).toEqual([]);
    const said = violations.filter(({ policy }) => policy === "organization");
    expect(said.map(({ of, message }) => `${of}: ${message}`)).toEqual(
      ["resource", "stack"].map(
        (of) => `${of}: Not read: admins of europe, a secret for this machine. Nothing here is called clean.`,
      ),
    );
    expect(notApplicable.map(({ policy }) => policy)).toContain("single-group-admin");
  });

  it("what no rule asks does not matter", () => {
    const { violations } = analyze([
      europe({ viewers: { [ada]: { reason: UNKNOWN } } }, { version: UNKNOWN, assignments: UNKNOWN }),
    ]);
    expect(violations.filter(({ policy }) => policy === "organization")).toEqual([]);
  });
});

describe("a wrong configuration", () => {
  const resources = [europe({ admins: { [bob]: {} } })];
  it.each([
    { config: { "expiring-grant": { dayz: 3 } }, says: /expiring-grant: no option is called "dayz": .*days/ },
    {
      config: { "single-group-admin": { days: 3 } },
      says: /single-group-admin: no option is called "days": it has no options/,
    },
    { config: { organization: { manifests: "a" } }, says: /organization: no option is called "manifests": .*manifest/ },
    { config: { organization: { manifest: "gone.yaml" } }, says: /organization: .*gone\.yaml.*there is no such file/ },
    {
      config: { organization: { people: "gone.csv" } },
      says: /organization: .*gone\.csv can't be read: there is no such file/,
    },
    {
      config: { organization: { domains: ["not a domain"] } },
      says: /organization: domains: "not a domain" is not a domain name/,
    },
  ])("is an error: $says", ({ config, says }) => {
    expect(() => analyze(resources, { config, folder })).toThrow(says);
  });

  it("is one that switches off what the others need", () => {
    expect(() => analyze(resources, { disabled: ["organization"] })).toThrow(/The policy organization is disabled/);
  });

  it("does not hold where an option is right", () => {
    const until = "2027-01-15T00:00:00Z";
    const ending = [europe({ admins: { [bob]: { until } } })];
    expect(policiesOf(ending, { config: { "expiring-grant": { days: 90 } } })).toContain("resource expiring-grant");
    expect(policiesOf(ending, { config: { "expiring-grant": { days: 5 } } })).not.toContain("resource expiring-grant");
  });
});
