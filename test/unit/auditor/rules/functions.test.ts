import { describe, expect, test } from "vitest";
import {
  isTechnicalRole,
  mayConcernBilling,
  withDirectory,
  withInferredFunctions,
} from "../../../../src/model/functions";
import { type Organization, type PersonFunction } from "../../../../src/model/organization";
import { contextOf, sidOf } from "./support/cases";

const role = (title: string | undefined, productGroup: string | undefined) => ({
  sid: sidOf("IX", "x"),
  ...(title === undefined ? {} : { title }),
  ...(productGroup === undefined ? {} : { productGroup }),
});

test.each([
  ["Studio Admin", "studio", true],
  ["Account API Access Admin", "iam", true],
  ["Numbers Configuration Editor", "numbers", true],
  ["Reviewer of Flows", "studio", true],
  ["Studio Viewer", "studio", false],
  ["Messaging Logs PII viewer ", "messaging", false],
  ["Billing Auditor", "billing", false],
  ["Boss", "Organization", false],
  ["Boss", "general", false],
  ["Help Center account-level ticket history", "help-center", false],
  ["Tickets", "Help Center", false],
  [undefined, "studio", false],
  ["Studio Admin", undefined, false],
])("whether %s of the group %s is a technical role: %s", (title, group, technical) => {
  expect(isTechnicalRole(role(title, group))).toBe(technical);
});

test.each([
  ["billing", true],
  ["Organization", true],
  ["general", true],
  ["help-center", false],
  ["studio", false],
  [undefined, false],
])("whether a role of the group %s may concern billing: %s", (group, may) => {
  expect(mayConcernBilling(role("x", group))).toBe(may);
});

const manifest = {
  people: {
    "said@acme.example": { function: "finance" },
    "new@acme.example": { formerly: ["old@acme.example"] },
    "idle@acme.example": {},
  },
  organizationRoles: { standardUser: ["holder@acme.example", "said@acme.example"] },
  accounts: {
    shop: {
      sid: "AC00000000000000000000000000000003",
      roles: {
        owner: ["owner@acme.example"],
        administrator: ["admin@acme.example", "said@acme.example"],
        developer: ["dev@acme.example"],
        billingManager: ["bill@acme.example"],
        support: ["help@acme.example"],
      },
    },
  },
};

/** Functions of those who have one, with who says so. */
function functionsOf({ people }: Organization): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...people.values()].flatMap(({ email, function: duty, functionFrom = "manifest" }) =>
      duty === undefined ? [] : [[email, `${duty} (${functionFrom})`]],
    ),
  );
}

describe("what people do", () => {
  test("is said by the manifest, then by a directory, of those whom the organization knows", () => {
    const directory = new Map<string, PersonFunction>([
      ["said@acme.example", "technical"],
      ["old@acme.example", "management"],
      ["holder@acme.example", "technical"],
      ["idle@acme.example", "other"],
      ["stranger@acme.example", "finance"],
    ]);
    const { organization } = contextOf({ manifest: { ...manifest, accounts: {} } });
    const said = withDirectory(organization, directory);
    expect(functionsOf(said)).toEqual({
      "said@acme.example": "finance (manifest)",
      "new@acme.example": "management (directory)",
      "idle@acme.example": "other (directory)",
      "holder@acme.example": "technical (directory)",
    });
    expect(said.people.has("stranger@acme.example")).toBe(false);
    expect(organization.people.get("idle@acme.example")?.function).toBeUndefined();
    expect(withDirectory(organization, new Map())).toBe(organization);
  });

  test("is inferred from technical roles on accounts, for those of whom nobody says it", () => {
    const { organization } = contextOf({ manifest });
    expect(functionsOf(organization)).toEqual({
      "said@acme.example": "finance (manifest)",
      "admin@acme.example": "technical (inferred)",
      "dev@acme.example": "technical (inferred)",
    });
    expect(organization.people.get("dev@acme.example")).toMatchObject({ status: "active", external: false });
  });

  test("is inferred from roles to work on products, of holders known by them alone too", () => {
    const { organization } = contextOf({
      twilio: {
        users: ["ada@acme.example", "eva@acme.example"],
        assignments: [
          { user: "ada@acme.example", role: "Studio Admin" },
          { user: "eva@acme.example", role: "Studio Viewer" },
        ],
      },
      directory: { "eva@acme.example": "finance" },
    });
    expect(functionsOf(organization)).toEqual({
      "ada@acme.example": "technical (inferred)",
      "eva@acme.example": "finance (directory)",
    });
  });

  test("is left as it is where nothing tells it", () => {
    const { organization } = contextOf({ manifest: { organizationRoles: { billingAdmin: ["cfo@acme.example"] } } });
    expect(withInferredFunctions(organization)).toBe(organization);
  });
});

test("a former address of somebody technical is technical, in a manifest that gives it rights", () => {
  const { organization } = contextOf({
    manifest: {
      people: {
        "ada@acme.example": { function: "technical", formerly: ["hall@acme.example", "park@acme.example"] },
        "max@acme.example": { function: "finance", formerly: ["weber@acme.example"] },
      },
      organizationRoles: { administrator: ["hall@acme.example", "weber@acme.example"] },
    },
  });
  const functionsOf = (one: Organization) =>
    [...withInferredFunctions(one).people.values()].map((each) => [each.email, each.function]);
  const described = [
    ["ada@acme.example", "technical"],
    ["max@acme.example", "finance"],
  ];
  expect(functionsOf(organization)).toEqual([...described, ["hall@acme.example", "technical"]]);
  // In Twilio the address is somebody else's by now.
  const people = new Map([...organization.people].slice(0, 2));
  expect(functionsOf({ ...organization, people, isLive: true })).toEqual(described);
});
