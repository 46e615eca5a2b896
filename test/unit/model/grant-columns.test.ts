import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveAccess } from "../../../src/model/access";
import { withInferredFunctions } from "../../../src/model/functions";
import { allColumnsOf, columnsOf } from "../../../src/model/grant-columns";
import { organizationOfSnapshot } from "../../../src/model/live-organization";
import { type Organization } from "../../../src/model/organization";
import { sequences } from "../../support/ledgers";

const now = new Date("2026-11-30T00:00:00Z");

/** The same organization, of which no columns are kept. */
function withoutColumns(organization: Organization): Organization {
  return { ...organization, bindings: [...organization.bindings], otherGrants: [...organization.otherGrants] };
}

/** All that an access says of everybody. */
function told(organization: Organization): unknown {
  const access = effectiveAccess(organization, now);
  return {
    people: access.people,
    groups: access.groups,
    everybody: access.people.map((person) => {
      const index = access.holders.indexOf(person);
      if (index === undefined) throw new Error(`${person} has no index`);
      expect(access.holders.people[index]).toBe(person);
      expect(access.holders.anywhere(index)).toBe(access.anywhere(person));
      return [
        access.anywhere(person),
        access.holdings(person),
        access.groups.map((group) => access.capabilities(person, group)),
      ];
    }),
  };
}

describe("the columns of an organization that was read from Twilio", () => {
  it("say what its grants say", () => {
    fc.assert(
      fc.property(sequences, (snapshots) => {
        for (const snapshot of snapshots) {
          const organization = organizationOfSnapshot(snapshot);
          const columns = allColumnsOf(organization) ?? expect.fail();
          expect(new Set(columns.names.filter((name) => name !== "")).size).toBe(
            columns.names.filter((name) => name !== "").length,
          );
          expect(columns.holders.map((numbers) => numbers.map((number) => columns.names[number]))).toEqual(
            organization.bindings.map(({ grants }) => grants.map(({ person }) => person)),
          );
          expect(columns.others.map((number) => columns.names[number])).toEqual(
            organization.otherGrants.map(({ person }) => person),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("change no answer", () => {
    fc.assert(
      fc.property(sequences, (snapshots) => {
        for (const snapshot of snapshots) {
          const organization = organizationOfSnapshot(snapshot);
          const plain = withoutColumns(organization);
          expect(columnsOf(plain.bindings)).toBeUndefined();
          expect(told(organization)).toEqual(told(plain));
          expect(withInferredFunctions(organization).people).toEqual(withInferredFunctions(plain).people);
        }
      }),
      { numRuns: 40 },
    );
  });
});
