import { type Recorded, type RecordedList, type RecordedScope } from "../../src/model/recorded";
import { typeToken } from "../serialized-provider";
import { KINDS, type BindingKind, type Target } from "./binding-kinds";
import { readBinding, type MemberList } from "./state";
import { isObject, textOf, type Props } from "./json-values";

/**
 * What a stack's state says of an organization: its bindings, and what the last deployment left unfinished. Reads what
 * `pulumi stack export` prints, whatever came of that deployment. State of other organizations in the same stack is left out.
 *
 * @param text JSON
 */
export function readRecorded(
  text: string,
  organizationSid: string,
): { readonly recorded: Recorded } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "it is not JSON" };
  }
  const deployment = isObject(value) ? value["deployment"] : undefined;
  if (!isObject(deployment)) return { problem: "it has no deployment: write it with `pulumi stack export`" };
  const resources = objectsIn(deployment["resources"]);
  const pending = objectsIn(deployment["pending_operations"]);
  const lists: RecordedList[] = [];
  const unread: string[] = [];
  const unfinished = pending.map(
    ({ resource, type }) =>
      `${textOf(type) ?? "changing"} ${nameOf(isObject(resource) ? resource : {})} was begun, and nobody knows whether it was done`,
  );
  for (const resource of resources) {
    const kind = kindOf(resource);
    // What is to be deleted, after its replacement, is the past.
    if (kind === undefined || resource["delete"] === true) continue;
    const props = isObject(resource["outputs"]) ? resource["outputs"] : resource["inputs"];
    if (!isObject(props)) {
      unread.push(`state: ${nameOf(resource)} has neither outputs nor inputs`);
      continue;
    }
    const organization = textOf(props["organization"]);
    if (organization?.toLowerCase() !== organizationSid.toLowerCase()) {
      if (organization === undefined) unread.push(`state: ${nameOf(resource)} names no organization that can be read`);
      continue;
    }
    const hidden = KINDS[kind].lists.filter((name) => isSecret(props[name]));
    if (hidden.length > 0) {
      unread.push(`state: ${hidden.join(" and ")} of ${nameOf(resource)} are secret`);
      continue;
    }
    const binding = readBinding(kind, props);
    for (const list of binding.lists) lists.push(listOf(kind, binding.target, list));
    for (const reason of textsIn(resource["initErrors"])) unfinished.push(`${nameOf(resource)}: ${reason}`);
  }
  return { recorded: { lists, unfinished, unread } };
}

function kindOf({ type }: Props): BindingKind | undefined {
  return BINDING_KINDS.find((kind) => type === typeToken(kind));
}

const BINDING_KINDS = [
  "OrganizationRoleBinding",
  "BillingGroupAssignment",
  "AccountRoleBinding",
] as const satisfies readonly BindingKind[];

function listOf(kind: BindingKind, target: Target, { role, members, assignments }: MemberList): RecordedList {
  return {
    role,
    scope: scopeOf(kind, target),
    members: new Map(
      [...members].map(([member, terms]) => {
        const assignment = assignments.get(member);
        return [member, { ...terms, ...(assignment === undefined ? {} : { assignment }) }];
      }),
    ),
  };
}

function scopeOf(kind: BindingKind, { scope, resourceId }: Target): RecordedScope {
  switch (kind) {
    case "OrganizationRoleBinding":
      return { kind: "organization" };
    case "BillingGroupAssignment":
      return { kind: "billingGroup", id: resourceId ?? "" };
    case "AccountRoleBinding":
      return { kind: "account", sid: scope };
  }
}

/** The last part of a URN is the name that the program gave. */
function nameOf({ urn }: Props): string {
  return textOf(urn)?.split("::").at(-1) ?? "a resource";
}

/** How the engine writes a secret in state (pulumi facts 1.6). */
function isSecret(value: unknown): boolean {
  return isObject(value) && "4dabf18193072939515e22adb298388d" in value;
}

function objectsIn(value: unknown): readonly Props[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each: unknown) => typeof each === "string") : [];
}
