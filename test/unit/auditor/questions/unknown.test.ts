import { createColors } from "picocolors";
import { describe, expect, test } from "vitest";
import { accessRows } from "../../../../src/auditor/questions/access-rows";
import { summarize } from "../../../../src/auditor/questions/formats/access-summary";
import { accessTable } from "../../../../src/auditor/questions/formats/access-table";
import { explainCapability, explainPerson } from "../../../../src/auditor/questions/formats/explain-table";
import { whoCanTable } from "../../../../src/auditor/questions/formats/who-can-table";
import { isAccessUnknown, unknownAccess, withUnknown } from "../../../../src/model/unknown-access";
import { type CaseTwilio, contextOf } from "../rules/support/cases";

const look = { width: 1000, colors: createColors(false) };
const ADA = "ada@acme.example";
const VIEWER = { user: "cfo@acme.example", role: "Organization Billing Viewer" };
const USERS = { users: ["cfo@acme.example", ADA] };
const refused = (list: "assignments" | "roles" | "users") => [{ list, why: "HTTP 403" }] as const;

/** Everything that is answered about Ada, and about who can see invoices. */
function answers(twilio: CaseTwilio) {
  const { organization, access, now } = contextOf({ twilio });
  const unknown = unknownAccess(organization);
  const known = { organization, access, now };
  const { groups } = access;
  const asked = { people: withUnknown([ADA], unknown), capabilities: ["view-invoices"] as const, groups };
  return {
    isUnknown: isAccessUnknown(organization),
    allowed: [...accessRows(access, asked, "all", unknown)].map((row) => row.allowed),
    whoCan: [...whoCanTable(organization, access, "view-invoices", groups, look)].join(""),
    explain: [...explainCapability(known, ADA, "view-invoices", groups, look)].join(""),
    person: [...explainPerson(known, ADA, look)].join(""),
    access: [...accessTable(organization, summarize(organization, access), now, look)].join(""),
    external: [...organization.people.values()].filter(({ external }) => external),
  };
}

describe("what is not known is never told as a no", () => {
  test("everything was read: no is no", () => {
    const told = answers({ ...USERS, assignments: [VIEWER] });
    expect(told).toMatchObject({ isUnknown: false, allowed: [false] });
    expect(told.whoCan).toContain("1 of 2 people can.");
    expect(told.explain).toContain("No, on no Billing Group.");
    expect(told.person).toContain("Can't do");
    expect([told.whoCan, told.explain, told.person, told.access].join()).not.toMatch(/unknown/i);
  });

  test.each(["assignments", "roles"] as const)("the %s could not be read", (list) => {
    const told = answers({ ...USERS, assignments: [], unread: refused(list) });
    expect(told).toMatchObject({ isUnknown: true, allowed: [null] });
    for (const text of [told.whoCan, told.explain, told.person, told.access])
      expect(text).toMatch(/Unknown.*could not be read/);
    expect(JSON.stringify(told)).not.toMatch(/\b0 of|\bNo\b|Can't do/);
  });

  test("the users could not be read: nobody is external, and an address may be anybody's", () => {
    const user = "US00000000000000000000000000000009";
    const told = answers({ assignments: [{ ...VIEWER, user }], unread: refused("users") });
    expect(told).toMatchObject({ isUnknown: true, allowed: [null], external: [] });
    expect(told.whoCan).toContain("1 of 1 person can.");
    expect(told.explain).toContain("Unknown: the list of users could not be read.");
  });

  test("somebody holds a role that nobody can explain", () => {
    for (const group of ["Billing", "Organization", "General"]) {
      const told = answers({
        ...USERS,
        roles: [{ title: "Invoice Wizard", group }],
        assignments: [VIEWER, { user: ADA, role: "Invoice Wizard" }],
      });
      expect(told).toMatchObject({ isUnknown: true, allowed: [null] });
      expect(told.whoCan).toContain("1 of 2 people can. It is unknown for 1 person.");
      for (const text of [told.whoCan, told.explain, told.person]) expect(text).toMatch(/unknown.*Invoice Wizard/i);
      expect(told.access).toContain(`It is unknown for ${ADA}, who holds a role that nobody can explain.`);
    }
  });

  test("a role to work on a product is known to carry no billing right", () => {
    const told = answers({
      ...USERS,
      roles: [{ title: "Flex Developer", group: "Flex" }],
      assignments: [{ user: ADA, role: "Flex Developer" }],
    });
    expect(told).toMatchObject({ isUnknown: false, allowed: [false] });
  });
});
