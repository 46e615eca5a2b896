import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageData } from "../../../../../src/auditor/audit/formats/html/page-data";
import { matrixView } from "../../../../../src/auditor/audit/matrix";
import { effectiveAccess } from "../../../../../src/model/access";
import { holds } from "../../../../../src/model/capabilities";
import { withInferredFunctions } from "../../../../../src/model/functions";
import { type Organization } from "../../../../../src/model/organization";
import { plain } from "../../../../../src/report/text/plain";
import { NOW, organizations } from "../../../../support/organizations";
import { acme, matrixOf, OPTIONS, reportOf } from "./reports";

describe("the matrix", () => {
  it("has a row for everybody who holds a role, and a column for each group with its name", () => {
    const { groups, people } = matrixOf(acme());
    expect(groups).toEqual([
      { key: "americas", name: "Americas Finance", accounts: expect.any(Array) as unknown },
      { key: "europe", name: "Europe Finance", accounts: ["storefront-eu"] },
    ]);
    expect(people().map(({ email }) => email)).toEqual([
      "ada@acme.example",
      "auditor@acme.example",
      "bo@partner.example",
      "ceo@acme.example",
      "cfo@acme.example",
      "grace@acme.example",
      "linus@acme.example",
      "max@acme.example",
      "mia@acme-labs.example",
      "ops@acme.example",
    ]);
  });

  it("tells what there is to know about a person, and each way to a right", () => {
    const bo = matrixOf(acme())
      .people()
      .find(({ email }) => email === "bo@partner.example");
    expect(bo).toEqual({
      email: "bo@partner.example",
      name: "Bo Ek",
      function: "finance",
      status: "active",
      external: true,
      level: "view",
      judgement: "may",
      isBreakGlass: false,
      otherRoles: [],
      grants: [
        {
          role: "billingGroupViewer",
          scope: "billingGroup",
          billingGroup: "europe",
          marks: [],
          source: { file: "access.yaml", line: 26, column: 112 },
        },
      ],
    });
  });

  it("names roles outside the catalogue, from which a function may be inferred", () => {
    const organization = withInferredFunctions({
      ...acme(),
      otherGrants: [
        {
          person: "ops@acme.example",
          role: { sid: "IX1", title: "Flex Developer", productGroup: "Flex" },
          scope: { kind: "account", key: "storefront-eu" },
          origin: { assignment: "IY1" },
        },
      ],
    });
    const ops = matrixOf(organization)
      .people()
      .find(({ email }) => email === "ops@acme.example");
    expect(ops?.otherRoles).toEqual([{ role: "Flex Developer", scope: "account:storefront-eu" }]);
  });

  it("stands for every group where none is known", () => {
    const organization: Organization = {
      ...acme(),
      billingGroups: new Map(),
      bindings: acme().bindings.filter(({ scope }) => scope.kind === "organization"),
    };
    const { groups } = pageData({ ...reportOf("clean"), matrix: matrixOf(organization) }, OPTIONS.rules);
    expect(groups).toEqual([["every Billing Group", "every Billing Group"]]);
  });
});

describe("the page's data", () => {
  it("gives in every cell the effective access, and the paths that give it", () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const access = effectiveAccess(organization, NOW);
        const { people, paths } = pageData(
          { ...reportOf("clean"), matrix: matrixView(organization, access) },
          OPTIONS.rules,
        );
        const rowOf = new Map(people.map(([email, , , , , own]) => [email, own]));
        expect(rowOf.size).toBe(access.people.length);
        const shown = access.people.map((email) =>
          access.groups.map((_, group) => {
            const own = rowOf.get(plain(email)) ?? [];
            const reaching = own.flatMap((index) => {
              const path = paths[index];
              return path !== undefined && path[2] > 0 && (path[3] === -1 || path[3] === group) ? [path] : [];
            });
            return { level: Math.max(0, ...reaching.map(([, , level]) => level)), ways: reaching.length };
          }),
        );
        const wanted = access.people.map((person) =>
          access.groups.map((group) => {
            const set = access.capabilities(person, group);
            const level = holds(set, "manage-payment-methods") ? 2 : holds(set, "view-invoices") ? 1 : 0;
            return { level, ways: access.paths(person, "view-invoices", group).length };
          }),
        );
        expect(shown).toEqual(wanted);
      }),
    );
  });

  it("holds what is common to many once", () => {
    const grants = matrixOf(acme())
      .people()
      .flatMap((person) => person.grants);
    const { paths } = pageData({ ...reportOf("clean"), matrix: matrixOf(acme()) }, OPTIONS.rules);
    expect(paths).toHaveLength(new Set(grants.map((path) => JSON.stringify(path))).size);
  });

  it("has the rights that Twilio's matrix gives each level", () => {
    const { levels } = pageData(reportOf("clean"), OPTIONS.rules);
    expect([levels.view.length, levels.manage.length]).toEqual([6, 13]);
  });
});
