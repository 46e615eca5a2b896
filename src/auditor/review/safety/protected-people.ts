import { type Binding, type Organization, personOf } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { daysAfter } from "../../rules/engine/time";
import { type AccessDiff } from "../access-diff";
import { peopleKnownTo } from "../identities";
import { type Block } from "./block";
import { type Standings, usableEnds } from "../../../model/usable-ends";

/** Nobody whom the base keeps for emergencies loses a right. */
export function breakGlassBlocks({ base, people, sameAccess }: AccessDiff): readonly Block[] {
  const kept = new Set(base.breakGlass);
  const losing = [...people, ...sameAccess]
    .filter(({ person, losesAccess }) => losesAccess && kept.has(person))
    .map(({ person }) => person)
    .sort(compareText);
  if (losing.length === 0) return [];
  return [
    {
      kind: "break-glass",
      limits: [],
      people: losing,
      message: `${losing.join(", ")} ${losing.length === 1 ? "is" : "are"} kept for emergencies (breakGlass) and would lose access.`,
      unblock: "Leave the rights; or remove the address from breakGlass first, in a change of its own",
    },
  ];
}

/**
 * The head does not name fewer emergency logins than the defaults demand that the base extends, where there were more:
 * also not by extending others, or none.
 */
export function fewerLoginsBlocks({ base, head }: Pick<AccessDiff, "base" | "head">): readonly Block[] {
  const minimum = base.shared?.minimumBreakGlass?.people ?? 0;
  const [before, after] = [base.breakGlass.length, head.breakGlass.length];
  if (after >= Math.min(minimum, before)) return [];
  return [
    {
      kind: "break-glass",
      limits: [],
      people: base.breakGlass.filter((email) => !head.breakGlass.includes(email)).sort(compareText),
      numbers: { actual: after, limit: minimum, of: before },
      message: `breakGlass would name ${after} instead of ${before}, and the defaults that the base extends demand ${minimum}.`,
      unblock: "Keep as many logins under breakGlass",
    },
  ];
}

/**
 * Who runs the change does not lose the administration of the organization by it: they could not fix what goes wrong.
 *
 * @param operator e-mail address or SID of the user, in any case
 */
export function operatorBlocks(
  { base, head, claimed, renames, now }: AccessDiff,
  operator: string,
  expiringDays: number,
): readonly Block[] {
  const before = administrators(base.bindings, [base], now, expiringDays);
  const after = administrators(head.bindings, [head, claimed], now, expiringDays);
  const old = new Map(renames.map(({ from, to }) => [to, from]));
  const person = before.find((email) => isCalled(base, email, operator) || isSame(old.get(email), operator));
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
function administrators(
  bindings: readonly Binding[],
  standings: readonly Standings[],
  now: Date,
  expiringDays: number,
): readonly string[] {
  const wanted = bindings.filter(({ role }) => role === "administrator" || role === "owner");
  const soon = daysAfter(now, expiringDays);
  return [...usableEnds(standings, wanted, now)]
    .flatMap(([person, end]) => (end > soon ? [person] : []))
    .sort(compareText);
}

/**
 * Whether somebody of the organization is called `operator`: by the address, a former one or the SID of the user, in
 * any case.
 */
export function isKnownOperator(organization: Organization, operator: string): boolean {
  return [...peopleKnownTo(organization)].some((email) => isCalled(organization, email, operator));
}

function isCalled(organization: Organization, email: string, name: string): boolean {
  const { userSid, formerly } = personOf(organization, email);
  return [email, userSid, ...formerly].some((known) => isSame(known, name));
}

function isSame(known: string | undefined, name: string): boolean {
  return known?.toLowerCase() === name.trim().toLowerCase();
}
