import { defined } from "../../../model/defined";
import { type Amount, type Budget, exceeded, type ReviewLimits } from "../../../model/limits";
import { compareText } from "../../../model/problem";
import { rightText } from "../../../model/right";
import { scopeText } from "../../rules/engine/right-text";
import { count } from "../../../report/text/words";
import { type AccessDiff } from "../access-diff";
import { type Block } from "./block";
import { type MeasureName, populationOf, type Tally } from "./tallies";

/** What is weighed, and by which budget. */
export interface Weighing {
  readonly diff: AccessDiff;
  readonly name: MeasureName;
  readonly budget: Budget;
  readonly limits: ReviewLimits;
  /** Whether it is what happened within the rolling window. */
  readonly isWindow: boolean;
}

/** One limit that is broken. */
export interface Breach {
  readonly limit: string;
  /** How much of the organization it is about: of several breaches by the same people, the widest is reported. */
  readonly width: number;
  /** What there is to say of it. */
  readonly block: Pick<Block, "role" | "scope" | "people" | "numbers" | "message">;
}

/** What happens to people, after "12 people". */
const HAPPENS: Readonly<Record<MeasureName, readonly [one: string, many: string]>> = {
  losingAccess: ["loses access", "lose access"],
  gainingBilling: ["gains billing rights", "gain billing rights"],
  gainingAdministration: ["gains administration", "gain administration"],
};

/** The limits that one tally breaks: its number, its share, or both. */
export function breachesOf(tally: Tally, weighing: Weighing): readonly Breach[] {
  const { diff, name, budget, limits, isWindow } = weighing;
  const { level, role, scope } = tally;
  const people = [...tally.people].sort(compareText);
  const amount: Amount = level === "organization" ? budget : budget[level];
  const path = ["limits", name, ...(isWindow ? ["window"] : []), ...(level === "organization" ? [] : [level])].join(
    ".",
  );
  const when = isWindow ? ` within ${count(limits.windowDays, "day")}` : "";
  const who = `${count(people.length, "person", "people")} ${HAPPENS[name][people.length === 1 ? 0 : 1]}${where(tally)}${when}`;
  const about = { ...defined({ role, scope }), people };
  const width = scope === undefined ? (level === "organization" ? 3 : 2) : level === "perRole" ? 1 : 0;
  const population = (): number => populationOf(diff, tally);
  return exceeded(amount, people.length, population, limits).map((part): Breach => {
    const limit = `${path}.${part}`;
    if (part === "people") {
      const numbers = { actual: people.length, limit: amount.people };
      return { limit, width, block: { ...about, numbers, message: `${who}; ${limit} is ${amount.people}.` } };
    }
    const all = population();
    const allowed = Math.max(limits.smallChange, Math.floor((all * amount.percent) / 100));
    const numbers = { actual: people.length, limit: allowed, of: all };
    const share = `as many as ${Math.round((people.length * 100) / all)} percent of the ${all} who had rights there`;
    return { limit, width, block: { ...about, numbers, message: `${who}, ${share}; ${limit} is ${amount.percent}.` } };
  });
}

function where({ level, role, scope }: Tally): string {
  if (scope === undefined) return level === "perGroup" ? " on every Billing Group" : "";
  return role === undefined ? ` on ${scopeText(scope)}` : ` by ${rightText({ role, scope })}`;
}
