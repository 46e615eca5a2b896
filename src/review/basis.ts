import { type Organization, type PersonFunction } from "../model/organization";
import { compareText } from "../model/problem";
import { type AccessDiff } from "./access-diff";
import { peopleKnownTo } from "./identities";
import { reviewLimitsOf } from "./safety/verdict";

/** Something that access is judged by and that a change itself changes. */
export interface BasisChange {
  /** Where it stands: `limits.windowDays`, `breakGlass`, `domains.acme.example`, `people.ada@acme.example.function`. */
  readonly what: string;
  /** As text; absent where it is not there. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * What a change does to that by which it would be judged: limits, duties, emergency logins, verified domains, people's
 * functions. None of it gives access, and each can hide what does. Sorted.
 */
export function basisChanges({ base, head }: AccessDiff): readonly BasisChange[] {
  // Whom the base does not know comes with a function; that is no change of it.
  const known = peopleKnownTo(base);
  const [before, after] = [
    basisOf(base, (email) => head.people.has(email)),
    basisOf(head, (email) => known.has(email)),
  ];
  const changes: BasisChange[] = [];
  for (const what of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(what), after.get(what)];
    if (was !== is)
      changes.push({ what, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) });
  }
  return changes.sort((a, b) => compareText(a.what, b.what));
}

function basisOf(organization: Organization, isKnown: (email: string) => boolean): ReadonlyMap<string, string> {
  const { domains, breakGlass, limits, separationOfDuties, people } = organization;
  const functions = [...people.values()].flatMap(
    ({ email, function: duty, functionFrom }): [string, PersonFunction][] =>
      duty === undefined || functionFrom !== undefined || !isKnown(email) ? [] : [[`people.${email}.function`, duty]],
  );
  return new Map([
    ...[...domains].map(([domain, status]) => [`domains.${domain}`, status] as const),
    ...leaves("limits", { ...limits, ...reviewLimitsOf(organization) }),
    ...(breakGlass.length === 0 ? [] : [["breakGlass", [...breakGlass].sort(compareText).join(", ")] as const]),
    ...(separationOfDuties === undefined ? [] : [["separationOfDuties", dutiesText(separationOfDuties)] as const]),
    ...functions,
  ]);
}

/** The plain values in a map of maps, by the way to each. */
function leaves(path: string, value: object): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null
      ? leaves(`${path}.${key}`, inner)
      : [[`${path}.${key}`, String(inner)] as const],
  );
}

function dutiesText({ duties, conflicts }: NonNullable<Organization["separationOfDuties"]>): string {
  const own = [...duties]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, duty]) => `${name} ${JSON.stringify(duty)}`);
  const pairs = conflicts.map(({ between }) => [...between].sort(compareText).join(" and ")).sort(compareText);
  return [...(pairs.length === 0 ? ["no conflicts"] : pairs), ...own].join("; ");
}
