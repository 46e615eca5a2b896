import {
  CAPABILITIES,
  capabilitiesOf,
  capabilitySet,
  type CapabilityId,
  type CapabilitySet,
} from "../../../model/capabilities";
import { EVERY_GROUP } from "../../../model/access";
import { type Organization, type Person } from "../../../model/organization";
import { roleById } from "../../../model/roles";
import { plain } from "../../../report/text/plain";

/** `Ada Park <ada@acme.example>`. */
export function personText({ name, email }: Pick<Person, "name" | "email">): string {
  return name === undefined ? plain(email) : `${plain(name)} <${plain(email)}>`;
}

/** `Acme (OR...)`. */
export function organizationText({ name, sid }: Pick<Organization, "name" | "sid">): string {
  return name === undefined ? sid : `${plain(name)} (${sid})`;
}

/** Billing Groups in a sentence: `americas, europe`. */
export function groupsText(groups: readonly string[]): string {
  return groups.map((group) => (group === EVERY_GROUP ? "every Billing Group" : plain(group))).join(", ");
}

const everything = capabilitySet(roleById("billingGroupAdmin").capabilities);
const viewing = capabilitySet(roleById("billingViewer").capabilities);

/**
 * A set of capabilities in a word and a number. `everything` is all that can be had on one Billing Group; `view` is
 * what the Viewers hold, managing usage triggers included. What is neither is listed.
 */
export function capabilitiesText(set: CapabilitySet): string {
  const list = capabilitiesOf(set);
  if ((set & everything) === everything) return `everything (${list.length})`;
  if (set === viewing || set === (viewing & everything)) return `view (${list.length})`;
  return list.map(capabilityTitle).join(", ");
}

/** Explains the words of `capabilitiesText` to those who read them for the first time. */
export const CAPABILITIES_NOTE =
  "everything: 14 billing rights, 13 on a single group; view: to see bills and usage, and to manage usage triggers. " +
  "`twilio-org roles` lists them.";

const titles = new Map<CapabilityId, string>(CAPABILITIES.map(({ id, title }) => [id, title]));

/** Twilio's title of a capability. */
export function capabilityTitle(id: CapabilityId): string {
  return titles.get(id) ?? id;
}
