import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { adopt, type Adoption } from "../../../../src/auditor/adopt/adoption";
import { printAdopted } from "../../../../src/auditor/adopt/print-adopted";
import { effectiveAccess } from "../../../../src/model/access";
import { CAPABILITIES } from "../../../../src/model/capabilities";
import { organizationOfSnapshot } from "../../../../src/model/live-organization";
import { loadManifest } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { ROLES } from "../../../../src/model/roles";
import { type Snapshot } from "../../../../src/model/snapshot";
import { NOW } from "../../../support/organizations";
import { rightsOf, sayable, sid, snapshots } from "../../../support/snapshots";
import { oneFile } from "../../../support/manifest-files";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = 150;

function adopted(snapshot: Snapshot): { adoption: Adoption; text: string; organization: Organization } {
  const adoption = adopt(snapshot);
  if ("problem" in adoption) throw new Error(adoption.problem);
  const text = printAdopted(adoption, snapshot);
  const { organization, problems } = loadManifest("access.yaml", oneFile(text), NOW);
  if (organization === undefined) throw new Error(`${text}\n${JSON.stringify(problems, undefined, 1)}`);
  return { adoption, text, organization };
}

describe("the manifest of an adopted organization", () => {
  it("is well-formed, and gives everybody the rights that Twilio shows, and no others", () => {
    fc.assert(
      fc.property(snapshots, (tagged) => {
        const { organization } = adopted(tagged.snapshot);
        expect(rightsOf(organization, tagged.snapshot)).toEqual(sayable(tagged));
      }),
      { numRuns: RUNS },
    );
  });

  it("has the effective access of the live organization, mark by mark", () => {
    const access = (organization: Organization): unknown => {
      const effective = effectiveAccess(organization, NOW);
      const of = (person: string): unknown => [
        effective.groups.flatMap((group) =>
          CAPABILITIES.map(({ id }) => {
            const paths = effective.paths(person, id, group);
            return `${group} ${id} ${[...new Set(paths.map(({ marks }) => marks.join()))].sort().join("|")}`;
          }),
        ),
        [...new Set(effective.grants(person).map(({ binding, marks }) => `${binding.role} ${marks.join()}`))].sort(),
      ];
      return effective.people.map((person) => [person, of(person)]);
    };
    fc.assert(
      fc.property(snapshots, ({ snapshot, tagged }) => {
        const { organization } = adopted(snapshot);
        const assignments = tagged.flatMap(({ isSayable, assignment }) => (isSayable ? [assignment] : []));
        const live = organizationOfSnapshot({ ...snapshot, assignments }, organization);
        expect(access(organization)).toEqual(access(live));
        // What only people outside the directory can break is all that a manifest may be refused for.
        const domains = new Set(snapshot.users.map(({ email = "" }) => email.split("@").at(-1)));
        expect(new Set(organization.domains.keys())).toEqual(domains);
      }),
      { numRuns: RUNS },
    );
  });

  it("leaves out, and names, everything else", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot, tagged }) => {
        const { adoption, text } = adopted(snapshot);
        const odd = tagged.filter(({ isSayable }) => !isSayable);
        expect(adoption.leftOut.length > 0).toBe(odd.length > 0);
        const holders = new Set(odd.map(({ assignment }) => assignment.identity));
        expect(new Set(adoption.leftOut.flatMap(({ people }) => people)).size).toBe(holders.size);
        for (const { right } of adoption.leftOut) expect(text).toContain(right.split(" on ")[0]);
      }),
      { numRuns: RUNS },
    );
  });

  it("lists every role of the organization and of a group that Twilio has, so that all are managed", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const { organization } = adopted(snapshot);
        const listed = new Set(
          organization.bindings.map(({ role, scope }) => `${role} ${"key" in scope ? scope.key : ""}`),
        );
        for (const { id, scope, key } of ROLES)
          if (scope === "organization" && key !== "owner") expect(listed).toContain(`${id} `);
          else if (scope === "billingGroup")
            for (const group of organization.billingGroups.keys()) expect(listed).toContain(`${id} ${group}`);
      }),
      { numRuns: 50 },
    );
  });

  it("is the same text whatever the order of Twilio's lists", () => {
    fc.assert(
      fc.property(snapshots, ({ snapshot }) => {
        const turned = {
          ...snapshot,
          assignments: [...snapshot.assignments].reverse(),
          users: [...snapshot.users].reverse(),
        };
        expect(adopted(turned).text).toBe(adopted(snapshot).text);
      }),
      { numRuns: 50 },
    );
  });
});

it("two users with one address are refused, since a manifest could not tell them apart", () => {
  const [one, two] = [sid("US", 1), sid("US", 2)].map((user) => ({
    sid: user,
    email: "ada@acme.example",
    name: "",
    active: true,
  }));
  const snapshot = { ...EMPTY, users: [one, two] as Snapshot["users"] };
  expect(adopt(snapshot)).toEqual({
    problem: expect.stringContaining(`${sid("US", 1)} and ${sid("US", 2)}`) as string,
  });
});

it("of two users with one address the only active one is named, unless the other one holds something", () => {
  const [one, two] = [1, 2].map((n) => ({ sid: sid("US", n), email: "ada@acme.example", name: "", active: n === 2 }));
  const users = [one, two] as Snapshot["users"];
  expect(adopt({ ...EMPTY, users })).not.toHaveProperty("problem");
  const held = { sid: sid("IY", 1), roleSid: sid("IX", 1), scope: EMPTY.organizationSid, identity: sid("US", 1) };
  expect(adopt({ ...EMPTY, users, assignments: [held] })).toHaveProperty("problem");
});

const EMPTY: Snapshot = {
  schemaVersion: 1,
  organizationSid: sid("OR", 1),
  takenAt: NOW.toISOString(),
  roles: [],
  users: [],
  accounts: [],
  assignments: [],
  unread: [],
};

it("an organization without anything is a manifest too", () => {
  expect(adopted(EMPTY).organization).toMatchObject({ sid: EMPTY.organizationSid, bindings: [] });
});
