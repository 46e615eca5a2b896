import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withInferredFunctions } from "../../../../src/model/functions";
import { loadManifest } from "../../../../src/manifest/load";
import { isTechnicalAdministrator } from "../../../../src/model/technical-administrator";
import { narrow, type Narrowed } from "../../../../src/auditor/simulate/narrow";
import { NOW } from "./arbitraries";
import { filesOf } from "../../../support/manifest-files";

const HEAD = `apiVersion: twilio-organization/v1
kind: OrganizationAccess
organization: { sid: OR00000000000000000000000000000001 }
domains: { acme.example: verified }
`;

const PEOPLE = `people:
  ada@acme.example: { function: technical } # runs it all
  bob@acme.example: { function: technical }
  ops@acme.example: { function: management }
`;

const ROLES = `organizationRoles:
  # who can do everything
  administrator:
    - ada@acme.example # since 2019
    - bob@acme.example
    - ops@acme.example
  standardUser: []
`;

const ACCOUNTS = `accounts:
  shop:
    sid: AC00000000000000000000000000000001
    roles:
      developer: [] # nobody yet
  harness:
    sid: AC00000000000000000000000000000002
    roles: { administrator: [bob@acme.example], developer: [ada@acme.example] }
`;

function narrowed(texts: Readonly<Record<string, string>>, people?: readonly string[]): Narrowed {
  const result = narrow({
    file: "access.yaml",
    files: filesOf(texts),
    withFunctions: withInferredFunctions,
    ...(people === undefined ? {} : { people }),
    now: NOW,
  });
  if ("why" in result) throw new Error(result.why);
  return result;
}

/** Accounts on which neither Ada nor Bob holds a role. */
const NOBODY_WORKS = ACCOUNTS.replace("administrator: [bob@acme.example]", "administrator: []").replace(
  "developer: [ada@acme.example]",
  "developer: []",
);

const textsAfter = ({ files }: Narrowed): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map(({ file, after }) => [file, after]));

describe("narrower roles", () => {
  const whole = { "access.yaml": HEAD + PEOPLE + ROLES + ACCOUNTS };

  it("are given in one go to everybody technical, and comments stay", () => {
    const result = narrowed(whole);
    expect(result.narrowings.map(({ person, patch }) => [person.email, patch !== undefined])).toEqual([
      ["ada@acme.example", true],
      ["bob@acme.example", true],
    ]);
    expect(textsAfter(result)["access.yaml"]).toBe(`${HEAD}${PEOPLE}organizationRoles:
  # who can do everything
  administrator:
    - ops@acme.example
  standardUser:
    - ada@acme.example
    - bob@acme.example
accounts:
  shop:
    sid: AC00000000000000000000000000000001
    roles:
      developer: [] # nobody yet
  harness:
    sid: AC00000000000000000000000000000002
    roles: { administrator: [bob@acme.example], developer: [ada@acme.example] }
`);
  });

  const proposed = (texts: Readonly<Record<string, string>>) =>
    narrowed(texts).narrowings.map(({ narrower }) =>
      narrower.map(({ role, scope }) => (scope.kind === "account" ? `${role} ${scope.key}` : role)),
    );

  it("are roles on the accounts where the person works, and Standard User", () =>
    expect(proposed(whole)).toEqual([
      ["accountDeveloper harness", "standardUser"],
      ["accountAdministrator harness", "standardUser"],
    ]));

  it("are Developer on every account where nobody knows on which the person works", () =>
    expect(proposed({ "access.yaml": HEAD + PEOPLE + ROLES + NOBODY_WORKS })).toEqual([
      ["accountDeveloper harness", "accountDeveloper shop", "standardUser"],
      ["accountDeveloper harness", "accountDeveloper shop", "standardUser"],
    ]));

  it("end when the role that they replace would have ended; nothing comes in place of one that has, or for the suspended", () => {
    const ending = (until: string): string =>
      HEAD +
      PEOPLE +
      ROLES.replace("- ada@acme.example", `- { user: ada@acme.example, until: ${until} }`) +
      NOBODY_WORKS;
    const after = (text: string): string =>
      textsAfter(narrowed({ "access.yaml": text }, ["ada@acme.example"]))["access.yaml"] ?? "";
    expect(after(ending("2099-01-31T00:00:00Z"))).toContain("{ user: ada@acme.example, until: 2099-01-31T00:00:00");
    const suspended =
      HEAD + PEOPLE.replace("ada@acme.example: { ", "ada@acme.example: { status: suspended, ") + ROLES + NOBODY_WORKS;
    expect(after(suspended)).not.toBe("");
    expect(after(suspended)).not.toMatch(/developer: \[ada|administrator:\n(?: +- .*\n)* +- ada/);
  });

  it("leave lists alone that the manifest does not manage", () => {
    const shopOnly = NOBODY_WORKS.replace(", developer: []", "");
    const result = narrowed({ "access.yaml": HEAD + PEOPLE + ROLES + shopOnly }, ["ada@acme.example"]);
    expect(textsAfter(result)["access.yaml"]).toContain("developer: [ada@acme.example] # nobody yet");
    expect(textsAfter(result)["access.yaml"]).not.toContain("developer: [ada@acme.example] }");
  });

  it("say what they do to access, each by itself", () => {
    const [ada, bob] = narrowed(whole).narrowings;
    expect(ada?.changes).toEqual([
      "- ada@acme.example: all billing rights (every group), via Organization Administrator, implied",
      "- ada@acme.example: Organization Administrator",
    ]);
    expect(bob?.changes.every((line) => line.slice(2).startsWith("bob@acme.example"))).toBe(true);
  });

  it("leave a floor as it is: whom it needs is not narrowed, and is told why", () => {
    const result = narrowed({ "access.yaml": `${whole["access.yaml"]}limits: { minimumAdministrators: 2 }\n` });
    expect(result.narrowings.map(({ person, patch }) => [person.email, patch !== undefined])).toEqual([
      ["ada@acme.example", true],
      ["bob@acme.example", false],
    ]);
    expect(result.narrowings[1]?.finding.remediation).toContain("limits.minimumAdministrators is 2");
  });

  it("are for those who are named alone", () => {
    const result = narrowed(whole, ["bob@acme.example"]);
    expect(result.narrowings.map(({ person }) => person.email)).toEqual(["bob@acme.example"]);
    expect(textsAfter(result)["access.yaml"]).toContain("- ada@acme.example # since 2019");
  });

  it("are none where the manifest has no list to add people to, and for an Owner", () => {
    const unmanaged = HEAD + PEOPLE + ROLES + "accounts: { shop: { sid: AC00000000000000000000000000000001 } }\n";
    const [ada] = narrowed({ "access.yaml": unmanaged }).narrowings;
    expect([ada?.patch, ada?.finding.remediation]).toEqual([
      undefined,
      expect.stringContaining("the manifest does not manage Account Developer on shop"),
    ]);
    const owner = `${HEAD}${PEOPLE}organizationRoles: { owner: [ada@acme.example] }\n${ACCOUNTS}`;
    const [own] = narrowed({ "access.yaml": owner }).narrowings;
    expect([own?.role, own?.patch, own?.narrower]).toEqual(["owner", undefined, []]);
  });

  it("are none for people who are kept for emergencies, or who are Administrator through a team", () => {
    const kept = narrowed({ "access.yaml": `${whole["access.yaml"]}breakGlass: [ada@acme.example]\n` });
    expect(kept.narrowings[0]?.finding.remediation).toContain("kept for emergencies");
    const team = whole["access.yaml"]
      .replace("    - ada@acme.example # since 2019\n", "    - team:platform\n")
      .replace("organizationRoles:", "teams: { platform: [ada@acme.example] }\norganizationRoles:");
    const [ada] = narrowed({ "access.yaml": team }).narrowings;
    expect([ada?.patch, ada?.finding.remediation]).toEqual([undefined, expect.stringContaining("team platform")]);
  });

  it("change the file of the manifest in which the role stands, and only if one file has it all", () => {
    const texts = {
      "access.yaml": `${HEAD}include: [roles.yaml]\n`,
      "roles.yaml": `apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n${PEOPLE}${ROLES}${ACCOUNTS}`,
    };
    expect(Object.keys(textsAfter(narrowed(texts)))).toEqual(["roles.yaml"]);
    const apart = {
      "access.yaml": `${HEAD}include: [accounts.yaml]\n${PEOPLE}${ROLES}`,
      "accounts.yaml": `apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n${NOBODY_WORKS}`,
    };
    const result = narrowed(apart);
    expect(result.files).toEqual([]);
    expect(result.narrowings[0]?.finding.remediation).toContain("has no list of");
  });

  it.each([
    ["carriage returns", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["no line end at the end", (text: string) => text.trimEnd()],
  ])("keep %s", (_name, dress) => {
    const after = textsAfter(narrowed({ "access.yaml": dress(whole["access.yaml"]) }))["access.yaml"];
    expect(after).toBe(dress(textsAfter(narrowed(whole))["access.yaml"] ?? ""));
  });

  it("are not made where line ends are mixed: all of them would become one", () => {
    const mixed = whole["access.yaml"].replace("\n", "\r\n");
    expect(narrowed({ "access.yaml": mixed }).files).toEqual([]);
  });

  it("are none where nobody technical is Administrator", () =>
    expect(narrowed({ "access.yaml": HEAD + ROLES })).toMatchObject({ narrowings: [], files: [] }));

  it("of any manifest leave it well-formed, with nobody narrowed who still has it all, and no access gained but the offered roles", () => {
    const names = ["ada", "bob", "cy", "ops"].map((name) => `${name}@acme.example`);
    const style = fc.constantFrom("flow", "block");
    const list = (members: readonly string[], as: string, indent: string): string =>
      as === "flow" || members.length === 0
        ? ` [${members.join(", ")}]`
        : `\n${members.map((member) => `${indent}- ${member} # ${member.slice(0, 3)}`).join("\n")}`;
    fc.assert(
      fc.property(
        fc.subarray(names, { minLength: 1 }),
        fc.subarray(names),
        fc.subarray(names),
        fc.subarray(names),
        fc.array(style, { minLength: 4, maxLength: 4 }),
        fc.nat(2),
        (administrators, users, developers, technical, styles, floor) => {
          const text = [
            HEAD.trimEnd(),
            `people: { ${technical.map((email) => `${email}: { function: technical }`).join(", ")} }`,
            `organizationRoles:`,
            `  administrator:${list(administrators, styles[0] ?? "", "    ")}`,
            `  standardUser:${list(users, styles[1] ?? "", "    ")}`,
            `accounts:`,
            `  shop:`,
            `    sid: AC00000000000000000000000000000001`,
            `    roles:`,
            `      developer:${list(developers, styles[2] ?? "", "        ")}`,
            `limits: { minimumAdministrators: ${floor} }`,
            ``,
          ].join("\n");
          const result = narrowed({ "access.yaml": text });
          const after = { "access.yaml": text, ...textsAfter(result) };
          const { organization, problems } = loadManifest("access.yaml", filesOf(after), NOW);
          expect(problems).toEqual([]);
          if (organization === undefined) throw new Error("it means nothing");
          for (const { person, patch } of result.narrowings) {
            const mine = organization.bindings.filter(({ grants }) => grants.some((g) => g.person === person.email));
            expect(isTechnicalAdministrator(person, mine)).toBe(patch === undefined);
          }
          const changed = new Set(result.narrowings.flatMap(({ person, patch }) => (patch ? [person.email] : [])));
          const roles = (world: typeof organization, email: string): readonly string[] =>
            world.bindings.flatMap(({ role, grants }) => (grants.some((g) => g.person === email) ? [role] : []));
          for (const email of names) {
            const [before, now] = [roles(result.before, email), roles(organization, email)];
            if (changed.has(email)) expect([...now].sort()).toEqual(["accountDeveloper", "standardUser"]);
            else expect(now).toEqual(before);
          }
          const left = organization.bindings.find(({ role }) => role === "administrator")?.grants.length ?? 0;
          expect(left).toBeGreaterThanOrEqual(Math.min(floor, administrators.length));
        },
      ),
      { numRuns: 60 },
    );
  });
});
