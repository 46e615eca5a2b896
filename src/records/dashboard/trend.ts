import { DAY_MS } from "../../model/instant";
import { type TrendPoint } from "../../report/page/trend";
import { type Holder, type State } from "./states";

/** How far back the pictures go. */
const DAYS = 366;
/** So many moments make a picture: about one a week. */
const MOST_POINTS = 53;
/** Moments from the first state, or a year before `now`, to `now`, evenly apart. */
export function momentsUntil(now: Date, first: Date | undefined): readonly Date[] {
  if (first === undefined || first >= now) return [now];
  const start = Math.max(first.getTime(), yearBefore(now).getTime());
  const steps = Math.min(MOST_POINTS - 1, Math.max(1, Math.ceil((now.getTime() - start) / DAY_MS)));
  return Array.from({ length: steps + 1 }, (_, index) => new Date(start + ((now.getTime() - start) * index) / steps));
}

/** The day on which the year began that ends now. */
export function yearBefore(now: Date): Date {
  return new Date(now.getTime() - DAYS * DAY_MS);
}

/** The last state at a moment. */
function stateAt(states: readonly State[], at: Date): State | undefined {
  return states.findLast((state) => state.at <= at);
}

/** The numbers of one organization at those of its snapshots that stand nearest before the moments. */
export function trendOf(states: readonly State[], moments: readonly Date[]): readonly TrendPoint[] {
  const shown = new Set(moments.flatMap((at) => stateAt(states, at) ?? []));
  return [...shown].map(({ at, complete, holders }) => ({ at, complete, ...countsOf(holders) }));
}

/**
 * The numbers of all organizations together: somebody who has rights in several counts once. Where one of them has no
 * snapshot yet, or one that lacks a list, the numbers are the least that there were.
 *
 * @param unknown how many organizations there are besides, of which nothing is known
 */
export function trendOfAll(
  organizations: readonly (readonly State[])[],
  moments: readonly Date[],
  unknown: number,
): readonly TrendPoint[] {
  return moments.flatMap((at) => {
    const known = organizations.map((states) => stateAt(states, at));
    const states = known.flatMap((state) => state ?? []);
    if (states.length === 0) return [];
    const complete = unknown === 0 && states.length === known.length && states.every((state) => state.complete);
    return [{ at, complete, ...countsOf(everybodyOf(states.map(({ holders }) => holders))) }];
  });
}

/** People of several organizations, each once, with the most that they can do and the worst judgement. */
export function everybodyOf(organizations: readonly ReadonlyMap<string, Holder>[]): ReadonlyMap<string, Holder> {
  const all = new Map<string, Holder>();
  for (const holders of organizations)
    for (const [email, holder] of holders) {
      const known = all.get(email);
      all.set(email, known === undefined ? holder : both(known, holder));
    }
  return all;
}

function both(one: Holder, other: Holder): Holder {
  const judgements = [one.judgement, other.judgement];
  return {
    title: one.title.includes("@") ? other.title : one.title,
    level: one.level === "manage" || other.level === "manage" ? "manage" : "view",
    judgement: (["should-not", "not-judged"] as const).find((each) => judgements.includes(each)) ?? "may",
  };
}

/** How many can see, can spend, and should not. */
export function countsOf(
  holders: ReadonlyMap<string, Holder>,
): Pick<TrendPoint, "canSee" | "canSpend" | "shouldNot"> & { readonly notJudged: number } {
  const all = [...holders.values()];
  const judged = (judgement: Holder["judgement"]): number =>
    all.filter((holder) => holder.judgement === judgement).length;
  return {
    canSee: all.length,
    canSpend: all.filter(({ level }) => level === "manage").length,
    shouldNot: judged("should-not"),
    notJudged: judged("not-judged"),
  };
}
