import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { createColors } from "picocolors";
import { describe, expect, test } from "vitest";
import { unknownAccess } from "../../../src/model/unknown-access";
import { accessRows } from "../../../src/auditor/questions/access-rows";
import { explainDenial } from "../../../src/auditor/questions/denial";
import { jsonResult, resultHead } from "../../../src/cli/output/result-json";
import { accessMarkdown } from "../../../src/auditor/questions/formats/access-markdown";
import { summarize } from "../../../src/auditor/questions/formats/access-summary";
import { accessTable } from "../../../src/auditor/questions/formats/access-table";
import { explainCapability, explainPerson } from "../../../src/auditor/questions/formats/explain-table";
import { problemLines } from "../../../src/manifest/problems-table";
import { rolesTable } from "../../../src/auditor/questions/formats/roles-table";
import { holdingsOf } from "../../../src/auditor/questions/formats/statements";
import { whoCanTable } from "../../../src/auditor/questions/formats/who-can-table";
import { capabilitiesText } from "../../../src/auditor/questions/formats/access-words";
import { count } from "../../../src/report/text/words";
import { instantText } from "../../../src/model/instant";
import { effectiveAccess } from "../../../src/model/access";
import { accessPathJson } from "../../../src/model/access-path-json";
import { CAPABILITIES, capabilitySet } from "../../../src/model/capabilities";
import { type Organization } from "../../../src/model/organization";
import { ROLES, roleById } from "../../../src/model/roles";
import { isTechnicalAdministrator } from "../../../src/model/technical-administrator";
import { binding, groupsOf, organizationOf, peopleOf } from "./organizations";

const now = new Date("2026-12-01T00:00:00Z");
const ids = CAPABILITIES.map(({ id }) => id);
const look = (colored = false) => ({ width: 80, colors: createColors(colored) });
const textOf = (parts: Iterable<string>): string => [...parts].join("");

const names = ["ada@acme.example", "max@acme.example", "bo@else.example"];
const organizations = fc
  .record({
    groups: fc.subarray(["americas", "europe", "asia"]),
    grants: fc.array(
      fc.record({
        role: fc.constantFrom(...ROLES.map(({ id }) => id)),
        people: fc.subarray(names),
        key: fc.constantFrom("americas", "europe", "elsewhere"),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ groups, grants }) =>
    organizationOf({
      billingGroups: groupsOf(...groups),
      bindings: grants.map(({ role, people, key }) => binding(role, people, key)),
    }),
  );

describe("rows", () => {
  test("say of every combination what the effective access says", () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const access = effectiveAccess(organization, now);
        const asked = { people: names, capabilities: ids, groups: access.groups };
        const rows = [...accessRows(access, asked, "all", unknownAccess(organization))];
        expect(rows.length).toBe(names.length * ids.length * access.groups.length);
        for (const row of rows) {
          const paths = access.paths(row.person, row.capability, row.billingGroup);
          expect(row).toMatchObject({ allowed: paths.length > 0, paths: paths.map(accessPathJson) });
        }
        expect([...accessRows(access, asked, "allowed", unknownAccess(organization))]).toEqual(
          rows.filter(({ allowed }) => allowed),
        );
      }),
    );
  });

  test("a path says role, scope, terms, marks and source", () => {
    const granted = { person: "ada@acme.example", origin: { position: { file: "a.yaml", line: 1, column: 1 } } };
    const path = {
      binding: binding("billingGroupAdmin", [], "europe"),
      grant: { ...granted, team: "hq", until: "2027-01-31T00:00:00.000Z", reason: "audit", ticket: "FIN-1" },
      marks: ["suspended"] as const,
    };
    expect(accessPathJson(path)).toEqual({
      role: "billingGroupAdmin",
      scope: "billingGroup",
      billingGroup: "europe",
      team: "hq",
      until: "2027-01-31T00:00:00.000Z",
      marks: ["suspended"],
      source: { file: "a.yaml", line: 1, column: 1 },
    });
    const origin = { assignment: "IY00000000000000000000000000000001" };
    const live = { binding: binding("accountDeveloper", [], "shop"), grant: { person: "x", origin }, marks: [] };
    expect(accessPathJson(live)).toEqual({
      role: "accountDeveloper",
      scope: "account",
      account: "shop",
      marks: [],
      source: origin,
    });
  });

  test("a result is JSON, one row a line", () => {
    const rows = [{ a: 1 }, { b: "\u2028\n" }];
    const text = textOf(jsonResult({ head: true }, "rows", rows));
    expect(JSON.parse(text)).toEqual({ head: true, rows });
    expect(text.split("\n").length).toBe(8);
    expect(JSON.parse(textOf(jsonResult({ head: true }, "rows", [])))).toEqual({ head: true, rows: [] });
  });

  test("a result is complete only where everything was read", () => {
    const organization = organizationOf({ name: "Acme", unread: ["users"] });
    expect(resultHead(organization, now)).toEqual({
      schemaVersion: 1,
      organization: { sid: organization.sid, name: "Acme" },
      asOf: "2026-12-01T00:00:00.000Z",
      complete: false,
    });
    expect(resultHead(organizationOf(), now).complete).toBe(true);
  });
});

describe("statements", () => {
  test("say together what the person can do on each group, neither more nor less", () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const access = effectiveAccess(organization, now);
        for (const person of access.people) {
          const { statements, others } = holdingsOf(access, person);
          for (const group of access.groups) {
            const said = statements
              .filter(({ groups }) => groups === "every" || groups.includes(group))
              .reduce((set, { capabilities }) => set | capabilities, 0);
            expect(said).toBe(access.capabilities(person, group));
          }
          const told = [...statements.flatMap(({ paths }) => paths), ...others].map(({ grant }) => grant);
          expect(new Set(told)).toEqual(new Set(access.grants(person).map(({ grant }) => grant)));
          expect(told.length).toBe(access.grants(person).length);
        }
      }),
    );
  });

  test.each([
    ["owner", "everything (14)"],
    ["billingGroupAdmin", "everything (13)"],
    ["billingViewer", "view (7)"],
    ["billingGroupViewer", "view (6)"],
  ] as const)("%s is in short %s", (role, text) =>
    expect(capabilitiesText(capabilitySet(roleById(role).capabilities))).toBe(text),
  );

  test("what has no short name is listed", () => {
    expect(capabilitiesText(capabilitySet(["add-funds", "view-invoices"]))).toBe(
      "View and Download Invoices/Statements, Add Funds",
    );
  });

  test("the organization's roles come first, the groups of one right together", () => {
    const organization = organizationOf({
      billingGroups: groupsOf("europe", "americas"),
      bindings: [
        binding("billingGroupViewer", ["ada@acme.example"], "europe"),
        binding("billingGroupViewer", ["ada@acme.example"], "americas"),
        binding("billingViewer", ["ada@acme.example"]),
        binding("standardUser", ["ada@acme.example"]),
      ],
    });
    const { statements, others } = holdingsOf(effectiveAccess(organization, now), "ada@acme.example");
    expect(statements.map(({ groups }) => groups)).toEqual(["every", ["americas", "europe"]]);
    expect(others.map((path) => path.binding.role)).toEqual(["standardUser"]);
  });
});

describe("technical Administrators", () => {
  test.each([
    ["technical", "administrator", true],
    ["technical", "owner", true],
    ["technical", "billingAdmin", false],
    ["technical", "accountAdministrator", false],
    ["technical", "accountOwner", false],
    ["finance", "administrator", false],
    [undefined, "administrator", false],
  ] as const)("function %s as %s: %s", (duty, role, expected) => {
    const person = duty === undefined ? {} : { function: duty };
    expect(isTechnicalAdministrator(person, [{ role: "standardUser" }, { role }])).toBe(expected);
  });

  test("come first in the summary", () => {
    const organization = organizationOf({
      people: peopleOf({ email: "zoe@acme.example", function: "technical" }),
      bindings: [binding("administrator", ["ada@acme.example", "zoe@acme.example"])],
    });
    const { holders } = summarize(organization, effectiveAccess(organization, now));
    expect(holders.map(({ email }) => email)).toEqual(["zoe@acme.example", "ada@acme.example"]);
  });
});

describe("denials", () => {
  const europe = { billingGroups: groupsOf("europe", "americas") };
  const rolesFor = (organization: Organization, person: string) =>
    explainDenial(organization, effectiveAccess(organization, now), person, "add-funds", now).remedies;

  test("say of each grant why it does not help", () => {
    const organization = organizationOf({
      ...europe,
      bindings: [
        binding("standardUser", ["ada@acme.example"]),
        binding("billingViewer", ["ada@acme.example"]),
        binding("billingGroupAdmin", ["ada@acme.example"], "europe"),
        binding("accountBillingManager", ["ada@acme.example"], "shop"),
      ],
    });
    const access = effectiveAccess(organization, now);
    const { holds } = explainDenial(organization, access, "ada@acme.example", "add-funds", now);
    expect(holds.map(({ because }) => because)).toEqual([
      "no-billing-rights",
      "not-this-right",
      "other-group",
      "no-billing-rights",
    ]);
  });

  test("name every role that would help, the narrowest first", () => {
    expect(rolesFor(organizationOf(europe), "ada@acme.example")).toEqual([
      { role: "billingGroupAdmin", scope: "billingGroup" },
      { role: "billingAdmin", scope: "organization" },
      { role: "administrator", scope: "organization" },
      { role: "owner", scope: "organization" },
    ]);
  });

  test.each([
    ["an unverified domain", "bo@else.example", {}, "unverified-domain"],
    ["being external", "bo@else.example", { external: true }, "external"],
    ["being suspended is no obstacle", "ada@acme.example", { status: "suspended" } as const, undefined],
  ])("say what stands in the way: %s", (_, email, more, obstacle) => {
    const organization = organizationOf({ ...europe, people: peopleOf({ email, ...more }) });
    expect(rolesFor(organization, email).map((remedy) => remedy.obstacle)).toEqual([
      undefined,
      obstacle,
      obstacle,
      obstacle,
    ]);
  });
});

describe("what a reader sees", () => {
  const nasty = fc.string({
    unit: fc.constantFrom("a", " ", "|", "<b>", "`", "\n", "::", "\u001B[31m", "\u202E", "\u009B", "漢", "[x](y)"),
    minLength: 1,
    maxLength: 120,
  });
  const hostile = fc.tuple(nasty, nasty, nasty, organizations).map(([name, key, team, organization]) => ({
    ...organization,
    name,
    people: peopleOf(
      { email: "ada@acme.example", name, function: "technical" },
      { email: "bo@else.example", external: true },
    ),
    billingGroups: groupsOf(key),
    bindings: [
      ...organization.bindings,
      binding("administrator", names),
      binding("billingGroupViewer", names, key),
      binding("accountDeveloper", names, key),
    ].map((b) => ({ ...b, grants: b.grants.map((grant) => ({ ...grant, team })) })),
  }));
  const at = (file: string) => ({ file, line: 1, column: 1 });
  const columns = (line: string): number => line.replace(/\p{Script=Han}/gu, "xx").length;

  test("fits its lines and holds nothing that the terminal obeys, whatever the names are", () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (organization, colored) => {
        const access = effectiveAccess(organization, now);
        const known = { organization, access, now };
        const { groups } = access;
        const { name } = organization;
        const [key = ""] = groups;
        const printed = [
          ...accessTable(organization, summarize(organization, access), now, look(colored)),
          ...explainPerson(known, "ada@acme.example", look(colored)),
          ...explainCapability(known, "max@acme.example", "view-all-billing-groups", groups, look(colored)),
          ...explainCapability(known, "nobody@acme.example", "add-funds", groups, look(colored)),
          ...whoCanTable(organization, access, "add-funds", groups, look(colored)),
          `${problemLines([{ kind: "malformed", message: name, hint: key, at: at(key), related: at(name) }], look(colored))}\n`,
        ].join("");
        // Our own colors are few; nothing else may look like one.
        const text = printed.replace(/\u001B\[(1|2|22|31|32|33|39)m/g, "");
        expect(text.replaceAll("\n", " ")).not.toMatch(/[\p{Cc}\u202E]|::/u);
        expect(Math.max(...text.split("\n").map(columns))).toBeLessThanOrEqual(80);
        expect(colored || printed === stripVTControlCharacters(printed)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("is a table with five columns in Markdown, whatever the names are", () => {
    fc.assert(
      fc.property(hostile, (organization) => {
        const access = effectiveAccess(organization, now);
        const text = textOf(accessMarkdown(organization, summarize(organization, access), now));
        const rows = text.split("\n").filter((line) => line.startsWith("|"));
        expect(rows.length).toBeGreaterThan(2);
        for (const row of rows) expect(row.split(/(?<!\\)\|/).length).toBe(7);
        expect(text).not.toMatch(/(?<!\\)<b>|(?<!\\)`a|(?<!\\)\[x/);
      }),
      { numRuns: 60 },
    );
  });

  test("the matrix of roles has a column for every role with billing rights", () => {
    const text = textOf(rolesTable(look()));
    for (const { capabilities, title } of ROLES) if (capabilities.length > 0) expect(text).toContain(title);
    const [row = ""] = text.split("\n").filter((line) => line.includes("view-usage-summary"));
    const all = ROLES.filter(({ capabilities }) => capabilities.length > 0).length;
    expect(row.match(/[✓·]/g)?.length).toBe(all);
  });

  test("every cell of the matrix is the catalogue's", () => {
    const lines = textOf(rolesTable(look())).split("\n");
    const order = [
      "owner",
      "administrator",
      "billingAdmin",
      "billingViewer",
      "billingGroupAdmin",
      "billingGroupViewer",
    ];
    for (const id of ids) {
      const marks = lines.find((line) => line.includes(`${id} `))?.match(/[✓·]/g);
      const expected = ROLES.filter((role) => order.includes(role.id)).map((role) =>
        new Set<string>(role.capabilities).has(id) ? "✓" : "·",
      );
      expect(marks, id).toEqual(expected);
    }
  });
});

test("numbers and instants in words", () => {
  expect([count(0, "role"), count(1, "role"), count(2, "person", "people")]).toEqual(["0 roles", "1 role", "2 people"]);
  expect(instantText("2027-01-31T09:30:00.000Z")).toBe("2027-01-31 09:30 UTC");
});
