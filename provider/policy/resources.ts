import { kindOfType } from "../front-doors";
import { typeToken } from "../serialized-provider";
import { KINDS, type BindingKind } from "../handler/binding-kinds";
import { readBinding, type BindingState } from "../handler/state";
import { textOf, textsOf, UNKNOWN, type Props } from "../handler/json-values";
import { type Scope } from "../../src/model/organization";
import { isMap } from "../../src/model/is-map";

/** A resource that binds people to roles. */
export interface BindingResource {
  readonly type: "binding";
  readonly urn: string;
  readonly name: string;
  readonly kind: BindingKind;
  readonly state: BindingState;
  /** Where the roles are held, by Twilio's id. */
  readonly scope: Scope;
  /** The domains that it says are verified; `undefined` where it says nothing of them. */
  readonly verifiedDomains: readonly string[] | undefined;
  readonly breakGlass: readonly string[];
  /**
   * Whether it was written from a snapshot. The provider refuses such an input, so that no program's binding can say
   * so.
   */
  readonly fromSnapshot: boolean;
  /** Inputs that can't be judged: not known before the deployment, or a secret that this machine can't decrypt. */
  readonly unknown: readonly string[];
}

/** A resource that looks up the record of a domain. */
interface DomainResource {
  readonly type: "domain";
  /** The domain, where its record is there. */
  readonly verified: string | undefined;
}

/** What a state that was written from a snapshot says besides its bindings. */
export interface SnapshotResource {
  readonly type: "snapshot";
  readonly organization: string;
  readonly snapshot: unknown;
}

export type StackResource = BindingResource | DomainResource | SnapshotResource;

/** The type of the resource that only a state written from a snapshot has: no program can make one. */
export const SNAPSHOT_TYPE = typeToken("OrganizationSnapshot");

/** The input by which a binding that was written from a snapshot says so. */
export const FROM_SNAPSHOT = "fromSnapshot";

/** A resource of ours, from its inputs or outputs as plain JSON; `undefined` for any other. */
export function readResource(resource: {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: unknown;
}): StackResource | undefined {
  const { type, urn, name } = resource;
  const props = isMap(resource.props) ? resource.props : {};
  const kind = kindOfType(type);
  if (kind !== undefined && kind !== "VerifiedDomain") return bindingOf(kind, urn, name, props);
  if (kind !== undefined)
    return { type: "domain", verified: props["status"] === "present" ? textOf(props["domain"]) : undefined };
  if (type === SNAPSHOT_TYPE)
    return { type: "snapshot", organization: textOf(props["organization"]) ?? "", snapshot: props["snapshot"] };
  return undefined;
}

function bindingOf(kind: BindingKind, urn: string, name: string, props: Props): BindingResource {
  const { place, lists } = KINDS[kind];
  const state = readBinding(kind, {
    ...props,
    ...Object.fromEntries(lists.map((list) => [list, knownMembers(props[list])])),
  });
  const { verifiedDomains, breakGlass } = props;
  return {
    type: "binding",
    urn,
    name,
    kind,
    state,
    scope: scopeOf(kind, state),
    verifiedDomains: verifiedDomains === undefined ? undefined : textsOf(verifiedDomains),
    breakGlass: textsOf(breakGlass),
    fromSnapshot: props[FROM_SNAPSHOT] === true,
    unknown: [
      ...["organization", ...place, "verifiedDomains", "breakGlass"].filter((input) => props[input] === UNKNOWN),
      ...lists.filter((list) => isUnknownList(props[list])),
    ],
  };
}

function scopeOf(kind: BindingKind, { target }: BindingState): Scope {
  switch (kind) {
    case "OrganizationRoleBinding":
      return { kind: "organization" };
    case "BillingGroupAssignment":
      return { kind: "billingGroup", key: target.resourceId ?? "" };
    case "AccountRoleBinding":
      return { kind: "account", key: target.scope };
  }
}

/** The members of a list who are known, and of each the terms that are. */
function knownMembers(list: unknown): unknown {
  if (Array.isArray(list)) {
    const items: readonly unknown[] = list;
    return Object.fromEntries(
      items.flatMap((item) => (typeof item === "string" && item !== UNKNOWN ? [[item, {}]] : [])),
    );
  }
  return isMap(list) ? knownEntries(Object.entries(list).map(([key, terms]) => [key, knownTerms(terms)])) : list;
}

function knownTerms(terms: unknown): unknown {
  if (terms === UNKNOWN) return {};
  return isMap(terms) ? knownEntries(Object.entries(terms)) : terms;
}

function knownEntries(entries: readonly (readonly [string, unknown])[]): Props {
  return Object.fromEntries(entries.filter(([key, value]) => key !== UNKNOWN && value !== UNKNOWN));
}

/** Whether it isn't known who is in a list, whether they are external, or until when: what rules ask. */
function isUnknownList(list: unknown): boolean {
  if (list === undefined || list === null) return false;
  if (Array.isArray(list)) return list.some((item: unknown) => typeof item !== "string" || item === UNKNOWN);
  // Instead of a secret that it can't decrypt, `pulumi policy analyze` shows a text.
  if (!isMap(list)) return true;
  return Object.values(list).some(
    (terms) => terms === UNKNOWN || (isMap(terms) && (terms["userSid"] === UNKNOWN || terms["until"] === UNKNOWN)),
  );
}
