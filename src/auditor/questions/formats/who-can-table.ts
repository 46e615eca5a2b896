import { type EffectiveAccess } from "../../../model/access";
import { type CapabilityId } from "../../../model/capabilities";
import { type Organization, personOf } from "../../../model/organization";
import { namedPeople } from "../named-people";
import { type Look } from "../../../report/text/look";
import { wrap } from "../../../report/text/wrap";
import { holdsTechnicalAdministration } from "./access-summary";
import { technicalSentence } from "./access-table";
import { pathsOn } from "./path-text";
import { pathList, personHead } from "./person-text";
import { count } from "../../../report/text/words";
import { capabilityTitle, groupsText } from "./access-words";

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
  const verdict = [`${able.length} of ${people} can.`, ...technicalSentence(technical)].join(" ");
  yield `${wrap(verdict, width, 0)}\n`;
  for (const { person, paths } of able)
    yield `\n${[personHead(person, access.grants(person.email), look), ...pathList(paths, 2, look)].join("\n")}\n`;
}
