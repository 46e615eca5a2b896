import { type EffectiveAccess } from "../../../model/access";
import { type CapabilityId } from "../../../model/capabilities";
import { type Organization, personOf } from "../../../model/organization";
import { type UnknownAccess, unknownAccess } from "../../../model/unknown-access";
import { plain } from "../../../report/text/plain";
import { namedPeople } from "../named-people";
import { type Look } from "../../../report/text/look";
import { wrap } from "../../../report/text/wrap";
import { holdsTechnicalAdministration } from "./access-summary";
import { technicalSentence } from "./access-table";
import { pathsOn } from "./path-text";
import { pathList, personHead } from "./person-text";
import { count } from "../../../report/text/words";
import { capabilityTitle, groupsText, personText } from "./access-words";

/** The people who can do `capability` on any of `groups`, and why, for a reader at a terminal. */
export function* whoCanTable(
  organization: Organization,
  access: EffectiveAccess,
  capability: CapabilityId,
  groups: readonly string[],
  look: Look,
): Generator<string> {
  const { width, colors } = look;
  const able = access.people
    .map((email) => ({ person: personOf(organization, email), paths: pathsOn(access, email, capability, groups) }))
    .filter(({ paths }) => paths.length > 0);
  const technical = able.filter(({ person }) => holdsTechnicalAdministration(person, access)).length;
  const people = count(namedPeople(organization).size, "person", "people");
  const where = groups.length > 1 ? "any Billing Group" : groupsText(groups);

  yield `${wrap(`${colors.bold(capabilityTitle(capability))} (${capability}) on ${where}`, width, 0, 2)}\n`;
  const unknown = unknownAccess(organization);
  const named = new Set(able.map(({ person }) => person.email));
  const others = unknown.people.filter((email) => !named.has(email));
  const verdict = [...canSentences(able.length, people, others.length, unknown), ...technicalSentence(technical)];
  yield `${wrap(verdict.join(" "), width, 0)}\n`;
  for (const email of others)
    yield `\n${wrap(`${personText(personOf(organization, email))}: unknown, ${plain(unknown.of(email) ?? "")}.`, width, 0, 2)}\n`;
  for (const { person, paths } of able)
    yield `\n${[personHead(person, access.grants(person.email), look), ...pathList(paths, 2, look)].join("\n")}\n`;
}

/** How many can, and of how many that is not known. */
function canSentences(
  able: number,
  people: string,
  others: number,
  { everybody }: Pick<UnknownAccess, "everybody">,
): readonly string[] {
  if (everybody !== undefined)
    return [`Unknown: ${everybody}.`, ...(able === 0 ? [] : [`${able} of ${people} can, and others may.`])];
  if (others === 0) return [`${able} of ${people} can.`];
  return [
    ...(able === 0 ? [] : [`${able} of ${people} can.`]),
    `It is unknown for ${count(others, "person", "people")}.`,
  ];
}
