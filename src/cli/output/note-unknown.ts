import { type Organization } from "../../model/organization";
import { isAccessUnknown, unknownAccess } from "../../model/unknown-access";
import { plain } from "../../report/text/plain";
import { remark } from "./remark";
import { type Shell } from "./shell";

/** More people than these are counted, not named. */
const MOST_NAMED = 10;

/**
 * Notes the people whose access is unknown. Returns whether there are any: the answer is then incomplete.
 */
export function noteUnknown(organizations: readonly Organization[], shell: Pick<Shell, "note">): boolean {
  for (const organization of organizations) {
    const unknown = unknownAccess(organization);
    const say = (text: string): void => remark(shell, "unknown", plain(text));
    if (unknown.everybody !== undefined) say(unknown.everybody);
    for (const person of unknown.people.slice(0, MOST_NAMED)) say(`${person} ${unknown.of(person) ?? ""}`);
    const more = unknown.people.length - MOST_NAMED;
    if (more > 0) say(`so it is for ${more} more`);
  }
  return organizations.some(isAccessUnknown);
}
