import { type Organization } from "../../model/organization";
import { accessDiff } from "./access-diff";
import { criteriaChanges } from "./criteria-changes";
import { type FindingsOptions, reviewFindings } from "./findings";
import { expiringRights, groupsShortOfAdmins } from "./expiring-rights";
import { blockJson, expiringJson, listJson, listPlaces, personJson, sameAccessJson } from "./result-json";
import { type Compared, type ReviewResult } from "./review-result";
import { isBlocked, reviewLimitsOf, type SafetyOptions, safetyVerdict, unreadOf } from "./safety/verdict";
import { hasAccessChange, summaryOf } from "./summary";

export interface ReviewInput extends SafetyOptions, FindingsOptions {
  /** What the change is made to: its limits hold. */
  readonly base: Organization;
  /** What comes of it. */
  readonly head: Organization;
  readonly now: Date;
  /** Ends within so many days are told; where it is absent, the base's `expiringDays`. */
  readonly withinDays?: number;
  /** Where both sides come from, for the result. */
  readonly compared?: Compared;
}

/** Reviews a change of access. A pure function: the same input gives the same result, to the byte. */
export function review(input: ReviewInput): ReviewResult {
  const { base, head, now } = input;
  const diff = accessDiff(base, head, now);
  const safety = safetyVerdict(diff, input);
  const { before, after, created, cured, unseen } = reviewFindings(diff, input);
  const { name, sid } = head;
  const days = input.withinDays ?? reviewLimitsOf(diff.base).expiringDays;
  const lists = diff.people.length === 0 ? new Map() : listPlaces(diff.head);
  const said = {
    people: diff.people.map((change) => personJson(change, lists)),
    sameAccess: diff.sameAccess.map(sameAccessJson),
    renames: diff.renames,
    userChanges: diff.userChanges,
    lists: diff.lists.map(listJson),
    basis: criteriaChanges(diff),
    findings: { created, cured, unseen },
    expiring: expiringRights(before, after, days).map(expiringJson),
    groupsShortOfAdmins: groupsShortOfAdmins(before, after),
    limits: safety.blocked.map(blockJson),
    ...(safety.override === undefined ? {} : { override: safety.override }),
  };
  const outcome = safety.blocked.length > 0 ? "overridden" : hasAccessChange(said) ? "safe" : "no-access-change";
  const verdict = isBlocked(safety) ? "blocked" : outcome;
  return {
    schemaVersion: 1,
    organization: { sid, ...(name === undefined ? {} : { name }) },
    ...(input.compared === undefined ? {} : { compared: input.compared }),
    asOf: now.toISOString(),
    verdict,
    unread: unreadOf(input, input),
    summary: summaryOf(said, verdict),
    ...said,
  };
}
