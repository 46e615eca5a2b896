import { type AssignmentScope } from "../../src/model/right";
import { defined } from "../../src/model/defined";
import { canonicalSid } from "../../src/model/identity";
import { type Recorded, type RecordedList, type RecordedOwner, type RecordedScope } from "../../src/model/recorded";
import { isComponentType, isTypeOfOurs, kindOfType, nameOfUrn, typeOfUrn } from "../front-doors";
import { isNewerHandler } from "../serialized-provider";
import { KINDS, type BindingKind } from "./binding-kinds";
import { readBinding, type MemberList } from "./state";
import { textOf, type Props } from "./json-values";
import { isMap } from "../../src/model/is-map";

/** Versions of the format that `pulumi stack export` prints. Source: pulumi/pulumi, sdk/go/common/apitype/core.go. */
const STATE_VERSIONS: readonly unknown[] = [3, 4];

/** What a state says of one organization, and of which others it has something. */
export interface ReadState {
  readonly recorded: Recorded;
  readonly otherOrganizations?: readonly string[];
}

/**
 * What a stack's state says of an organization: its bindings, and what the last deployment left unfinished. Reads what
 * `pulumi stack export` prints, however that deployment ended. State of other organizations in the same stack is left
 * out.
 *
 * @param text JSON
 */
export function readRecorded(text: string, organizationSid: string): ReadState | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "it is not JSON" };
  }
  const deployment = isMap(value) ? value["deployment"] : undefined;
  if (!isMap(value) || !isMap(deployment))
    return { problem: "it has no deployment: write it with `pulumi stack export`" };
  if (!STATE_VERSIONS.includes(value["version"]))
    return {
      problem: `it has version ${JSON.stringify(value["version"])}, which is not known here: update the package`,
    };
  const resources = objectsIn(deployment["resources"]);
  const newer = resources.find(isNewer);
  if (newer !== undefined)
    return { problem: `${nameOf(newer)} was written by a newer version of the package: update the package` };
  const bindings = resources.map((resource) => readResource(resource, organizationSid));
  const pending = objectsIn(deployment["pending_operations"]).map(
    ({ resource, type }) =>
      `${textOf(type) ?? "changing"} ${nameOf(isMap(resource) ? resource : {})} was begun, and nobody knows whether it was done`,
  );
  const owners = new Map(bindings.flatMap(({ lists = [], owner }) => lists.map((list) => [list, owner] as const)));
  const others = [...new Set(bindings.flatMap(({ other = [] }) => other))].sort();
  return {
    recorded: {
      lists: [...owners.keys()],
      ...defined({ owners: owners.size === 0 ? undefined : owners }),
      unfinished: [...pending, ...bindings.flatMap(({ unfinished = [] }) => unfinished)],
      unread: bindings.flatMap(({ unread = [] }) => unread),
    },
    ...defined({ otherOrganizations: others.length === 0 ? undefined : others }),
  };
}

/** What one resource of a state says. */
interface ReadResource {
  readonly owner: RecordedOwner;
  readonly lists?: readonly RecordedList[];
  readonly unfinished?: readonly string[];
  readonly unread?: readonly string[];
  /** The organization that it is about, where it is another one. */
  readonly other?: readonly string[];
}

function readResource(resource: Props, organizationSid: string): ReadResource {
  const owner = ownerOf(resource);
  const name = owner.resource;
  const kind = kindOf(resource);
  // What is to be deleted, after its replacement, is the past.
  if (kind === undefined || resource["delete"] === true) return { owner };
  const props = isMap(resource["outputs"]) ? resource["outputs"] : resource["inputs"];
  if (!isMap(props)) return { owner, unread: [`state: ${name} has neither outputs nor inputs`] };
  const organization = textOf(props["organization"]);
  if (organization === undefined) return { owner, unread: [`state: ${name} names no organization that can be read`] };
  if (canonicalSid(organization) !== canonicalSid(organizationSid))
    return { owner, other: [canonicalSid(organization)] };
  const hidden = KINDS[kind].lists.filter((list) => isSecret(props[list]));
  if (hidden.length > 0) return { owner, unread: [`state: ${hidden.join(" and ")} of ${name} are secret`] };
  const { target, lists } = readBinding(kind, props);
  return {
    owner,
    lists: lists.map((list) => listOf(kind, target, list)),
    unfinished: textsIn(resource["initErrors"]).map((reason) => `${name}: ${reason}`),
  };
}

/** Whether a later version of this package wrote it: what it means there is not known here, and is no removal. */
function isNewer({ type, inputs, outputs }: Props): boolean {
  if (typeof type !== "string" || !isTypeOfOurs(type)) return false;
  const isKnown = isComponentType(type) || kindOfType(type) !== undefined;
  return !isKnown || [inputs, outputs].some((props) => isMap(props) && isNewerHandler(props));
}

function ownerOf(resource: Props): RecordedOwner {
  const parent = textOf(resource["parent"]);
  const isOfComponent = parent !== undefined && isComponentType(typeOfUrn(parent));
  return { resource: nameOf(resource), ...defined({ component: isOfComponent ? parent : undefined }) };
}

/** What kind of binding a resource is, by whichever front door; `undefined` for all else. */
function kindOf({ type }: Props): BindingKind | undefined {
  const kind = kindOfType(textOf(type) ?? "");
  return kind === "VerifiedDomain" ? undefined : kind;
}

function listOf(kind: BindingKind, target: AssignmentScope, { role, members, assignments }: MemberList): RecordedList {
  return {
    role,
    scope: scopeOf(kind, target),
    members: new Map(
      [...members].map(([member, terms]) => {
        const assignment = assignments.get(member);
        return [member, { ...terms, ...defined({ assignment }) }];
      }),
    ),
  };
}

function scopeOf(kind: BindingKind, { scope, resourceId }: AssignmentScope): RecordedScope {
  switch (kind) {
    case "OrganizationRoleBinding":
      return { kind: "organization" };
    case "BillingGroupAssignment":
      return { kind: "billingGroup", id: resourceId ?? "" };
    case "AccountRoleBinding":
      return { kind: "account", sid: scope };
  }
}

function nameOf({ urn }: Props): string {
  const text = textOf(urn);
  return text === undefined ? "a resource" : nameOfUrn(text);
}

/** How the engine writes a secret in state (pulumi facts 1.6). */
function isSecret(value: unknown): boolean {
  return isMap(value) && "4dabf18193072939515e22adb298388d" in value;
}

function objectsIn(value: unknown): readonly Props[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each: unknown) => typeof each === "string") : [];
}
