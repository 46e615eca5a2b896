import { effectiveAccess } from "../../model/access";
import { type Finding } from "../../model/finding";
import { withInferredFunctions } from "../../model/functions";
import { knownFindings } from "../../model/less";
import { type Organization, personOf } from "../../model/organization";
import { isRole, roleById } from "../../model/roles";
import { rightKey, scopeOfJson } from "../../model/right";
import {
  type ChangedFindings,
  changedFindings,
  RULES,
  type Rule,
  type RuleConfiguration,
  type RuleContext,
  sortFindings,
} from "../rules";
import { type Repair } from "../rules/engine/access-change";
import { overShared } from "../rules/engine/shared-settings";
import { type AccessDiff } from "./access-diff";
import { type Functions, isSameMap, isSameStanding, knownOtherwise, withClaimsOf } from "./claims";
import { knownBefore } from "./known-before";

/** What a change does to the findings of an audit. */
interface FindingsChange {
  /** What the head has by the claims of either side, and the base has not: a wider scope makes another fingerprint. */
  readonly created: readonly Finding[];
  /** What the base has, and the head has not whichever side's claims count. */
  readonly cured: readonly Finding[];
  /**
   * What the base has and the head no longer shows, but only because of what the change itself says of people, domains
   * or duties.
   */
  readonly unreported: readonly Finding[];
  /**
   * What the head has not only because it no longer manages a list that the finding is about: nothing is cured by
   * looking away.
   */
  readonly unseen: readonly Finding[];
}

export interface FindingsOptions {
  readonly configuration?: RuleConfiguration;
  /** Rules of the user's own, besides the built-in ones. */
  readonly ownRules?: readonly Rule[];
  /** What the base's directory file says that people do, also of those whom its manifest does not know. */
  readonly functions?: Functions;
  /** Makes patches of the head's manifest; without it, none are offered. */
  readonly repair?: Repair;
}

/** What a change does to findings, and both sides as the rules look at them. */
export interface ReviewedFindings extends FindingsChange {
  readonly before: RuleContext;
  readonly after: RuleContext;
}

/**
 * Runs the rules over both sides and compares what they find by fingerprint. The head is judged twice, by its own
 * claims and by those of the base (see ./claims): so a change cures no finding by calling somebody otherwise, and makes
 * none of its own unseen. A renamed person keeps its findings. Findings are in the order in which rules report them.
 */
export function reviewFindings(diff: AccessDiff, options: FindingsOptions = {}): ReviewedFindings {
  const { base, head, now } = diff;
  const { ownRules = [], functions, repair } = options;
  const configuration = strictestConfiguration(options.configuration, diff);
  const before = contextOf(base, now);
  const after = contextOf(head, now);
  const changes = (context: RuleContext): ChangedFindings =>
    changedFindings(before, context, configuration, ownRules, knownBefore(diff, context.organization));
  const stated = changes(repair === undefined ? after : { ...after, repair: limitedRepair(repair) });
  const isSame = hasSameClaims(before, after) && knownOtherwise(before.organization, head, functions).size === 0;
  const claimed = isSame ? stated : changes(contextOf(withClaimsOf(before.organization, head, functions), now));
  const released = new Set(diff.lists.flatMap((list) => (list.change === "released" ? [rightKey(list)] : [])));
  const isUnseen = (finding: Finding): boolean => placesOf(finding).some((place) => released.has(place));
  const isCured = fingerprintIn(claimed.gone);
  const isStated = fingerprintIn(stated.created);
  const all = [...stated.created, ...claimed.created.filter((finding) => !isStated(finding))];
  const isCreated = fingerprintIn(all);
  // What is left of a known finding is known, and has not cured it either.
  const left = knownFindings(
    all,
    [...stated.gone, ...claimed.gone].filter((finding) => !isCreated(finding)),
  );
  const isLeft = fingerprintIn([...left.values()]);
  const gone = stated.gone.filter((each) => !isUnseen(each) && !isLeft(each) && !isCreated(each));
  return {
    created: sortFindings(all.filter(({ fingerprint }) => !left.has(fingerprint))),
    cured: gone.filter(isCured),
    unreported: gone.filter((finding) => !isCured(finding)),
    unseen: stated.gone.filter(isUnseen),
    before,
    after,
  };
}

/** How rules run over both sides: no looser than the defaults that either extends let it be. */
function strictestConfiguration(
  configuration: RuleConfiguration = {},
  { base, head }: Pick<AccessDiff, "base" | "head">,
): RuleConfiguration {
  const byHead = overShared(configuration, head.shared, RULES).configuration;
  return overShared(byHead, base.shared, RULES).configuration;
}

function fingerprintIn(findings: readonly Finding[]): (finding: Finding) => boolean {
  const known = new Set(findings.map(({ fingerprint }) => fingerprint));
  return ({ fingerprint }) => known.has(fingerprint);
}

/** Whether both sides say the same by which rules judge those who hold something in the head. */
function hasSameClaims({ organization: base }: RuleContext, { organization: head, access }: RuleContext): boolean {
  const isSamePerson = (email: string): boolean => {
    const [was, is] = [personOf(base, email), personOf(head, email)];
    return was.function === is.function && isSameStanding(was, is);
  };
  return (
    isSameMap(base.domains, head.domains) &&
    JSON.stringify([base.breakGlass, base.limits]) === JSON.stringify([head.breakGlass, head.limits]) &&
    dutiesKey(base) === dutiesKey(head) &&
    access.holders.people.every(isSamePerson) &&
    base.breakGlass.every(isSamePerson) &&
    head.otherGrants.every(({ person }) => isSamePerson(person))
  );
}

function dutiesKey({ separationOfDuties }: Organization): string {
  if (separationOfDuties === undefined) return "";
  return JSON.stringify([[...separationOfDuties.duties], separationOfDuties.conflicts]);
}

/** Each patch is audited, and some are loaded: a review is to be quick, and an audit offers more of them. */
const MOST_PATCHES = 5;

function limitedRepair(repair: Repair): Repair {
  let offered = 0;
  return (change) => {
    const offer = repair(change);
    if ("why" in offer || offered++ < MOST_PATCHES) return offer;
    return { why: `${MOST_PATCHES} others were tried already; twilio-org audit offers more` };
  };
}

function contextOf(plain: Organization, now: Date): RuleContext {
  const organization = withInferredFunctions(plain);
  return { organization, access: effectiveAccess(organization, now), now };
}

/** The roles on scopes that a finding is about, as `rightKey` has them. */
function placesOf({ role, paths, billingGroups }: Finding): readonly string[] {
  const places = paths.map((path) => rightKey({ role: path.role, scope: scopeOfJson(path) }));
  if (role === undefined || !isRole(role) || roleById(role).scope !== "billingGroup") return places;
  return [...places, ...billingGroups.map((key) => rightKey({ role, scope: { kind: "billingGroup", key } }))];
}
