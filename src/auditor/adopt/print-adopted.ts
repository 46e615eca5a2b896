import { Document, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import { manifestOf, PRINT_OPTIONS } from "../../manifest/print";
import { type Binding, type Organization, type Scope } from "../../model/organization";
import { rolesOf } from "../../model/roles";
import { type Snapshot } from "../../model/snapshot";
import { bindingsByRight, rightKey } from "../../model/right";
import { plain } from "../../report/text/plain";
import { count } from "../../report/text/words";
import { type Adoption, type LeftOut } from "./adoption";
import { type Remarks, remarksOn } from "./remarks";

const SCHEMA = "./node_modules/pulumi-twilio-organization/schemas/organization-access.schema.json";

/** Names that a line of comment has at most. */
const MOST_NAMES = 5;

/** The manifest of an adopted organization, sorted, with a comment wherever something is odd or to be confirmed. */
export function printAdopted(adoption: Adoption, snapshot: Snapshot): string {
  const { organization, leftOut, idle } = adoption;
  const remarks = remarksOn(adoption, snapshot);
  const document = new Document(manifestOf(organization), PRINT_OPTIONS);
  document.commentBefore = comment([
    `yaml-language-server: $schema=${SCHEMA}`,
    `Adopted from Twilio as of ${snapshot.takenAt}. Each comment is something to check.`,
    "Roles that an account does not list are not managed here.",
  ]);
  annotate(document.contents, organization.bindings, remarks);
  const about = entry(document.contents, "organization");
  if (about !== undefined && organization.name === undefined)
    about.comment = comment(["name: (as the Console shows it)"]);
  // A blank line before each section with its own entries.
  for (const [, { key, value }] of entries(document.contents))
    if (isMap(value) && isScalar(key)) key.spaceBefore = true;
  const rest = [
    ...(idle === 0 ? [] : [`${count(idle, "managed user holds", "managed users hold")} none of these roles.`]),
    ...(leftOut.length === 0
      ? []
      : ["In Twilio, but not managed by this file:", ...leftOut.map((left) => `- ${leftOutLine(left)}`)]),
  ];
  if (rest.length > 0) document.comment = comment(rest);
  return `${document.toString(PRINT_OPTIONS).trimEnd()}\n`;
}

/** The additions to a manifest, with the same comments as in a complete one. */
export function additionsDocument(
  additions: Organization,
  adoption: Adoption,
  snapshot: Snapshot,
): YAMLMap | undefined {
  const { contents } = new Document(manifestOf(additions), PRINT_OPTIONS);
  annotate(contents, additions.bindings, remarksOn(adoption, snapshot));
  return isMap(contents) ? contents : undefined;
}

/**
 * `Studio Admin on shop: a role of a product, which no manifest manages. 2 people: ada@acme.example, bo@acme.example`.
 */
export function leftOutLine({ right, why, people }: LeftOut): string {
  const more = people.length - MOST_NAMES;
  const names = [...people.slice(0, MOST_NAMES), ...(more > 0 ? [`and ${more} more`] : [])];
  return `${right}: ${why}. ${count(people.length, "person", "people")}: ${names.join(", ")}`;
}

function annotate(root: unknown, bindings: readonly Binding[], remarks: Remarks): void {
  for (const [domain, { value }] of entries(entry(root, "domains"))) remark(value, remarks.domain(domain));
  for (const [email, { key }] of entries(entry(root, "people"))) remarkBefore(key, remarks.person(email));
  const byPlace = bindingsByRight(bindings);
  const lists = (map: unknown, scope: Scope): void => {
    for (const { id, key } of rolesOf(scope.kind)) {
      const pair = entries(map).find(([name]) => name === key)?.[1];
      const binding = byPlace.get(rightKey({ role: id, scope }));
      if (pair === undefined || binding === undefined) continue;
      remarkBefore(pair.key, remarks.list(binding));
      const odd = new Map(binding.grants.map(({ person }) => [person, remarks.member(binding, person)]));
      for (const item of isSeq(pair.value) ? pair.value.items : [])
        if (isScalar(item)) remark(item, odd.get(String(item.value)));
    }
  };
  lists(entry(root, "organizationRoles"), { kind: "organization" });
  for (const [key, pair] of entries(entry(root, "billingGroups"))) {
    remarkBefore(pair.key, remarks.group(key));
    lists(pair.value, { kind: "billingGroup", key });
  }
  for (const [key, pair] of entries(entry(root, "accounts"))) {
    remarkBefore(pair.key, remarks.account(key));
    lists(entry(pair.value, "roles"), { kind: "account", key });
  }
}

function entries(map: unknown): readonly (readonly [string, Pair])[] {
  return isMap(map) ? map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : "", pair]) : [];
}

function entry(map: unknown, key: string): YAMLMap | undefined {
  const value: unknown = isMap(map) ? map.get(key, true) : undefined;
  return isMap(value) ? value : undefined;
}

function remark(node: unknown, text: string | undefined): void {
  if (text !== undefined && isNodeWithComment(node)) node.comment = comment([text]);
}

function remarkBefore(node: unknown, text: string | undefined): void {
  if (text !== undefined && isNodeWithComment(node)) node.commentBefore = comment([text]);
}

function isNodeWithComment(node: unknown): node is Node {
  return isScalar(node) || isMap(node) || isSeq(node);
}

/** Lines of a comment that no text from outside can end. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${plain(line)}`).join("\n");
}
