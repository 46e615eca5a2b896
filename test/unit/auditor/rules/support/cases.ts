import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { effectiveAccess } from "../../../../../src/model/access";
import { type Finding } from "../../../../../src/model/finding";
import { fingerprint } from "../../../../../src/model/fingerprint";
import { withDirectory, withInferredFunctions } from "../../../../../src/model/functions";
import { organizationOfSnapshot } from "../../../../../src/model/live-organization";
import { loadManifest, type ManifestFiles } from "../../../../../src/manifest/load";
import { type Organization, type PersonFunction } from "../../../../../src/model/organization";
import { type Snapshot, type SnapshotRole } from "../../../../../src/model/snapshot";
import { type Rule, type RuleContext } from "../../../../../src/auditor/rules";
import { parseRuleConfiguration } from "../../../../../src/auditor/rules/engine/configuration";
import { manifestRepair } from "../../../../../src/auditor/rules/engine/repair";
import { runRules } from "../../../../../src/auditor/rules/engine/run-rules";
import { oneFile } from "../../../../support/manifest-files";

/** A manifest: its text, or what its text means. What every manifest has, and verified domains, may be left out. */
export type CaseManifest = string | Readonly<Record<string, unknown>>;

/** What Twilio says, shortened. */
export interface CaseTwilio {
  readonly users?: readonly (
    string | { readonly email: string; readonly sid?: string; readonly name?: string; readonly active?: boolean }
  )[];
  /** SIDs. */
  readonly accounts?: readonly string[];
  /** Roles besides those that everybody knows. */
  readonly roles?: readonly { readonly title: string; readonly group: string; readonly level?: string }[];
  /** `on`: a Billing Group's id or an account's SID; otherwise the organization. `level` tells roles of one name apart. */
  readonly assignments?: readonly {
    readonly user: string;
    readonly role: string;
    readonly on?: string;
    readonly level?: string;
  }[];
  readonly unread?: Snapshot["unread"];
}

/** What a rule is asked about: a manifest, or Twilio with or without one. */
export interface RuleInput {
  readonly now?: string;
  readonly manifest?: CaseManifest;
  readonly twilio?: CaseTwilio;
  /** Functions by e-mail, as a directory file gives them. */
  readonly directory?: Readonly<Record<string, PersonFunction>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface RuleCase extends RuleInput {
  readonly name: string;
  /** In the order of an audit. */
  readonly findings?: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  /** Id of the message. */
  readonly message: string;
  readonly says: string;
  readonly remediation: string;
  readonly person?: string;
  readonly role?: string;
  readonly groups?: readonly string[];
  readonly capabilities?: number;
  /** `line:column` */
  readonly at?: string;
  readonly paths?: readonly string[];
  /** Lines of the patch, as `12 - text` and `12 + text`. */
  readonly patch?: readonly string[];
}

const CASES = path.resolve(__dirname, "../../../../cases/rules");

/** The case files by rule id. */
export const CASE_FILES: ReadonlyMap<
  string,
  { readonly valid: readonly RuleCase[]; readonly invalid: readonly RuleCase[] }
> = new Map(
  readdirSync(CASES).map((name) => [
    name.replace(/\.yaml$/, ""),
    parse(readFileSync(path.join(CASES, name), "utf8")) as { valid: RuleCase[]; invalid: RuleCase[] },
  ]),
);

const NOW = "2026-11-22T12:00:00Z";
export const ORGANIZATION = "OR00000000000000000000000000000001";
const FILE = "access.yaml";

/** A finding with the id of its message, which findings do not carry. */
export interface LabelledFinding {
  readonly messageId: string;
  readonly finding: Finding;
}

/** What one rule finds in an input, as an audit with this rule alone. */
export function findingsOf(rule: Rule, input: RuleInput): readonly LabelledFinding[] {
  const messages = Object.entries(rule.messages).map(([id, { message, remediation }]) => [
    id,
    { message: `${id}|${message}`, remediation },
  ]);
  const labelled: Rule = { ...rule, messages: Object.fromEntries(messages) as Rule["messages"] };
  const configuration = input.options === undefined ? {} : configurationOf(rule, input.options);
  return runRules([labelled], contextOf(input), configuration).map((finding) => {
    // That a rule failed is said without a label.
    const end = finding.ruleId === rule.id ? finding.message.indexOf("|") : -1;
    return {
      messageId: finding.message.slice(0, Math.max(0, end)),
      finding: { ...finding, message: finding.message.slice(end + 1) },
    };
  });
}

function configurationOf(rule: Rule, options: object) {
  const parsed = parseRuleConfiguration({ [rule.id]: { options } }, [rule]);
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.configuration;
}

export function contextOf(input: RuleInput): RuleContext {
  const now = new Date(input.now ?? NOW);
  const files = filesOf(input.manifest ?? {});
  const declared = input.manifest === undefined ? undefined : load(files, now);
  const seen =
    input.twilio === undefined ? load(files, now) : organizationOfSnapshot(snapshotOf(input.twilio), declared);
  const directory = new Map(Object.entries(input.directory ?? {}));
  const organization = withInferredFunctions(withDirectory(seen, directory));
  return {
    organization,
    access: effectiveAccess(organization, now),
    now,
    ...(input.twilio === undefined || declared === undefined ? {} : { declared }),
    ...(declared === undefined ? {} : { repair: manifestRepair({ file: FILE, files, organization: declared }, now) }),
  };
}

function load(files: ManifestFiles, now: Date): Organization {
  const { organization, problems } = loadManifest(FILE, files, now);
  if (organization === undefined) throw new Error(JSON.stringify(problems, undefined, 1));
  return organization;
}

function filesOf(manifest: CaseManifest): ManifestFiles {
  const bytes = new TextEncoder().encode(manifestText(manifest));
  return oneFile(bytes);
}

/** The text with what every manifest has at its end, so that its lines keep their numbers. */
export function manifestText(manifest: CaseManifest): string {
  const text = typeof manifest === "string" ? manifest : stringify(manifest, { lineWidth: 0 });
  const usual = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: { sid: ORGANIZATION },
    domains: { "acme.example": "verified" },
  };
  const known = Object.keys((parse(text) as object | null) ?? {});
  const missing = Object.entries(usual).filter(([key]) => !known.includes(key));
  return `${text === "{}\n" ? "" : text}${missing.length === 0 ? "" : stringify(Object.fromEntries(missing))}`;
}

const KNOWN_ROLES: readonly (readonly [title: string, level: string, group: string])[] = [
  ["Owner", "ORGANIZATION", "organization"],
  ["Administrator", "ORGANIZATION", "organization"],
  ["Standard User", "ORGANIZATION", "organization"],
  ["Organization Billing Admin", "ORGANIZATION", "billing"],
  ["Organization Billing Viewer", "ORGANIZATION", "billing"],
  ["Billing Group Admin", "RESOURCE", "billing"],
  ["Billing Group Viewer", "RESOURCE", "billing"],
  ["Owner", "ACCOUNT", "general"],
  ["Administrator", "ACCOUNT", "general"],
  ["Developer", "ACCOUNT", "general"],
  ["Billing Manager", "ACCOUNT", "general"],
  ["Support", "ACCOUNT", "general"],
  ["Studio Admin", "SUB_ACCOUNT", "studio"],
  ["Studio Viewer", "SUB_ACCOUNT", "studio"],
];

/** A SID that follows from a name. */
export function sidOf(prefix: string, name: string): string {
  return new RegExp(`^${prefix}[0-9a-f]{32}$`).test(name) ? name : prefix + fingerprint(name).slice(0, 32);
}

export function snapshotOf(twilio: CaseTwilio): Snapshot {
  const { users = [], accounts = [], roles = [], assignments = [], unread = [] } = twilio;
  const all: readonly SnapshotRole[] = [
    ...KNOWN_ROLES,
    ...roles.map(({ title, level = "ACCOUNT", group }) => [title, level, group] as const),
  ].map(([title, level, group]) => ({
    sid: sidOf("IX", `${title} ${level}`),
    friendlyName: title,
    lowestLevel: level === "RESOURCE" ? "ORGANIZATION" : level,
    resourceTypes: level === "RESOURCE" ? ["billing_group"] : [],
    productGroup: group,
    allow: [],
    deny: [],
  }));
  const people = users.map((user) => (typeof user === "string" ? { email: user } : user));
  const userSids = new Map(people.map(({ email, sid }) => [email, sid ?? sidOf("US", email)]));
  const isUnread = (list: string) => unread.some((each) => each.list === list);
  return {
    schemaVersion: 1,
    organizationSid: ORGANIZATION,
    takenAt: NOW,
    roles: isUnread("roles") ? [] : all,
    users: people.map(({ email, sid = sidOf("US", email), name = "", active = true }) => ({
      sid,
      email,
      name,
      active,
    })),
    accounts: accounts.map((sid) => ({ sid, name: sid, status: "active" })),
    assignments: assignments.map(({ user, role, on, level }, index) => {
      const isGroup = on !== undefined && !on.startsWith("AC");
      const wanted = level ?? (on === undefined ? "ORGANIZATION" : isGroup ? "RESOURCE" : "ACCOUNT");
      const named = all.filter(({ friendlyName }) => friendlyName === role);
      const known = named.find(({ sid }) => sid === sidOf("IX", `${role} ${wanted}`)) ?? named[0];
      return {
        sid: sidOf("IY", `assignment ${index}`),
        roleSid: known?.sid ?? sidOf("IX", role),
        scope: on === undefined || isGroup ? ORGANIZATION : on,
        identity: userSids.get(user) ?? user,
        ...(isGroup ? { resourceType: "billing_group", resourceId: on } : {}),
      };
    }),
    unread,
  };
}

/** A finding as case files write it. */
export function expectedOf({ messageId, finding }: LabelledFinding): ExpectedFinding {
  const { person, role, billingGroups, capabilities, source, paths, patch } = finding;
  return {
    message: messageId,
    ...(person === undefined ? {} : { person }),
    ...(role === undefined ? {} : { role }),
    ...(billingGroups.length === 0 ? {} : { groups: billingGroups }),
    ...(capabilities.length === 0 ? {} : { capabilities: capabilities.length }),
    ...(source === undefined ? {} : { at: `${source.line}:${source.column}` }),
    ...(paths.length === 0 ? {} : { paths: paths.map(pathText) }),
    says: finding.message,
    remediation: finding.remediation,
    ...(patch === undefined ? {} : { patch: patchLines(patch) }),
  };
}

function pathText({ role, billingGroup, account, team, until, marks }: Finding["paths"][number]): string {
  const where = billingGroup ?? account;
  return [
    where === undefined ? role : `${role} on ${where}`,
    ...(team === undefined ? [] : [`through ${team}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(marks.length === 0 ? [] : [`[${marks.join(", ")}]`]),
  ].join(" ");
}

function patchLines({ edits }: NonNullable<Finding["patch"]>): readonly string[] {
  return edits.flatMap(({ line, remove, insert }) => [
    ...remove.map((text) => `${line} - ${text}`),
    ...insert.map((text) => `${line} + ${text}`),
  ]);
}
