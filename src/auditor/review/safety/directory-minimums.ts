import { count } from "../../../report/text/words";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";

/**
 * Teams of which the directory gave fewer people than the base believes, though the head would: a change can't lower
 * the minimum that holds for itself.
 */
export function directoryMinimumBlocks({ base, head }: Pick<AccessDiff, "base" | "head">): readonly Block[] {
  return [...(head.directoryTeams ?? [])].flatMap(([team, { minimum: loosened }]): readonly Block[] => {
    const minimum = base.directoryTeams?.get(team)?.minimum ?? 0;
    const members = head.teams.get(team) ?? [];
    if (members.length >= minimum || members.length < loosened) return [];
    const limit = `teams.${team}.minimum`;
    const left = new Set(members);
    return [
      {
        kind: "minimum",
        limits: [limit],
        people: (base.teams.get(team) ?? []).filter((person) => !left.has(person)),
        numbers: { actual: members.length, limit: minimum },
        message: `The directory has ${count(members.length, "person", "people")} in team ${team}; ${limit} was ${minimum}.`,
        unblock: `Check the group; or lower ${limit} first, in a change of its own`,
      },
    ];
  });
}
