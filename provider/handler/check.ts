import { didYouMean } from "../../src/model/did-you-mean";
import { canonicalDomain, canonicalEmail, canonicalSid, isSid } from "../../src/model/identity";
import { DEFAULT_LIMITS } from "../../src/model/limits";
import { isOwnerRole, roleById, roleLabel, rolesOf } from "../../src/model/roles";
import { inputsBesideLists, KINDS, type BindingKind } from "./binding-kinds";
import { type CheckFailure, checkMembers } from "./members";
import { forbiddenRemovals } from "./floors";
import { textOf, textsOf, UNKNOWN, type Props } from "./json-values";
import { isMap } from "../../src/model/is-map";

/** What a check needs from outside: the organization of the credentials, if known, and the time. */
export interface CheckContext {
  readonly organizationSid: string | undefined;
  /** The environment variable that says it; the one without a prefix where absent. */
  readonly variable?: string;
  readonly now: Date;
}

export interface CheckResult {
  readonly inputs: Record<string, unknown>;
  readonly failures: readonly CheckFailure[];
}

/** A check that also returns what will fail later, without stopping anything now. */
export interface CheckedBinding extends CheckResult {
  readonly warnings: readonly CheckFailure[];
}

/**
 * Brings the inputs of a binding into canonical form and refuses what the scope, domain and safety rules forbid. Does
 * no I/O, so the preview shows its failures. `olds` are the inputs of the last deployment, or of the refresh before it.
 */
export function checkBinding(kind: BindingKind, olds: Props, news: Props, context: CheckContext): CheckedBinding {
  const { place, lists, roleOf } = KINDS[kind];
  const failures: CheckFailure[] = [];
  const warnings: CheckFailure[] = [];
  const inputs: Record<string, unknown> = { organization: checkOrganization(news["organization"], context, failures) };
  const known = [...inputsBesideLists(kind), ...lists];
  for (const key of Object.keys(news))
    if (!known.includes(key)) {
      const { hint } = didYouMean(key, known);
      failures.push({ property: key, reason: `unknown input${hint === undefined ? "" : `: ${hint}`}` });
    }
  for (const name of place) {
    const value = checkPlace(kind, name, news[name], failures);
    if (value !== undefined) inputs[name] = value;
  }
  if (news["verifiedDomains"] !== undefined)
    inputs["verifiedDomains"] = checkDomains(news["verifiedDomains"], failures);
  if (news["breakGlass"] !== undefined) inputs["breakGlass"] = checkBreakGlass(news["breakGlass"], failures);
  if (news["limits"] !== undefined) inputs["limits"] = checkLimits(news["limits"], failures);
  if (news["onDelete"] !== undefined) inputs["onDelete"] = checkOnDelete(news["onDelete"], failures);

  const role = textOf(inputs["role"]);
  if (lists.every((list) => news[list] === undefined))
    failures.push({ property: lists[0] ?? "members", reason: `give ${lists.join(" or ")}; an empty map means nobody` });
  for (const list of lists) {
    const id = roleOf(list, role);
    // Without a known role there is nothing to check members against; the role itself was refused, or is not known yet.
    if (news[list] === undefined) continue;
    if (id === undefined) inputs[list] = news[list];
    else {
      const domains = inputs["verifiedDomains"];
      const verifiedDomains = Array.isArray(domains) ? new Set(textsOf(domains)) : undefined;
      const expired = new Set<string>();
      const rules = { role: id, verifiedDomains, now: context.now, expired };
      inputs[list] = checkMembers(list, news[list], rules, failures);
      if (!sameBinding(kind, olds, inputs)) continue;
      const forbidden = forbiddenRemovals(id, list, olds, inputs, expired);
      failures.push(...forbidden.failures);
      warnings.push(...forbidden.warnings);
    }
  }
  return { inputs, failures, warnings };
}

function checkOnDelete(value: unknown, failures: CheckFailure[]): unknown {
  if (value !== UNKNOWN && value !== "release" && value !== "revoke")
    failures.push({ property: "onDelete", reason: 'must be "release" or "revoke"' });
  return value;
}

function sameBinding(kind: BindingKind, olds: Props, inputs: Props): boolean {
  return ["organization", ...KINDS[kind].place].every((name) => olds[name] === inputs[name]);
}

function checkOrganization(
  value: unknown,
  { organizationSid, variable = "TWILIO_ORGANIZATION_SID" }: CheckContext,
  failures: CheckFailure[],
): unknown {
  if (value === UNKNOWN) return value;
  const fail = (reason: string): void => {
    failures.push({ property: "organization", reason });
  };
  if (value === undefined) {
    if (organizationSid === undefined) fail(`name the organization (OR...), here or as ${variable}`);
    else if (!isSid("organization", organizationSid))
      fail(`${variable} is not the SID of an organization: OR and 32 hexadecimal digits`);
    return canonicalSid(organizationSid ?? "");
  }
  if (typeof value !== "string" || !isSid("organization", value)) {
    fail("must be OR and 32 hexadecimal digits");
    return value;
  }
  const sid = canonicalSid(value);
  if (organizationSid !== undefined && canonicalSid(organizationSid) !== sid)
    fail(`this is about ${sid}, and the credentials in the environment are for ${organizationSid}`);
  return sid;
}

function checkPlace(kind: BindingKind, name: string, value: unknown, failures: CheckFailure[]): unknown {
  if (value === UNKNOWN) return value;
  const fail = (reason: string): void => {
    failures.push({ property: name, reason });
  };
  if (typeof value !== "string" || value === "") fail("is missing");
  else if (name === "account") {
    if (isSid("account", value)) return canonicalSid(value);
    fail("must be AC and 32 hexadecimal digits");
  } else if (name === "role") {
    const scope = kind === "AccountRoleBinding" ? "account" : "organization";
    const id = KINDS[kind].roleOf("members", value);
    const keys = rolesOf(scope).map((role) => role.key);
    if (id === undefined || !rolesOf(scope).some((role) => role.id === id)) {
      const { hint = `one of ${keys.join(", ")}` } = didYouMean(value, keys);
      fail(`no role of ${scope === "account" ? "an account" : "the organization"} is called "${value}": ${hint}`);
    } else if (isOwnerRole(id))
      fail(`${roleLabel(id)} is never changed by this tool: ownership is moved in the Twilio Console`);
    // By its id it is the same role: another text here would make it another resource.
    else return roleById(id).key;
  }
  return value;
}

function checkDomains(value: unknown, failures: CheckFailure[]): unknown {
  if (value === UNKNOWN || (Array.isArray(value) && value.includes(UNKNOWN))) return UNKNOWN;
  const domains = textsOf(value).map(canonicalDomain);
  if (!Array.isArray(value) || domains.length !== value.length || domains.includes(undefined))
    failures.push({ property: "verifiedDomains", reason: "must be a list of domain names" });
  return [...new Set(domains.filter((domain) => domain !== undefined))].sort();
}

function checkBreakGlass(value: unknown, failures: CheckFailure[]): unknown {
  if (value === UNKNOWN || (Array.isArray(value) && value.includes(UNKNOWN))) return UNKNOWN;
  const people = textsOf(value).map(canonicalEmail);
  if (!Array.isArray(value) || people.length !== value.length || people.some((person) => "invalid" in person))
    failures.push({ property: "breakGlass", reason: "must be a list of e-mail addresses" });
  return [...new Set(people.flatMap((person) => ("email" in person ? [person.email] : [])))].sort();
}

function checkLimits(value: unknown, failures: CheckFailure[]): unknown {
  if (value === UNKNOWN) return value;
  const limits: Record<string, unknown> = {};
  for (const [key, limit] of isMap(value) ? Object.entries(value) : []) {
    const isNumber = limit === UNKNOWN || (Number.isInteger(limit) && Number(limit) >= 0);
    if (Object.hasOwn(DEFAULT_LIMITS, key) && isNumber) limits[key] = limit;
    else failures.push({ property: `limits.${key}`, reason: "is not a limit, or not a whole number from 0" });
  }
  if (!isMap(value))
    failures.push({
      property: "limits",
      reason: `must be a map with any of ${Object.keys(DEFAULT_LIMITS).join(", ")}`,
    });
  return limits;
}
