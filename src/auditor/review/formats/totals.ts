import { type BlockJson, type ReviewOutcome, reviewOutcome, type ReviewResult } from "..";
import { number } from "../../../report/text/words";
import { LIMIT_TITLE } from "./view";

type Person = ReviewResult["people"][number];
type SamePerson = ReviewResult["sameAccess"][number];
type Term = Person["terms"][number];

/**
 * A change in one line: how many people gain and lose billing rights, what else changes, and what blocks it.
 * `1 gains billing, 2 lose it; blocked: a list of people is emptied`. What is not known is never a number.
 */
export function totalsLine(result: ReviewResult): string {
  const isMalformed = result.problems?.some(({ kind }) => kind === "malformed") === true;
  const changes = isMalformed ? ["who gains or loses is not known"] : changeParts(result);
  const isUnreadSaid = result.limits.some(({ kind }) => kind === "unread");
  const unread = result.unread.length === 0 || isUnreadSaid ? [] : [lower(LIMIT_TITLE.unread)];
  return [...changes, ...unread, outcomePart(result)].join("; ");
}

function changeParts(result: ReviewResult): readonly string[] {
  const people: readonly (Person | SamePerson)[] = [...result.people, ...result.sameAccess];
  const gaining = people.filter(gainsBilling);
  const losing = people.filter(losesBilling);
  const administrators = people.filter(({ gainsAdministration }) => gainsAdministration.length > 0);
  const counted = new Set([...gaining, ...losing, ...administrators]);
  const others = result.people.filter(
    (person) => !counted.has(person) && person.gained.length + person.lost.length > 0,
  );
  const { released, otherTerms } = result.summary;
  const part = (n: number, text: string): readonly string[] => (n === 0 ? [] : [`${number(n)} ${text}`]);
  return [
    billingPart(gaining.length, losing.length, result.unread.length > 0),
    ...part(administrators.length, administrators.length === 1 ? "becomes administrator" : "become administrators"),
    ...part(others.length, "with other changes"),
    ...part(otherTerms, "on other terms"),
    ...part(released, "no longer managed"),
    ...part(result.renames.length, "renamed"),
    ...part(result.userChanges.length, "now another user of Twilio"),
  ];
}

function billingPart(gaining: number, losing: number, isUnread: boolean): string {
  const gains = `${number(gaining)} ${gaining === 1 ? "gains" : "gain"} billing`;
  const loses = `${number(losing)} ${losing === 1 ? "loses" : "lose"}`;
  const nobody = isUnread ? "no gain or loss of billing was found" : "nobody gains or loses billing";
  if (gaining === 0) return losing === 0 ? nobody : `${loses} billing`;
  return losing === 0 ? gains : `${gains}, ${loses} it`;
}

/** Capabilities, or an account's Billing Manager by itself, as the budgets count it. */
function isBilling(right: Term["right"]): boolean {
  if ("capabilities" in right) return true;
  return right.role === "accountBillingManager" && right.impliedBy === undefined;
}

/** Also who can use again what they held, and who had other billing rights before. */
function gainsBilling(person: Person | SamePerson): boolean {
  const gained = "gained" in person ? person.gained : [];
  return person.gainsBilling.length > 0 || gained.some(isBilling) || hasTerm(person, "usable-again");
}

function losesBilling(person: Person | SamePerson): boolean {
  const lost = "lost" in person ? person.lost : [];
  return lost.some(isBilling) || hasTerm(person, "no-longer-usable");
}

function hasTerm({ terms }: Person | SamePerson, wanted: Term["change"]): boolean {
  return terms.some(({ change, right }) => change === wanted && isBilling(right));
}

function outcomePart(result: ReviewResult): string {
  const outcome = reviewOutcome(result);
  const reasons = limitsPart(result.limits);
  return reasons === "" ? OUTCOME[outcome] : `${OUTCOME[outcome]}: ${reasons}`;
}

const OUTCOME: Readonly<Record<ReviewOutcome, string>> = {
  blocked: "blocked",
  incomplete: "no verdict",
  overridden: "overridden",
  safe: "safe",
  "no-access-change": "no access change",
};

/** `a finding is new and not waived (2), a list of people is emptied` */
function limitsPart(limits: readonly BlockJson[]): string {
  const counts = new Map<BlockJson["kind"], number>();
  for (const { kind } of limits) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${lower(LIMIT_TITLE[kind])}${n === 1 ? "" : ` (${n})`}`).join(", ");
}

function lower(clause: string): string {
  return `${clause.charAt(0).toLowerCase()}${clause.slice(1)}`;
}
