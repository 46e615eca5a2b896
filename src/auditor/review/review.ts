import { defined } from "../../model/defined";
import { type Finding } from "../../model/finding";
import { type Organization } from "../../model/organization";
import { rightKey } from "../../model/right";
import { NOT_COMPARED_BUT_BY_DRIFT } from "../drift/not-compared";
import { type AccessDiff, accessDiff } from "./access-diff";
import { alreadyInTwilio } from "./already-in-twilio";
import { teamMoves } from "./directory-teams";
import { criteriaChanges } from "./criteria-changes";
import { expiringRights, groupsShortOfAdmins } from "./expiring-rights";
import { reviewFindings } from "./findings";
import { type ListChange } from "./lists";
import {
  alreadyJson,
  blockJson,
  expiringJson,
  listJson,
  listPlaces,
  personJson,
  problemJson,
  sameAccessJson,
  writeJson,
} from "./result-json";
import { lookAlikes } from "./look-alikes";
import { namesOf } from "./result-names";
import { type ReviewInput } from "./review-input";
import { withReleasedLists } from "./released-lists";
import { type ReviewResult } from "./review-result";
import { type Block } from "./safety/block";
import { windowStart } from "./safety/budgets";
import { invalidFileBlocks, invalidHeadBlocks } from "./safety/invalid-head";
import { newFindingBlocks } from "./safety/new-findings";
import { lesserSeverity, reviewLimitsOf, stricterLimits } from "./safety/stricter-limits";
import { lookAlikeBlocks } from "./safety/names";
import { isBlocked, limitBlocks, safetyVerdict, type SafetyVerdict, unreadOf } from "./safety/verdict";
import { hasAccessChange, summaryOf } from "./summary";

/** Reviews a change of access. A pure function: the same input gives the same result, to the byte. */
export function review(input: ReviewInput): ReviewResult {
  const { head, problems = [], fileProblems = [] } = input;
  const invalid = [...invalidHeadBlocks(problems), ...invalidFileBlocks(fileProblems)];
  if (head === undefined) return malformed(input, invalid);
  return judged({ ...input, head }, invalid);
}

type ReviewFacts = Omit<
  ReviewResult,
  "schemaVersion" | "organization" | "compared" | "asOf" | "verdict" | "unread" | "summary"
>;

function judged(input: ReviewInput & { readonly head: Organization }, invalid: readonly Block[]): ReviewResult {
  const { base, head, now, live, problems = [], waivers = [] } = input;
  const broken = problems.filter(({ kind }) => kind === "forbidden");
  const limits = stricterLimits(base, head);
  const known = withReleasedLists(base, head, windowStart(input, limits, input.history ?? [])?.organization);
  const manifest = accessDiff(known, head, now, limits);
  const access = live === undefined ? manifest : accessDiff(live.before, live.after, now, limits);
  const measured = { manifest: measuredDiff(manifest, known), access: measuredDiff(access, live?.before ?? known) };
  const { before, after, ...findings } = reviewFindings(access, input);
  const least = lesserSeverity(limits.newFindings, input.failOn ?? limits.newFindings);
  const alike = lookAlikes(access);
  const moves = teamMoves(manifest);
  const already = live === undefined ? [] : alreadyInTwilio(measured.manifest, measured.access);
  const accepted = already.length === 0 ? [] : takenOver(measured.manifest, findings.created, input);
  const safety = safetyVerdict(
    [
      ...invalid,
      ...lookAlikeBlocks(alike, limits),
      ...limitBlocks(live === undefined ? { ...measured, access: measured.manifest } : measured, input),
      ...newFindingBlocks(findings.created, { base: manifest.base, head, now, least, waivers, problems: broken }),
    ],
    limits,
    input.override,
  );
  const days = input.withinDays ?? reviewLimitsOf(base).expiringDays;
  const listsOfHead = access.people.length === 0 ? new Map() : listPlaces(access.head);
  const released = manifest === access ? [] : manifest.lists.filter(({ change }) => change === "released");
  const managed = known === base || manifest !== access ? [] : managedAgain(accessDiff(base, head, now), access);
  const said = {
    people: access.people.map((change) => personJson(change, listsOfHead)),
    sameAccess: access.sameAccess.map(sameAccessJson),
    lists: [...access.lists, ...released, ...managed].map(listJson),
  };
  return resultOf(input, safety, unreadOf([manifest, access], input), {
    ...defined({
      names: namesOf(said, access.base, access.head),
      problems: problems.length === 0 ? undefined : problems.map(problemJson),
      writes: live?.writes.map(writeJson),
      alreadyInTwilio: already.length === 0 ? undefined : already.map(alreadyJson),
      alreadyFound: accepted.length === 0 ? undefined : accepted,
      notCompared: live === undefined ? undefined : [NOT_COMPARED_BUT_BY_DRIFT],
      lookAlikes: alike.length === 0 ? undefined : alike,
      teams: moves.length === 0 ? undefined : moves,
    }),
    people: said.people,
    sameAccess: said.sameAccess,
    renames: manifest.renames,
    userChanges: manifest.userChanges,
    lists: said.lists,
    basis: criteriaChanges(manifest),
    findings,
    expiring: expiringRights(before, after, days).map(expiringJson),
    groupsShortOfAdmins: groupsShortOfAdmins(before, after),
    limits: safety.blocked.map(blockJson),
  });
}

/** What is wrong with what a change takes over from the Console: Twilio has it already, and so it is no new finding. */
function takenOver(manifest: AccessDiff, created: readonly Finding[], input: ReviewInput): readonly Finding[] {
  const { repair: _, ...options } = input;
  const told = new Set(created.map(({ fingerprint }) => fingerprint));
  return reviewFindings(manifest, options).created.filter(
    ({ fingerprint, severity }) => severity !== "info" && !told.has(fingerprint),
  );
}

/** Lists that were not managed meanwhile, so that others may have come to hold the role than those who are known. */
function managedAgain(plain: AccessDiff, { lists }: AccessDiff): readonly ListChange[] {
  const managedKeys = new Set(lists.filter(({ change }) => change === "managed").map(rightKey));
  return plain.lists.filter((list) => list.change === "managed" && !managedKeys.has(rightKey(list)));
}

/** The same comparison without renames that nothing proves: a limit counts them as a loss and a gain. */
function measuredDiff(diff: AccessDiff, base: Organization): AccessDiff {
  if (diff.renames.every(({ by }) => by !== "formerly")) return diff;
  return accessDiff(base, diff.head, diff.now, { ...stricterLimits(base, diff.head), renames: "proven" });
}

/** What a malformed head would do is not known. */
function malformed(input: ReviewInput, invalid: readonly Block[]): ReviewResult {
  const { base, override, problems = [] } = input;
  const safety = safetyVerdict(invalid, reviewLimitsOf(base), override);
  return resultOf(input, safety, unreadOf([{ base, head: base }], input), {
    problems: problems.map(problemJson),
    people: [],
    sameAccess: [],
    renames: [],
    userChanges: [],
    lists: [],
    basis: [],
    findings: { created: [], cured: [], unreported: [], unseen: [] },
    expiring: [],
    groupsShortOfAdmins: [],
    limits: safety.blocked.map(blockJson),
  });
}

function resultOf(
  { base, head = base, now, compared }: ReviewInput,
  safety: SafetyVerdict,
  unread: readonly string[],
  facts: Omit<ReviewFacts, "override">,
): ReviewResult {
  const complete: ReviewFacts = { ...facts, ...defined({ override: safety.override }) };
  const outcome = safety.blocked.length > 0 ? "overridden" : hasAccessChange(complete) ? "safe" : "no-access-change";
  const verdict = isBlocked(safety) ? "blocked" : outcome;
  return {
    schemaVersion: 1,
    organization: { sid: head.sid, ...defined({ name: head.name }) },
    ...defined({ compared }),
    asOf: now.toISOString(),
    verdict,
    unread,
    summary: summaryOf(complete, verdict),
    ...complete,
  };
}
