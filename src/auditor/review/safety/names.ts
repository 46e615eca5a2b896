import { closest } from "../../../model/did-you-mean";
import { domainOf } from "../../../model/identity";
import { type Organization } from "../../../model/organization";
import { compareText } from "../../../model/problem";
import { type ReviewLimits } from "../../../model/limits";
import { hasForeignLetters } from "../../../model/look-alike";
import { type AccessDiff } from "../access-diff";
import { type LookAlike } from "../look-alikes";
import { type Block } from "./block";

/** From so many people on, that each of them is described is a habit and not chance. */
const HABIT = 5;

/** Looking for what was meant takes time for each; a change with more strange names than these is no slip. */
const MOST_HINTS = 20;

/**
 * People to whom a change gives rights though nothing else in the manifest bears their names out, as with a misspelled
 * address. A name has no support if it was not in the base and, in the head, is not described under `people`, on a
 * domain that is not under `domains`; nor, where the base describes each of five people or more, anybody else who is
 * not described.
 */
export function nameBlocks({ base, head, people }: AccessDiff): readonly Block[] {
  const candidates = [
    ...people.flatMap(({ person, gained }) => (gained.length > 0 ? [person] : [])),
    ...head.breakGlass.filter((person) => !base.breakGlass.includes(person)),
  ].filter((person) => person.includes("@") && !base.people.has(person) && !head.people.has(person));
  if (candidates.length === 0) return [];
  const known = holdersOf(base);
  const newcomers = [...new Set(candidates)].filter((person) => !known.has(person)).sort(compareText);
  const describesAll = known.size >= HABIT && [...known].every((person) => base.people.has(person));
  const addresses = new Set([...known, ...base.people.keys(), ...head.people.keys()]);
  return newcomers.flatMap((person): readonly Block[] => {
    const domain = domainOf(person);
    const isStrange = !head.domains.has(domain);
    if (!isStrange && !describesAll) return [];
    const meant = newcomers.length > MOST_HINTS ? undefined : closest(person, addresses);
    const why = isStrange ? `the domain ${domain} is not declared` : "everybody else has been listed there so far";
    return [
      {
        kind: "unknown-name",
        limits: ["limits.unknownNames"],
        people: [person],
        message: `${person} is not listed under people, and ${why}.${meant === undefined ? "" : ` It looks like ${meant}.`}`,
        unblock: `Check the address, and describe ${person} under people if it is right; or set limits.unknownNames to allowed first, in a change of its own`,
      },
    ];
  });
}

/**
 * People who are new and whose address, with letters that are not ASCII, looks the same as that of somebody who has
 * rights.
 */
export function lookAlikeBlocks(
  found: readonly LookAlike[],
  { unknownNames }: Pick<ReviewLimits, "unknownNames">,
): readonly Block[] {
  if (unknownNames === "allowed") return [];
  const disguised = found.filter(({ person, by }) => by === "confusable" && hasForeignLetters(person));
  return disguised.map(({ person, like }): Block => ({
    kind: "unknown-name",
    limits: ["limits.unknownNames"],
    people: [person],
    message: `${person} is new, and looks like ${like}, who has rights, but is somebody else.`,
    unblock: "Check whose address it is; or set limits.unknownNames to allowed first, in a change of its own",
  }));
}

function holdersOf({ bindings }: Organization): ReadonlySet<string> {
  return new Set(bindings.flatMap(({ grants }) => grants.map(({ person }) => person)));
}
