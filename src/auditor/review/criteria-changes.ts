import { defined } from "../../model/defined";
import { type Organization, type Person, type PersonFunction } from "../../model/organization";
import { compareText } from "../../model/problem";
import { memoize } from "../rules/engine/memoize";
import { type AccessDiff } from "./access-diff";
import { teamCriteria } from "./directory-teams";
import { peopleKnownTo } from "./identities";
import { reviewLimitsOf } from "./safety/stricter-limits";

/** Something that access is judged by and that a change itself changes. */
export interface CriteriaChange {
  /** Where it stands: `limits.windowDays`, `breakGlass`, `domains.acme.example`, `people.ada@acme.example.function`. */
  readonly what: string;
  /** As text; absent where it is not there. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * What a change does to that by which it would be judged: limits, duties, emergency logins, verified domains, people's
 * functions, who fills a team. None of it gives access, and each can hide what does. Sorted.
 */
export function criteriaChanges({ base, head }: AccessDiff): readonly CriteriaChange[] {
  const [before, after] = [criteriaOf(base), criteriaOf(head)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((what) =>
    changeOf(what, before.get(what), after.get(what)),
  );
  return [...changes, ...functionChanges(base, head), ...teamCriteria({ base, head })].sort((a, b) =>
    compareText(a.what, b.what),
  );
}

function changeOf(what: string, was: string | undefined, is: string | undefined): readonly CriteriaChange[] {
  if (was === is) return [];
  return [{ what, ...defined({ before: was, after: is }) }];
}

/** Whom the base does not know comes with a function, and who leaves the list goes with it; that is no change of it. */
function functionChanges(base: Organization, head: Organization): readonly CriteriaChange[] {
  const knownTo = memoize(peopleKnownTo);
  return [...head.people.values()].flatMap((person) => {
    const [was, is] = [statedFunction(base.people.get(person.email)), statedFunction(person)];
    if (was === is || !knownTo(base).has(person.email)) return [];
    return changeOf(`people.${person.email}.function`, was, is);
  });
}

function statedFunction(person: Person | undefined): PersonFunction | undefined {
  return person?.functionFrom === undefined ? person?.function : undefined;
}

function criteriaOf(organization: Organization): ReadonlyMap<string, string> {
  const { domains, breakGlass, limits, separationOfDuties } = organization;
  return new Map([
    ...[...domains].map(([domain, status]) => [`domains.${domain}`, status] as const),
    ...leaves("limits", { ...limits, ...reviewLimitsOf(organization) }),
    ...(breakGlass.length === 0 ? [] : [["breakGlass", [...breakGlass].sort(compareText).join(", ")] as const]),
    ...(separationOfDuties === undefined ? [] : [["separationOfDuties", dutiesText(separationOfDuties)] as const]),
    ...sharedCriteria(organization.shared),
  ]);
}

/** What the defaults that a manifest extends say beyond limits and duties. */
function sharedCriteria(shared: Organization["shared"]): readonly (readonly [string, string])[] {
  if (shared === undefined) return [];
  const { rules, minimumBreakGlass, mayLoosen } = shared;
  return [
    ...[...rules].map(([id, { severity, options }]): readonly [string, string] => {
      const parts = [...options].map(([name, value]) => `${name} ${value}`).sort(compareText);
      return [`rules.${id}`, [...(severity === undefined ? [] : [severity]), ...parts].join(", ")];
    }),
    ...(minimumBreakGlass === undefined ? [] : [["breakGlass.minimum", String(minimumBreakGlass.people)] as const]),
    ...mayLoosen.map((name) => [`mayLoosen.${name}`, "allowed"] as const),
  ];
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
