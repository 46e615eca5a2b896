import { type Organization, type Person } from "./organization";
import { type BillingLevel } from "./financial-reach";

/**
 * What is to be thought of somebody's billing rights:
 * - `should-not`: works technically, and should neither see bills nor spend.
 * - `not-judged`: can spend, and nobody says what the person does (design, "Not judged").
 * - `may`: everybody else, and those who are kept for emergencies.
 */
export const JUDGEMENTS = ["should-not", "not-judged", "may"] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

/**
 * The judgement of a person who can see bills or spend; nothing of one who can do neither.
 *
 * @param level the widest that the person has on any Billing Group
 */
export function judgementOf(
  { email, function: duty }: Pick<Person, "email" | "function">,
  level: BillingLevel,
  { breakGlass }: Pick<Organization, "breakGlass">,
): Judgement | undefined {
  if (level === "none") return undefined;
  if (duty === "technical") return "should-not";
  return level === "manage" && duty === undefined && !breakGlass.includes(email) ? "not-judged" : "may";
}
