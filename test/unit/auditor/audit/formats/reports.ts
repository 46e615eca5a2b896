import { readFileSync } from "node:fs";
import path from "node:path";
import { type AuditReport, type FormatOptions } from "../../../../../src/auditor/audit/formats";
import { matrixView } from "../../../../../src/auditor/audit/matrix";
import { effectiveAccess } from "../../../../../src/model/access";
import { accessPathJson } from "../../../../../src/model/access-path-json";
import { type AuditResult, type Finding } from "../../../../../src/model/finding";
import { fingerprint } from "../../../../../src/model/fingerprint";
import { DEFAULT_LIMITS } from "../../../../../src/model/limits";
import { loadManifest } from "../../../../../src/manifest/load";
import { type Binding, type Organization, type Person } from "../../../../../src/model/organization";
import { oneFile } from "../../../../support/manifest-files";

const CASES = path.join(__dirname, "../../../../cases/audit-reports");
const NOW = new Date("2026-11-22T13:00:00Z");

/** The reports that the golden files show. */
export const REPORTS = ["acme", "clean", "incomplete"] as const;

export const OPTIONS: FormatOptions = {
  color: false,
  width: 80,
  failOn: "warning",
  version: "0.1.0",
  rules: [
    {
      id: "technical-administrator-billing",
      severity: "error",
      title: "No technical person is Administrator or Owner of the organization",
      rationale: "The role gives full billing rights by default.",
      remediation: "Give technical people roles on the accounts they work on.",
      docs: "https://docs.example/rules/technical-administrator-billing.md",
    },
    {
      id: "unverified-domain",
      severity: "error",
      title: "Organization roles are held on verified domains only",
      rationale: "Nobody answers for an address on another domain.",
      remediation: "Verify the domain.",
      docs: "docs/rules/unverified-domain.md",
    },
    {
      id: "viewer-triggers",
      severity: "info",
      title: "Who only looks at bills may still manage usage triggers",
      rationale: "No Viewer can change nothing at all.",
      remediation: "Nothing, if that is fine.",
    },
  ],
};

/** A report whose result is a file in test/cases/audit-reports, over the matrix of acme.yaml. */
export function reportOf(name: (typeof REPORTS)[number]): AuditReport {
  const result = JSON.parse(readFileSync(path.join(CASES, `${name}.json`), "utf8")) as AuditResult;
  return { result, matrix: matrixOf(acme()) };
}

/** The organization of test/cases/audit-reports/acme.yaml. */
export function acme(): Organization {
  const bytes = readFileSync(path.join(CASES, "acme.yaml"));
  const { organization, problems } = loadManifest("access.yaml", oneFile(bytes), NOW);
  if (organization === undefined) throw new Error(`acme.yaml is malformed: ${JSON.stringify(problems)}`);
  return organization;
}

export function matrixOf(organization: Organization): AuditReport["matrix"] {
  return matrixView(organization, effectiveAccess(organization, NOW));
}

/** A report in which `text` stands wherever text from outside can stand. */
export function hostileReport(text: string): AuditReport {
  const source = { file: `${text}.yaml`, line: 3, column: 5 };
  const scope = { kind: "billingGroup", key: text } as const;
  const grant = { person: text, team: text, until: "2027-01-31T00:00:00.000Z", origin: { position: source } };
  const bindings: readonly Binding[] = [
    { role: "billingGroupAdmin", scope, grants: [grant] },
    {
      role: "administrator",
      scope: { kind: "organization" },
      grants: [{ person: text, origin: { assignment: text } }],
    },
    { role: "accountDeveloper", scope: { kind: "account", key: text }, grants: [grant] },
  ];
  const organization: Organization = {
    ...emptyOrganization(),
    sid: text,
    name: text,
    people: new Map([[text, { email: text, name: text, status: "active", external: true, formerly: [text] }]]),
    billingGroups: new Map([[text, { key: text, id: text, name: text }]]),
    accounts: new Map([[text, { key: text, sid: text }]]),
    bindings,
    otherGrants: [{ person: text, role: { sid: text, title: text }, scope, origin: { assignment: text } }],
  };
  const paths = effectiveAccess(organization, NOW).grants(text).map(accessPathJson);
  const finding: Finding = {
    ruleId: text,
    severity: "error",
    fingerprint: fingerprint(["hostile", text]),
    person: text,
    role: text,
    capabilities: [],
    billingGroups: [text],
    paths,
    message: text,
    remediation: text,
    source,
    patch: { file: text, edits: [{ line: 3, remove: [text], insert: [text, `  ${text}`] }] },
  };
  const waiver = { owner: text, reason: text, ticket: text, expires: "2027-03-31" };
  const waived: Finding = { ...finding, fingerprint: fingerprint(["waived", text]), waiver };
  const result: AuditResult = {
    schemaVersion: 1,
    organization: { sid: text, name: text },
    asOf: NOW.toISOString(),
    complete: false,
    unread: [text],
    summary: {
      verdict: text,
      findings: { error: 1, warning: 0, info: 0 },
      waived: 1,
      people: 1,
      canViewInvoices: 1,
      shouldNotViewInvoices: 0,
    },
    findings: [finding, waived],
  };
  return { result, matrix: matrixOf(organization) };
}

/** Text from outside that does harm where it is not treated as text. */
export const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  "<!--<script>",
  ']]></failure><failure message="x"/>',
  '"onmouseover="alert(1)',
  "'><svg/onload=alert(1)>",
  "\u202Egro.elpmaxe@ada\u2066",
  "\u001B[31mred\u001B]8;;http://evil.example\u0007click\u001B]8;;\u0007\u009B2J",
  '=HYPERLINK("http://evil.example","x")',
  "+1+cmd|' /C calc'!A0",
  "-2+3",
  "@SUM(1+1)",
  "\t=1+1",
  "\r=1+1",
  "＝1+1",
  'a;=1+1,"=2"',
  "::error file=x,line=1::owned",
  "x\n::set-output name=a::b",
  "##[add-path]/tmp",
  "##vso[task.setvariable variable=x]y",
  "| a | b |\n|---|---|",
  "[click](http://evil.example) ![i](http://evil.example/i.png)",
  "`code` ``` ~~~ **bold** _it_ <b>",
  "@octocat #1 GH-1 https://evil.example www.evil.example",
  "1. one\n- two\n# three",
  "{0} {ruleId} {{",
  "$(touch x) ${HOME} %0A",
  "\uFFFE\uFFFF\uD800",
  "__proto__",
  "constructor",
] as const;

function emptyOrganization(): Organization {
  return {
    sid: "OR00000000000000000000000000000001",
    domains: new Map(),
    people: new Map(),
    teams: new Map(),
    billingGroups: new Map(),
    accounts: new Map(),
    bindings: [],
    otherGrants: [],
    unread: [],
    breakGlass: [],
    limits: DEFAULT_LIMITS,
  };
}

/** A report about `people` people on `groups` Billing Groups, with two assignments and one finding each. */
export function largeReport(people: number, groups: number): AuditReport {
  const email = (i: number): string => `person-${String(i).padStart(6, "0")}@acme.example`;
  const key = (i: number): string => `group-${String(i % groups).padStart(3, "0")}`;
  const names = Array.from({ length: people }, (_, i): [string, Person] => [
    email(i),
    {
      email: email(i),
      name: `Person ${i}`,
      status: "active",
      external: false,
      formerly: [],
      ...(i % 3 === 0 ? { function: "technical" } : {}),
    },
  ]);
  const bindings = Array.from({ length: groups }, (_, g): readonly Binding[] => {
    const scope = { kind: "billingGroup", key: key(g) } as const;
    const grants = (offset: number): Binding["grants"] =>
      Array.from({ length: people }, (_, i) => i)
        .filter((i) => (i * 7 + offset) % groups === g)
        .map((i) => ({
          person: email(i),
          origin: { assignment: `IY${String(offset)}${String(i).padStart(31, "0")}` },
        }));
    return [
      { role: "billingGroupAdmin", scope, grants: grants(0) },
      { role: "billingGroupViewer", scope, grants: grants(1) },
    ];
  }).flat();
  const organization: Organization = {
    ...emptyOrganization(),
    name: "Large",
    people: new Map(names),
    billingGroups: new Map(
      Array.from({ length: groups }, (_, g) => [
        key(g),
        { key: key(g), id: `commerce_billingprofile_${g}`, name: `Group ${g}` },
      ]),
    ),
    bindings,
  };
  const access = effectiveAccess(organization, NOW);
  const findings = access.people.map((person): Finding => {
    const paths = access.grants(person).map(accessPathJson);
    return {
      ruleId: "viewer-triggers",
      severity: "info",
      fingerprint: fingerprint(["large", person]),
      person,
      role: "billingGroupViewer",
      capabilities: ["manage-usage-triggers"],
      billingGroups: paths.flatMap(({ billingGroup }) => billingGroup ?? []),
      paths,
      message: `${person} is Billing Group Viewer and may, besides looking, manage usage triggers.`,
      remediation: "Nothing, if that is fine. No narrower billing role exists: who must change nothing can't have one.",
    };
  });
  const result: AuditResult = {
    schemaVersion: 1,
    organization: { sid: organization.sid, name: "Large" },
    asOf: NOW.toISOString(),
    complete: true,
    unread: [],
    summary: {
      verdict: `${people} people can see invoices.`,
      findings: { error: 0, warning: 0, info: findings.length },
      waived: 0,
      people,
      canViewInvoices: people,
      shouldNotViewInvoices: 0,
    },
    findings,
  };
  return { result, matrix: matrixView(organization, access) };
}
