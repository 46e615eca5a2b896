import { scopeAt, twilioRightKey, twilioRightText } from "../../src/model/right";
import { hasPassed } from "../../src/model/instant";
import { exceeded } from "../../src/model/limits";
import { type Declared } from "./declaration";
import { type CheckFailure } from "./members";
import { type BindingState } from "./state";

/**
 * Why a change of lists that the directory fills is refused: a directory that answers in part must not take the roles
 * of many. It is held against the limits that reviews hold such a change against. Whom drift brought, or whose right
 * has ended, is no loss.
 *
 * @param before the inputs of the last deployment, or of a refresh since
 */
export function directoryLosses(
  before: BindingState,
  wanted: BindingState,
  { limits, directoryTeams }: Pick<Declared, "limits" | "directoryTeams">,
  now: Date,
): readonly CheckFailure[] {
  return wanted.lists.flatMap(({ name, role, members }): readonly CheckFailure[] => {
    const place = { role, scope: scopeAt(wanted.target) };
    const teams = directoryTeams.get(twilioRightKey(place));
    const earlier = before.lists.find((list) => list.name === name)?.members ?? [];
    const had = [...earlier].flatMap(([member, { origin, until }]) =>
      origin === "drift" || hasPassed(until, now) ? [] : [member],
    );
    const lost = had.filter((member) => !members.has(member));
    if (teams === undefined || lost.length === 0) return [];
    const isEmptied = members.size === 0 && had.length >= limits.populatedList;
    const { perRole } = limits.losingAccess;
    const broken = [
      ...(isEmptied ? [`limits.populatedList is ${limits.populatedList}`] : []),
      ...exceeded(perRole, lost.length, () => had.length, limits).map(
        (part) => `limits.losingAccess.perRole.${part} is ${perRole[part]}`,
      ),
    ];
    if (broken.length === 0) return [];
    const reason =
      `${lost.length} of ${had.length} people would lose ${twilioRightText(place)}, since the directory no longer has them in ` +
      `team ${teams.join(" or team ")}, and ${broken.join(", ")}. Check the group, and the app that reads it. If it is meant, ` +
      "review it and deploy under a sealed plan (`twilio-org review --seal`), or raise the limit first, in a change of its own";
    // Not under the list's own name: the engine would print all its members.
    return [{ property: "limits", reason }];
  });
}
