import { type Binding, type Organization, type Scope, scopeKey, scopeName } from "./organization";
import { BILLING_GROUP } from "./live-role";
import { roleById, roleLabel, type RoleId } from "./roles";

/** A role of the catalog on a scope. */
export interface Right {
  readonly role: RoleId;
  readonly scope: Scope;
}

/** A right as text, unique within an organization. */
export function rightKey({ role, scope }: Right): string {
  return `${role} ${scopeKey(scope)}`;
}

/** Lists of members by the right that they give: a manifest and Twilio have one for each. */
export function bindingsByRight(bindings: readonly Binding[]): ReadonlyMap<string, Binding> {
  return new Map(bindings.map((binding) => [rightKey(binding), binding]));
}

/** A right in a sentence: `Billing Group Admin on europe`, `Organization Administrator`. */
export function rightText({ role, scope }: Right): string {
  return scope.kind === "organization" ? roleLabel(role) : `${roleLabel(role)} on ${scopeName(scope)}`;
}

/** Whether an organization describes a scope: its own, or a Billing Group or account that it has. */
export function hasScope(
  { billingGroups, accounts }: Pick<Organization, "billingGroups" | "accounts">,
  scope: Scope,
): boolean {
  if (scope.kind === "organization") return true;
  return (scope.kind === "account" ? accounts : billingGroups).has(scope.key);
}

/**
 * Twilio's id of a scope: a SID, or the id of a Billing Group; `undefined` of a group or account that nobody declared.
 */
export function scopeId(
  { sid, billingGroups, accounts }: Pick<Organization, "sid" | "billingGroups" | "accounts">,
  scope: Scope,
): string | undefined {
  switch (scope.kind) {
    case "organization":
      return sid;
    case "billingGroup":
      return billingGroups.get(scope.key)?.id;
    case "account":
      return accounts.get(scope.key)?.sid;
  }
}

/** As `scopeId`; of a group or account that nobody declared, the key that it goes by. */
export function knownScopeId(organization: Parameters<typeof scopeId>[0], scope: Scope): string {
  return scopeId(organization, scope) ?? (scope.kind === "organization" ? organization.sid : scope.key);
}

/** A scope as JSON results write it. */
export interface ScopeJson {
  readonly scope: Scope["kind"];
  readonly billingGroup?: string;
  readonly account?: string;
}

/** `scope` as JSON results write it. */
export function scopeJson(scope: Scope): ScopeJson {
  switch (scope.kind) {
    case "organization":
      return { scope: "organization" };
    case "billingGroup":
      return { scope: "billingGroup", billingGroup: scope.key };
    case "account":
      return { scope: "account", account: scope.key };
  }
}

/** The scope that a JSON result writes. */
export function scopeOfJson({ scope, billingGroup = "", account = "" }: ScopeJson): Scope {
  switch (scope) {
    case "organization":
      return { kind: scope };
    case "billingGroup":
      return { kind: scope, key: billingGroup };
    case "account":
      return { kind: scope, key: account };
  }
}

/** `scope` by other keys for Billing Groups and accounts. */
export function renamedScope(
  scope: Scope,
  { group, account }: Readonly<Record<"group" | "account", (key: string) => string>>,
): Scope {
  switch (scope.kind) {
    case "organization":
      return scope;
    case "billingGroup":
      return { kind: scope.kind, key: group(scope.key) };
    case "account":
      return { kind: scope.kind, key: account(scope.key) };
  }
}

/**
 * A right as Twilio writes it: `scope` is the SID of the organization or of an account, or the id of a Billing Group.
 */
export interface TwilioRight {
  readonly role: RoleId;
  readonly scope: string;
}

/** A role that a user (`US...`) holds on a scope. */
export interface HeldRight extends TwilioRight {
  readonly user: string;
}

/** A right that a user holds as text, unique within an organization. */
export function heldRightKey({ user, role, scope }: HeldRight): string {
  return `${user} ${twilioRightKey({ role, scope })}`;
}

/** A right by its scope's id as text, unique within an organization: what tells one list of holders from another. */
export function twilioRightKey({ role, scope }: TwilioRight): string {
  return `${role} ${scope}`;
}

/** `Organization Administrator`, `Billing Group Admin on commerce_billingprofile_...`. */
export function twilioRightText({ role, scope }: TwilioRight): string {
  return roleById(role).scope === "organization" ? roleLabel(role) : `${roleLabel(role)} on ${scope}`;
}

/** Where Twilio keeps the assignments of a role (facts 2.1, 2.2). */
export interface AssignmentScope {
  readonly scope: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
}

/** The scope of a `TwilioRight` that is kept there. */
export function scopeAt({ scope, resourceId }: AssignmentScope): string {
  return resourceId ?? scope;
}

/** Where the assignments of a role on `scope` are kept, in the organization with this SID. */
export function assignmentScope(organization: string, { role, scope }: TwilioRight): AssignmentScope {
  if (roleById(role).scope !== "billingGroup") return { scope };
  return { scope: organization, resourceType: BILLING_GROUP, resourceId: scope };
}
