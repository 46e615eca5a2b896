import { type Organization, personOf } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { daysAfter } from "../../rules/engine/time";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { usableEnds } from "./usable-ends";

/** Nobody whom the base keeps for emergencies loses a right. */
export function breakGlassBlocks({ base, people }: AccessDiff): readonly Block[] {
  const kept = new Set(base.breakGlass);
  const losing = people
    .filter(({ person, losesAccess }) => losesAccess && kept.has(person))
    .map(({ person }) => person);
  if (losing.length === 0) return [];
  return [
    {
      kind: "break-glass",
      limits: [],
      people: losing,
      message: `${losing.join(", ")} ${losing.length === 1 ? "is" : "are"} kept for emergencies (breakGlass) and would lose access.`,
      unblock: "Leave the rights; or take the address off breakGlass first, in a change of its own",
    },
  ];
}

/**
 * Whoever runs the change does not lose the administration of the organization by it: they could not mend what goes wrong.
 *
 * @param operator e-mail address or SID of the user, in any case
 */
export function operatorBlocks(
  { base, head, now }: AccessDiff,
  operator: string,
  expiringDays: number,
): readonly Block[] {
  const [before, after] = [administrators(base, now, expiringDays), administrators(head, now, expiringDays)];
  const person = before.find((email) => isCalled(base, email, operator));
  if (person === undefined || after.includes(person)) return [];
  return [
    {
      kind: "operator",
      limits: [],
      people: [person],
      message: `${person} runs this change and would lose the administration of the organization by it.`,
      unblock: "Let another Administrator run it",
    },
  ];
}

/** Who can administer the organization, and does so for a while. */
function administrators(organization: Organization, now: Date, expiringDays: number): readonly string[] {
  const wanted = organization.bindings.filter(({ role }) => role === "administrator" || role === "owner");
  const soon = daysAfter(now, expiringDays);
  return [...usableEnds(organization, wanted, now)]
    .flatMap(([person, end]) => (end > soon ? [person] : []))
    .sort(compareText);
}

function isCalled(organization: Organization, email: string, name: string): boolean {
  const { userSid, formerly } = personOf(organization, email);
  return [email, userSid, ...formerly].some((known) => known?.toLowerCase() === name.trim().toLowerCase());
}
