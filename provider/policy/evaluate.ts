import { canonicalSid } from "../../src/model/identity";
import { effectiveAccess } from "../../src/model/access";
import { type Finding } from "../../src/model/finding";
import { withDirectory, withInferredFunctions } from "../../src/model/functions";
import { organizationOfSnapshot } from "../../src/model/live-organization";
import { scopeKey, type Organization, type Person, unknownTeams } from "../../src/model/organization";
import { rightText } from "../../src/model/right";
import { isOwnerRole } from "../../src/model/roles";
import { type Rule, type RuleContext } from "../../src/auditor/rules";
import { type RuleOptions } from "../../src/auditor/rules/engine/rule";
import { runRules } from "../../src/auditor/rules/engine/run-rules";
import { overShared } from "../../src/auditor/rules/engine/shared-settings";
import { configOf, type Config } from "./config";
import { identify, organizationOfBindings } from "./organization-of-bindings";
import { type BindingResource, type SnapshotResource, type StackResource } from "./resources";
import { readSnapshotState } from "./snapshot-state";

/** What rules look at: one organization, and the resources that show it. */
export interface OrganizationContext {
  readonly context: RuleContext;
  readonly bindings: readonly BindingResource[];
  /** Whether anybody says which domains are verified. */
  readonly domainsKnown: boolean;
  /** Inputs that are not known before the deployment, in words: what rules find is found, and there may be more. */
  readonly unknown: readonly string[];
}

/** A stack, ready to be judged. */
export interface Stack {
  readonly contexts: readonly OrganizationContext[];
  /** Inputs that are not known before the deployment, of whatever organization. */
  readonly unknown: readonly string[];
  /** Organizations of which the configuration says nothing, though it has manifests of others. */
  readonly unconfigured: readonly string[];
  /** What could not be read, in words: nothing is clean. */
  readonly unread: readonly string[];
}

/**
 * The rules for which a binding alone, with what the configuration says, is enough: what they find in an organization
 * is what they find in its bindings one by one. They are asked before a resource is changed.
 */
export const BINDING_RULES: readonly string[] = [
  "unverified-domain",
  "external-organization-role",
  "expired-grant",
  "expiring-grant",
];

/** The rules that find somebody missing: with more members than are known they may find nothing. */
const RULES_OF_ABSENCE: readonly string[] = [
  "no-group-admin",
  "single-group-admin",
  "only-external-admins",
  "break-glass",
];

/** Whether what is not known of an organization could undo what a rule finds: then the rule does not judge it. */
export function isUndecided({ id }: Rule, { unknown }: OrganizationContext): boolean {
  return unknown.length > 0 && RULES_OF_ABSENCE.includes(id);
}

/** One binding, as its inputs have it, as all that there is of its organization. */
export function contextOfBinding(binding: BindingResource, config: Config, now: Date): OrganizationContext {
  const { state } = binding;
  const lists = state.lists.map((list) => ({ ...list, unmanaged: new Map<string, string>() }));
  const alone = { ...binding, state: { ...state, lists } };
  const { declared, emails } = configOf(config, state.organization);
  if (declared === undefined) return contextOfBindings(state.organization, [alone], config, [], now);
  // Of a manifest with thousands of people only those are a matter of this binding that it names; the Owners are none.
  const people = new Map<string, Person>();
  for (const { members } of lists)
    for (const [name, { userSid }] of members) {
      const person = declared.people.get(identify(name, userSid, emails).person);
      if (person !== undefined) people.set(person.email, person);
    }
  const manifests = new Map([[canonicalSid(declared.sid), { ...declared, people, bindings: [] }]]);
  const about = { ...config, manifests };
  return contextOfBindings(state.organization, [alone], about, [], now);
}

/** The organizations that the resources of a stack show. */
export function stackOf(resources: readonly StackResource[], config: Config, now: Date): Stack {
  const bindings = resources.filter((resource) => resource.type === "binding");
  const snapshots = new Map(
    resources.flatMap((resource) => (resource.type === "snapshot" ? [[resource.organization, resource] as const] : [])),
  );
  const verified = resources.flatMap((resource) =>
    resource.type === "domain" && resource.verified !== undefined ? [resource.verified] : [],
  );
  const sids = new Set([...snapshots.keys(), ...bindings.map(({ state }) => state.organization)]);
  const unread: string[] = [];
  const contexts: OrganizationContext[] = [];
  for (const sid of sids) {
    const own = bindings.filter(({ state }) => state.organization === sid);
    const snapshot = snapshots.get(sid);
    // A snapshot speaks for the bindings that were written from it, and hides no others.
    const others = snapshot === undefined ? own : own.filter(({ fromSnapshot }) => !fromSnapshot);
    if (others.length > 0) contexts.push(contextOfBindings(sid, others, config, verified, now));
    unread.push(...unknownLists(configOf(config, sid).declared, snapshot !== undefined));
    if (snapshot === undefined) continue;
    const written = own.filter(({ fromSnapshot }) => fromSnapshot);
    const read = contextOfSnapshot(snapshot, written, config, now);
    if ("problem" in read) unread.push(`the snapshot of ${sid}: ${read.problem}`);
    else {
      contexts.push(read);
      unread.push(...read.context.organization.unread);
    }
  }
  const unconfigured = [...sids].filter((sid) => config.manifests.size > 0 && !config.manifests.has(canonicalSid(sid)));
  return {
    contexts,
    unread,
    unknown: bindings.flatMap(unknownInputs),
    unconfigured: unconfigured.filter((sid) => sid !== ""),
  };
}

/**
 * Lists of the manifest of which it isn't known who is in them, in words: the Owners', whom no binding shows, and where
 * a snapshot is held against the manifest all.
 */
function unknownLists(declared: Organization | undefined, isAll: boolean): readonly string[] {
  return (declared?.bindings ?? []).flatMap((binding) => {
    const teams = declared === undefined ? [] : unknownTeams(declared, binding);
    return teams.length > 0 && (isAll || isOwnerRole(binding.role))
      ? [`who is ${rightText(binding)} by team ${teams.join(" and team ")} (name the group's export under teams)`]
      : [];
  });
}

/** What of a binding is not known before the deployment, in words. */
export function unknownInputs({ name, unknown }: BindingResource): readonly string[] {
  return unknown.length === 0 ? [] : [`${unknown.join(", ")} of ${name}`];
}

/**
 * What a rule finds: with its options, where none is looser than the defaults that the manifest extends let it be.
 * Whether and how severely a policy is enforced is the policy pack's own matter.
 */
export function findingsOf(rule: Rule, options: RuleOptions, { context }: OrganizationContext): readonly Finding[] {
  const { configuration } = overShared({ [rule.id]: { options } }, context.organization.shared, [rule]);
  const setting = configuration[rule.id];
  return runRules([rule], context, { [rule.id]: setting === "off" || setting === undefined ? { options } : setting });
}

/** The resource that a finding is about, if it is about one. */
export function urnOf({ paths: [path] }: Finding, { context, bindings }: OrganizationContext): string | undefined {
  if (path === undefined) return undefined;
  const { billingGroups, accounts } = context.organization;
  const key =
    path.scope === "billingGroup"
      ? (billingGroups.get(path.billingGroup ?? "")?.id ?? path.billingGroup)
      : (accounts.get(path.account ?? "")?.sid ?? path.account);
  const scope = path.scope === "organization" ? path.scope : `${path.scope}:${key ?? ""}`;
  return bindings.find(
    (binding) => scopeKey(binding.scope) === scope && binding.state.lists.some(({ role }) => role === path.role),
  )?.urn;
}

function contextOfBindings(
  sid: string,
  bindings: readonly BindingResource[],
  config: Config,
  verified: readonly string[],
  now: Date,
): OrganizationContext {
  const { organization, domainsKnown } = organizationOfBindings(sid, bindings, configOf(config, sid), verified);
  return {
    context: contextOf(organization, config, now),
    bindings,
    domainsKnown,
    unknown: bindings.flatMap(unknownInputs),
  };
}

/** As `audit` has it: what a snapshot shows, with what the manifest adds. */
function contextOfSnapshot(
  snapshot: SnapshotResource,
  bindings: readonly BindingResource[],
  config: Config,
  now: Date,
): OrganizationContext | { readonly problem: string } {
  const read = readSnapshotState(snapshot, bindings);
  if ("problem" in read) return read;
  const { declared } = configOf(config, snapshot.organization);
  const shown = organizationOfSnapshot(read.snapshot, declared);
  const domains = new Map(shown.domains);
  for (const domain of config.domains) domains.set(domain, "verified");
  const context = contextOf({ ...shown, domains }, config, now);
  return {
    context: declared === undefined ? context : { ...context, declared },
    bindings,
    domainsKnown: true,
    unknown: [],
  };
}

function contextOf(shown: Organization, { directory }: Config, now: Date): RuleContext {
  const organization = withInferredFunctions(withDirectory(shown, directory));
  return { organization, access: effectiveAccess(organization, now), now };
}
