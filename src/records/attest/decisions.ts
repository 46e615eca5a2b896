import { defined } from "../../model/defined";
import { carries } from "../../model/access";
import { type AccessPathJson, sourceJson } from "../../model/access-path-json";
import { capabilitiesOf } from "../../model/capabilities";
import { type Finding } from "../../model/finding";
import { fingerprint } from "../../model/fingerprint";
import { grantMarks } from "../../model/grant-marks";
import { type Organization, personOf, type Scope, scopeKey } from "../../model/organization";
import { compareText } from "../../model/problem";
import { isRole, roleLabel, ROLES } from "../../model/roles";
import { personId } from "../../auditor/rules/engine/finding-of";
import { type Decision, type DecisionScope, type Right, type Way } from "./review-pack";

/** What there is to decide about, before it is compared with an earlier pack. */
export type Held = Omit<Decision, "difference" | "changes" | "firstSeen" | "asked"> & {
  /** Ids that the same right had under the person's former addresses. */
  readonly formerIds: readonly string[];
};

export interface Reviewed {
  readonly organization: Organization;
  /** The manifest, where `organization` was read from Twilio. */
  readonly declared?: Organization | undefined;
  readonly findings: readonly Finding[];
  readonly now: Date;
}

/** The id of a decision: a hash of who, which role and where, by what each is known by everywhere. */
export function decisionId({ identity, role, scope }: Right): string {
  return fingerprint([identity, role, scope.kind, scope.id ?? ""]);
}

/** Every right that somebody has, sorted by person, role and scope. However many ways there are to it, it is one. */
export function rightsHeld({ organization, declared, findings, now }: Reviewed): readonly Held[] {
  const declaredWays = declared === undefined ? undefined : waysById(declared, now);
  const findingsOf = findingsByPerson(findings);
  const held = [...gather(organization, now).values()].map(({ right, person: email, role, scope, ways }): Held => {
    const person = personOf(organization, email);
    const id = decisionId(right);
    const declaredHere = declaredWays?.get(id);
    return {
      ...right,
      id,
      person: email,
      ...defined({ name: person.name, function: person.function, functionFrom: person.functionFrom }),
      ...(person.formerly.length === 0 ? {} : { formerly: person.formerly }),
      status: person.status,
      external: person.external,
      title: role.title,
      capabilities: role.capabilities,
      ways: declaredHere === undefined ? ways : [...ways, ...declaredHere],
      ...(declaredWays === undefined ? {} : { declared: declaredHere !== undefined }),
      findings: rulesOn(findingsOf.get(email) ?? [], role, scope),
      formerIds: person.formerly.map((identity) => decisionId({ ...right, identity })),
    };
  });
  return held.sort(
    (a, b) =>
      compareText(a.person, b.person) ||
      rank(a.role) - rank(b.role) ||
      compareText(a.role, b.role) ||
      compareText(a.scope.id ?? "", b.scope.id ?? "") ||
      compareText(a.id, b.id),
  );
}

interface HeldRole extends Pick<Held, "role" | "title" | "capabilities"> {
  /** What findings call it. */
  readonly names: readonly string[];
}

interface Gathered {
  readonly right: Right;
  readonly person: string;
  readonly role: HeldRole;
  readonly scope: Scope;
  readonly ways: Way[];
}

function gather(organization: Organization, now: Date): ReadonlyMap<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  const add = (person: string, role: HeldRole, scope: Scope, place: DecisionScope, way: Way): void => {
    const right = { identity: personId(organization, person), role: role.role, scope: place };
    const id = decisionId(right);
    const known = gathered.get(id);
    if (known === undefined) gathered.set(id, { right, person, role, scope, ways: [way] });
    else known.ways.push(way);
  };
  for (const binding of organization.bindings) {
    const { role, scope, grants } = binding;
    const place = placeOf(organization, scope);
    const held = { role, title: roleLabel(role), capabilities: capabilitiesOf(carries(binding)), names: [role] };
    for (const grant of grants) {
      const { team, until, reason, ticket } = grant;
      add(grant.person, held, scope, place, {
        ...defined({ team, until, reason, ticket }),
        marks: grantMarks(organization, binding, grant, now),
        source: sourceJson(grant.origin),
      });
    }
  }
  for (const { person, role, scope, origin } of organization.otherGrants) {
    const { sid, title = sid } = role;
    const held = { role: sid, title, capabilities: [], names: [sid, title] };
    add(person, held, scope, placeOf(organization, scope), { marks: [], source: sourceJson(origin) });
  }
  return gathered;
}

function waysById(organization: Organization, now: Date): ReadonlyMap<string, readonly Way[]> {
  return new Map([...gather(organization, now)].map(([id, { ways }]) => [id, ways]));
}

function placeOf({ billingGroups, accounts }: Organization, scope: Scope): DecisionScope {
  if (scope.kind === "organization") return { kind: scope.kind };
  const { key, kind } = scope;
  const [id = key, name = key] =
    kind === "billingGroup"
      ? [billingGroups.get(key)?.id, billingGroups.get(key)?.name]
      : [accounts.get(key)?.sid, accounts.get(key)?.name];
  return { kind, id, ...(name === id ? {} : { name }) };
}

const order = new Map<string, number>(ROLES.map(({ id }, index) => [id, index]));

function rank(role: string): number {
  return order.get(role) ?? ROLES.length;
}

function findingsByPerson(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byPerson = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.person === undefined) continue;
    const known = byPerson.get(finding.person);
    if (known === undefined) byPerson.set(finding.person, [finding]);
    else known.push(finding);
  }
  return byPerson;
}

/** Ids of the rules that find something wrong with one right of the person whom `findings` are about. */
function rulesOn(findings: readonly Finding[], { names }: HeldRole, scope: Scope): readonly string[] {
  const place = scopeKey(scope);
  const concerns = ({ paths, role }: Finding): boolean => {
    if (paths.some((path) => names.includes(path.role) && pathPlace(path) === place)) return true;
    // Without paths, or with a role outside the catalog, which no path can name, a finding is about the role wherever
    // it is held.
    return role === undefined ? paths.length === 0 : names.includes(role) && (paths.length === 0 || !isRole(role));
  };
  return [...new Set(findings.filter(concerns).map(({ ruleId }) => ruleId))].sort(compareText);
}

function pathPlace({ scope, billingGroup, account }: AccessPathJson): string {
  return scope === "organization" ? scope : `${scope}:${billingGroup ?? account ?? ""}`;
}
