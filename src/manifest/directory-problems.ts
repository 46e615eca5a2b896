import { hasForeignLetters, skeleton } from "../model/look-alike";
import { type Organization } from "../model/organization";
import { knownPeople } from "../model/people";
import { compareText, type Problem } from "../model/problem";
import { show } from "../model/show";
import { count } from "../report/text/words";
import { type TeamsRead } from "./teams";

/**
 * Teams for which the directory gave fewer people than the manifest believes: a directory that answers with nothing
 * must not take everybody's rights.
 */
export function shrunkenTeams({
  directoryTeams,
  teams,
}: Pick<Organization, "directoryTeams" | "teams">): readonly Problem[] {
  return [...(directoryTeams ?? [])].flatMap(([name, { minimum, origin, isUnknown }]): readonly Problem[] => {
    const number = teams.get(name)?.length ?? 0;
    if (isUnknown === true || number >= minimum || origin === undefined || !("position" in origin)) return [];
    const people = number === 0 ? "nobody" : `only ${count(number, "person", "people")}`;
    return [
      {
        kind: "forbidden",
        message: `the directory has ${people} in team ${show(name)}, whose minimum is ${minimum}`,
        hint: "check the group, and the app that reads it; if it should be that small, lower minimum in a separate change",
        at: origin.position,
      },
    ];
  });
}

/** Members of groups whose addresses look the same as those of somebody whom the manifest knows, and are not. */
export function lookAlikeProblems(organization: Organization, { members, directory }: TeamsRead): readonly Problem[] {
  const suspects = [...directory.keys()].flatMap((name) =>
    [...(members.get(name) ?? [])].filter(([email]) => hasForeignLetters(email)),
  );
  if (suspects.length === 0) return [];
  const known = new Map<string, string>();
  // Who has plain letters comes first, and is taken for the one that the other looks like.
  for (const email of [...knownPeople(organization)].sort(compareText))
    if (!known.has(skeleton(email))) known.set(skeleton(email), email);
  return suspects.flatMap(([email, at]): readonly Problem[] => {
    const like = known.get(skeleton(email));
    if (like === undefined || like === email) return [];
    return [{ kind: "forbidden", message: `${email} looks like ${like} but is a different person`, at }];
  });
}
