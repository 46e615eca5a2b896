import { defined } from "../../../model/defined";
import { EVERY_GROUP, carries, type Holding } from "../../../model/access";
import { accessPathJson } from "../../../model/access-path-json";
import { type CapabilityId, type CapabilitySet, capabilitiesOf } from "../../../model/capabilities";
import { type Finding, type FindingExtent, type Severity } from "../../../model/finding";
import { fingerprint, type Json } from "../../../model/fingerprint";
import { grantMarks } from "../../../model/grant-marks";
import { rightId } from "../../../model/less";
import { type Organization, type OtherGrant, personOf, type Scope, scopeKey } from "../../../model/organization";
import { compareText, formatPosition, type Position } from "../../../model/problem";
import { roleById, ROLES } from "../../../model/roles";
import { type Evidence, type RuleContext } from "./rule";
import { knownScopeId } from "../../../model/right";

interface FindingText {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remediation: string;
}

/** The finding that a violation is. */
export function findingOf(context: RuleContext, text: FindingText, evidence: Evidence): Finding {
  const { organization, now } = context;
  const { person, scopes, otherRights } = evidence;
  const rights = sortRights(evidence.rights ?? noRights);
  const role = roleOf(evidence);
  const source = evidence.source ?? placeOf(rights);
  const finding: { -readonly [K in keyof Finding]: Finding[K] } = {
    ruleId: text.ruleId,
    severity: text.severity,
    fingerprint: fingerprint(identityOf(organization, text.ruleId, evidence)),
    capabilities: evidence.capabilities ?? capabilitiesHeld(rights),
    billingGroups: groupsOf(rights, scopes ?? noScopes, otherRights ?? noOthers),
    paths: rights.map(({ binding, grant }) =>
      accessPathJson({ binding, grant, marks: grantMarks(organization, binding, grant, now) }),
    ),
    message: text.message,
    remediation: text.remediation,
  };
  if (person !== undefined) finding.person = person;
  if (role !== undefined) finding.role = role;
  if (source !== undefined) finding.source = source;
  const extent = extentOf(evidence);
  if (extent !== undefined) finding.extent = extent;
  return finding;
}

const noRights: readonly Holding[] = [];
const noScopes: readonly Scope[] = [];
const noOthers: readonly OtherGrant[] = [];
const sets = new Map<CapabilitySet, readonly CapabilityId[]>();

/** What the rights allow; the same list for the same set, of which there are few. */
function capabilitiesHeld(rights: readonly Holding[]): readonly CapabilityId[] {
  let set = 0;
  for (const { binding } of rights) set |= carries(binding);
  const before = sets.get(set);
  if (before !== undefined) return before;
  const list = capabilitiesOf(set);
  sets.set(set, list);
  return list;
}

function roleOf({ role, rights = noRights, otherRights = noOthers }: Evidence): string | undefined {
  return role ?? (otherRights.length === 0 ? commonRole(rights) : undefined);
}

/** What the paths of a finding do not show: roles outside the catalog, and what else tells it apart. */
function extentOf({
  person,
  rights = noRights,
  otherRights = noOthers,
  subject,
  extent,
}: Evidence): FindingExtent | undefined {
  if (extent !== undefined) return extent;
  if (person === undefined || rights.length + otherRights.length === 0) return undefined;
  if (otherRights.length === 0 && subject === undefined) return undefined;
  const ids = [
    ...rights.map(({ binding }) => rightId(binding)),
    ...otherRights.map(({ role: { sid }, scope }) => rightId({ role: sid, scope })),
  ];
  return { rights: [...new Set(ids)].sort(), ...defined({ subject }) };
}

/**
 * What the fingerprint of a finding is made of. The same for the same rule, person, roles and scopes, whether they were
 * read from a manifest, a snapshot or Twilio: made of Twilio's ids, not of the manifest's names. How a right is given,
 * and by which assignment, is no part of it.
 */
export function identityOf(organization: Organization, ruleId: string, evidence: Evidence): readonly Json[] {
  const { person, rights = noRights, otherRights = noOthers, scopes = noScopes, subject } = evidence;
  const places = rights.map(({ binding }) => `${binding.role} ${stableScopeId(organization, binding.scope)}`);
  for (const other of otherRights) places.push(`${other.role.sid} ${stableScopeId(organization, other.scope)}`);
  if (scopes.length > 0) {
    const role = roleOf(evidence) ?? "";
    for (const scope of scopes) places.push(`${role} ${stableScopeId(organization, scope)}`);
  }
  const identity: Json[] = [
    ruleId,
    person === undefined ? "" : personId(organization, person),
    places.length < 2 ? places : [...new Set(places)].sort(),
  ];
  if (subject !== undefined) identity.push(subject);
  return identity;
}

/**
 * What a person is called everywhere: the SID of somebody external, whose address Twilio does not tell, else the
 * e-mail.
 */
export function personId(organization: Pick<Organization, "people">, email: string): string {
  const { external, userSid } = personOf(organization, email);
  return external && userSid !== undefined ? userSid.toLowerCase() : email.toLowerCase();
}

/** Twilio's id of a scope as fingerprints have it. */
export function stableScopeId(organization: Organization, scope: Scope): string {
  const id = knownScopeId(organization, scope);
  return scope.kind === "billingGroup" ? id : id.toLowerCase();
}

const ranks = new Map<string, number>(ROLES.map(({ id }, index) => [id, index]));

/** Rights from the widest role to the narrowest, in an order that does not depend on the order of the manifest. */
export function sortRights(rights: readonly Holding[]): readonly Holding[] {
  if (rights.length < 2) return rights;
  return [...rights].sort(
    (a, b) =>
      (ranks.get(a.binding.role) ?? 0) - (ranks.get(b.binding.role) ?? 0) ||
      compareText(scopeKey(a.binding.scope), scopeKey(b.binding.scope)) ||
      compareText(a.grant.person, b.grant.person) ||
      compareText(a.grant.team ?? "", b.grant.team ?? "") ||
      compareText(originKey(a), originKey(b)) ||
      compareText(a.grant.until ?? "", b.grant.until ?? ""),
  );
}

function originKey({ grant: { origin } }: Holding): string {
  return "position" in origin ? formatPosition(origin.position) : origin.assignment;
}

function commonRole(rights: readonly Holding[]): string | undefined {
  const role = rights[0]?.binding.role;
  return rights.every(({ binding }) => binding.role === role) ? role : undefined;
}

const everyGroup: readonly string[] = [EVERY_GROUP];

function groupsOf(
  rights: readonly Holding[],
  scopes: readonly Scope[],
  otherRights: readonly OtherGrant[],
): readonly string[] {
  if (rights.some(isOnEveryGroup)) return everyGroup;
  const all = [...rights.map(({ binding }) => binding.scope), ...scopes, ...otherRights.map(({ scope }) => scope)];
  const keys = all.flatMap((scope) => (scope.kind === "billingGroup" ? [scope.key] : []));
  return keys.length < 2 ? keys : [...new Set(keys)].sort(compareText);
}

/**
 * Whether a right reaches every Billing Group, as effective access has it: by its role or, for lack of a group, by its
 * scope.
 */
function isOnEveryGroup({ binding }: Holding): boolean {
  const { role, scope } = binding;
  return (scope.kind === "organization" || roleById(role).scope === "organization") && carries(binding) !== 0;
}

function placeOf(rights: readonly Holding[]): Position | undefined {
  for (const { grant } of rights) if ("position" in grant.origin) return { ...grant.origin.position };
  return undefined;
}
