import { describe, expect, test } from "vitest";
import { loadManifest } from "../../../../src/manifest/load";
import { runRules } from "../../../../src/auditor/rules";
import { type AccessChange } from "../../../../src/auditor/rules/engine/access-change";
import { MOST_PATCHES } from "../../../../src/auditor/rules/engine/patches";
import { manifestRepair } from "../../../../src/auditor/rules/engine/repair";
import { applyPatch } from "../../../../src/manifest/edit/text-edit";
import { contextOf } from "./support/cases";
import { filesOf } from "../../../support/manifest-files";
import { DEFAULT_REVIEW_LIMITS } from "../../../../src/model/limits";
import { type Right } from "../../../../src/model/right";

const NOW = new Date("2026-11-22T12:00:00Z");
const HEAD = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001 }
domains: { acme.example: verified }
`;

const admin: Right = { role: "billingGroupAdmin", scope: { kind: "billingGroup", key: "eu" } };
const billingAdmin: Right = { role: "billingAdmin", scope: { kind: "organization" } };
const standardUser: Right = { role: "standardUser", scope: { kind: "organization" } };
const developer: Right = { role: "accountDeveloper", scope: { kind: "account", key: "shop" } };

function repaired(body: string, change: Partial<AccessChange>, more: Readonly<Record<string, string>> = {}): string {
  const texts = { "access.yaml": HEAD + body, ...more };
  const files = filesOf(texts);
  const { organization: read, problems } = loadManifest("access.yaml", files, NOW);
  if (read === undefined) throw new Error(JSON.stringify(problems));
  // How a patch is made, and not whether it may be.
  const organization = { ...read, reviewLimits: { ...DEFAULT_REVIEW_LIMITS, minimumBillingAdmins: 0 } };
  const repair = manifestRepair({ file: "access.yaml", files, organization }, NOW);
  const result = repair({ person: "ada@acme.example", take: [], give: [], ...change });
  if ("why" in result) return result.why;
  const text = Object.entries(texts).find(([file]) => file === result.patch.file)?.[1] ?? "";
  expect(result.before).toBe(organization);
  const loaded = result.after();
  if ("why" in loaded) return loaded.why;
  const after = applyPatch(text, result.patch) ?? "the patch does not fit";
  // The lines of HEAD are the same.
  return after
    .split(/(?<=\n)/)
    .slice(result.patch.file in more ? 0 : 4)
    .join("");
}

const other = "limits: { minimumBillingGroupAdmins: 0, minimumAdministrators: 0 }\n";

describe("a person is taken out of a list", () => {
  test.each([
    ["first in brackets", "[ada@acme.example, b@acme.example]", "[b@acme.example]"],
    ["in the middle", "[ a@acme.example, ada@acme.example, b@acme.example ]", "[ a@acme.example, b@acme.example ]"],
    ["last", "[a@acme.example, ada@acme.example]", "[a@acme.example]"],
    ["last, with a comma after", "[a@acme.example, ada@acme.example,]", "[a@acme.example,]"],
    ["alone", "[ada@acme.example]", "[]"],
    ["quoted, in other letters", `["ADA@acme.example", b@acme.example]`, "[b@acme.example]"],
    ["with terms", "[{ user: ada@acme.example, reason: 'a, b' }, b@acme.example]", "[b@acme.example]"],
    ["over lines", "[\n    ada@acme.example,\n    b@acme.example,\n  ]", "[\n    b@acme.example,\n  ]"],
    [
      "in a block",
      "\n    - a@acme.example\n    - ada@acme.example\n    - b@acme.example",
      "\n    - a@acme.example\n    - b@acme.example",
    ],
    ["in a block, with a remark", "\n  - ada@acme.example # she runs it\n  - b@acme.example", "\n  - b@acme.example"],
    [
      "in a block, with terms over lines",
      "\n    - user: ada@acme.example\n      reason: why\n    - b@acme.example",
      "\n    - b@acme.example",
    ],
    [
      "last in a block, with terms over lines",
      "\n    - b@acme.example\n    - user: ada@acme.example\n      reason: why",
      "\n    - b@acme.example",
    ],
    ["alone in a block", "\n    - ada@acme.example", " []"],
    ["alone in a block, with a remark", "\n    - ada@acme.example # alone", " [] # alone"],
  ])("%s", (_, before, after) => {
    const body = (list: string) =>
      `organizationRoles:\n  billingAdmin: ${list}\n${other}`.replace(": \n", ":\n").replace(":  []", ": []");
    expect(repaired(body(before), { take: [billingAdmin] })).toBe(body(after));
  });

  test("at the end of a file without a last line end", () => {
    const body = "organizationRoles:\n  billingAdmin:\n    - b@acme.example\n    - ada@acme.example";
    expect(repaired(body, { take: [billingAdmin] })).toBe(
      "organizationRoles:\n  billingAdmin:\n    - b@acme.example\n",
    );
  });

  test("by the key of a group or an account, whatever it looks like", () => {
    const body =
      "accounts:\n  1.0: { sid: AC00000000000000000000000000000003, roles: { developer: [ada@acme.example] } }\n";
    expect(repaired(body, { take: [{ role: "accountDeveloper", scope: { kind: "account", key: "1.0" } }] })).toBe(
      body.replace("[ada@acme.example]", "[]"),
    );
  });
});

describe("a person is added to a list", () => {
  const body = (list: string) =>
    `organizationRoles:\n  billingAdmin: [ada@acme.example, b@acme.example]\n  standardUser: ${list}\n`;

  test.each([
    ["empty", "[]", "\n    - ada@acme.example"],
    ["empty, with a remark behind it", "[] # nobody yet", "[ada@acme.example] # nobody yet"],
    ["empty, with space", "[  ]", "\n    - ada@acme.example"],
    ["in brackets", "[ b@acme.example ]", "[ b@acme.example, ada@acme.example ]"],
    ["over lines", "[\n    b@acme.example,\n  ]", "[\n    b@acme.example, ada@acme.example,\n  ]"],
    ["in a block", "\n    - b@acme.example # him", "\n    - b@acme.example # him\n    - ada@acme.example"],
    ["in a block, with wide dashes", "\n  -   b@acme.example", "\n  -   b@acme.example\n  -   ada@acme.example"],
    [
      "in a block, after terms over lines",
      "\n    - user: b@acme.example\n      reason: why",
      "\n    - user: b@acme.example\n      reason: why\n    - ada@acme.example",
    ],
  ])("%s", (_, before, after) => {
    const wanted = body(after).replace("billingAdmin: [ada@acme.example, ", "billingAdmin: [").replace(": \n", ":\n");
    expect(repaired(body(before).replace(": \n", ":\n"), { take: [billingAdmin], give: [standardUser] })).toBe(wanted);
  });

  test("quoted, where the address needs it", () => {
    const change = { person: "{a}@acme.example", take: [billingAdmin], give: [standardUser] };
    const text = 'organizationRoles:\n  billingAdmin: ["{a}@acme.example", b@acme.example]\n  standardUser: []\n';
    expect(repaired(text, change)).toBe(
      'organizationRoles:\n  billingAdmin: [b@acme.example]\n  standardUser:\n    - "{a}@acme.example"\n',
    );
  });

  test("not, where they stand in it already, by name or through a team", () => {
    const text =
      'teams: { devs: [ada@acme.example] }\norganizationRoles: { billingAdmin: [ada@acme.example, b@acme.example], standardUser: ["team:devs"] }\n';
    expect(repaired(text, { take: [billingAdmin], give: [standardUser] })).toBe(
      text.replace("[ada@acme.example, b@acme.example]", "[b@acme.example]"),
    );
  });

  test("with the line ends of Windows", () => {
    const text =
      "organizationRoles:\r\n  billingAdmin:\r\n    - ada@acme.example\r\n    - b@acme.example\r\n  standardUser:\r\n    - b@acme.example\r\n";
    expect(repaired(text, { take: [billingAdmin], give: [standardUser] })).toBe(
      "organizationRoles:\r\n  billingAdmin:\r\n    - b@acme.example\r\n  standardUser:\r\n    - b@acme.example\r\n    - ada@acme.example\r\n".replaceAll(
        "\r\n",
        "\r\n",
      ),
    );
  });
});

describe("no patch is made", () => {
  const groups = (admins: string, more = "") =>
    `billingGroups: { eu: { id: commerce_billingprofile_1, admins: ${admins} } }\n${more}`;

  test.each([
    [
      "where the manifest does not give the right",
      groups("[b@acme.example]"),
      { take: [admin] },
      "the manifest does not give ada@acme.example Billing Group Admin on eu",
    ],
    [
      "where the manifest does not manage the right",
      "",
      { take: [admin] },
      "the manifest does not give ada@acme.example Billing Group Admin on eu",
    ],
    [
      "below a floor",
      groups("[ada@acme.example]"),
      { take: [admin] },
      "no usable Billing Group Admin would remain on eu, and limits.minimumBillingGroupAdmins is 1",
    ],
    [
      "below a floor, where the others can't act",
      groups(
        "[ada@acme.example, b@acme.example, c@acme.example]",
        "people: { b@acme.example: { status: suspended } }\nlimits: { minimumBillingGroupAdmins: 2 }\n",
      ),
      { take: [admin] },
      "only 1 usable Billing Group Admin would remain on eu, and limits.minimumBillingGroupAdmins is 2",
    ],
    [
      "for somebody kept for emergencies",
      "organizationRoles: { billingAdmin: [ada@acme.example] }\nbreakGlass: [ada@acme.example]\n",
      { take: [billingAdmin] },
      "ada@acme.example is kept for emergencies (breakGlass)",
    ],
    [
      "for an Owner",
      "organizationRoles: { owner: [ada@acme.example] }\n",
      { take: [{ role: "owner", scope: { kind: "organization" } } as const] },
      "ownership moves in the Twilio Console only",
    ],
    [
      "for a right through a team",
      'teams: { devs: [ada@acme.example] }\norganizationRoles: { billingAdmin: ["team:devs"] }\n',
      { take: [billingAdmin] },
      "Organization Billing Admin comes through team devs, and others may need it",
    ],
    [
      "that would begin to manage a role",
      "organizationRoles: { billingAdmin: [ada@acme.example] }\naccounts: { shop: { sid: AC00000000000000000000000000000003 } }\n",
      { take: [billingAdmin], give: [developer] },
      "the manifest does not manage Account Developer on shop, and would begin to take it from everybody else",
    ],
    [
      "where values are repeated by alias",
      "organizationRoles: { billingAdmin: &list [ada@acme.example], billingViewer: *list }\n",
      { take: [billingAdmin] },
      "access.yaml repeats values by alias",
    ],
    [
      "where a remark stands between",
      "organizationRoles:\n  billingAdmin: [\n    ada@acme.example, # remove her?\n    b@acme.example\n  ]\n",
      { take: [billingAdmin] },
      "the entry at access.yaml:7:5 can't be taken out by itself",
    ],
    [
      "where a remark stands above the only entry",
      "organizationRoles:\n  billingAdmin:\n    # why\n    - ada@acme.example\n",
      { take: [billingAdmin] },
      "the entry at access.yaml:8:7 can't be taken out by itself",
    ],
    [
      "where the dash stands on a line of its own",
      "organizationRoles:\n  billingAdmin:\n    -\n      ada@acme.example\n    - b@acme.example\n",
      { take: [billingAdmin] },
      "the entry at access.yaml:8:7 can't be taken out by itself",
    ],
  ])("%s", (_, body, change, why) => {
    expect(repaired(body, change)).toBe(why);
  });

  test("that would give an external person a role for managed users", () => {
    const body = `people: { bo@partner.example: { external: true, userSid: US00000000000000000000000000000002 } }
organizationRoles: { standardUser: [] }
${groups("[bo@partner.example, b@acme.example]")}`;
    expect(repaired(body, { person: "bo@partner.example", take: [admin], give: [standardUser] })).toBe(
      "the manifest would then be wrong: bo@partner.example is external and can't be Standard User: organization roles are for managed users",
    );
  });
});

describe("of several files", () => {
  const include = {
    "teams.yaml":
      "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\norganizationRoles: { billingAdmin: [ada@acme.example] }\n",
  };
  const body = "include: [teams.yaml]\n";

  test("the one with the entry is patched", () => {
    expect(repaired(body, { take: [billingAdmin] }, include)).toBe(
      "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\norganizationRoles: { billingAdmin: [] }\n",
    );
  });

  test("one alone is patched, or none", () => {
    const more = `${body}organizationRoles: { standardUser: [], billingViewer: [ada@acme.example] }\n`;
    expect(repaired(more, { take: [billingAdmin], give: [standardUser] }, include)).toBe(
      "teams.yaml has no list of Standard User to add ada@acme.example to",
    );
    const viewer: Right = { role: "billingViewer", scope: { kind: "organization" } };
    expect(repaired(more, { take: [billingAdmin, viewer] }, include)).toBe(
      "the entry at access.yaml:6:56 can't be taken out by itself",
    );
  });
});

describe("a patch is audited before it is offered", () => {
  const audit = (manifest: Readonly<Record<string, unknown>>) => runRules(contextOf({ manifest }));

  test("and not offered where it would bring something new that is as bad", () => {
    const [finding] = audit({
      people: { "ada@acme.example": { function: "technical" } },
      organizationRoles: { administrator: ["ada@acme.example", "b@acme.example"], standardUser: [] },
      accounts: { shop: { sid: "AC00000000000000000000000000000003", roles: { developer: [] } } },
      separationOfDuties: {
        duties: { watching: { roles: ["billingAdmin"] }, working: { roles: ["accountDeveloper"] } },
        conflicts: [{ between: ["watching", "working"] }],
      },
      billingGroups: {},
    });
    expect(finding).toMatchObject({ ruleId: "technical-administrator-billing", patch: { file: "access.yaml" } });
    const [other] = audit({
      people: { "ada@acme.example": { function: "technical" } },
      organizationRoles: { administrator: ["ada@acme.example", "b@acme.example"], billingAdmin: ["ada@acme.example"] },
      accounts: { shop: { sid: "AC00000000000000000000000000000003", roles: { developer: [] } } },
      separationOfDuties: {
        duties: { watching: { roles: ["billingAdmin"] }, working: { roles: ["accountDeveloper"] } },
        conflicts: [{ between: ["watching", "working"] }],
      },
    });
    expect(other?.ruleId).toBe("technical-administrator-billing");
    expect(other?.patch).toBeUndefined();
    expect(other?.remediation).toMatch(
      /No patch is offered: it would bring something new, "ada@acme\.example has two duties that should be apart, watching by Organization Billing Admin and working by Account Developer on shop\."\.$/,
    );
  });

  test("and an information is not mended by a warning", () => {
    const findings = audit({
      organizationRoles: { billingAdmin: ["max@acme.example"] },
      billingGroups: { eu: { id: "commerce_billingprofile_1", admins: ["max@acme.example", "mia@acme.example"] } },
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.ruleId).toBe("redundant-grant");
    expect(findings[0]?.patch).toBeUndefined();
    expect(findings[0]?.remediation).toMatch(
      /No patch is offered: it would bring something new, "mia@acme\.example is the only Billing Group Admin of eu who can act\."\.$/,
    );
  });

  test(`and no more than ${MOST_PATCHES} are made`, () => {
    const people = Array.from(
      { length: MOST_PATCHES + 2 },
      (_, index) => `t${String(index).padStart(2, "0")}@acme.example`,
    );
    const findings = audit({
      people: Object.fromEntries(people.map((email) => [email, { function: "technical" }])),
      organizationRoles: { billingAdmin: [...people, "cfo@acme.example"] },
    });
    expect(findings.filter(({ patch }) => patch !== undefined)).toHaveLength(MOST_PATCHES);
    expect(
      findings.slice(MOST_PATCHES).map(({ remediation }) => remediation.split("No patch is offered: ")[1]),
    ).toEqual([
      `${MOST_PATCHES} others were tried already; fix those, and audit again.`,
      `${MOST_PATCHES} others were tried already; fix those, and audit again.`,
    ]);
  });
});
