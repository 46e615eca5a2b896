import { effectiveAccess } from "../../model/access";
import { type AccessPathJson } from "../../model/access-path-json";
import { type Finding } from "../../model/finding";
import { withInferredFunctions } from "../../model/functions";
import { type Organization, type Scope } from "../../model/organization";
import { isRole, roleById } from "../../model/roles";
import { DEFAULT_CONFLICTS, type SeparationOfDuties } from "../../model/separation-of-duties";
import { changedFindings, type Rule, type RuleConfiguration, type RuleContext } from "../rules";
import { type Repair } from "../rules/engine/access-change";
import { placeKey } from "../rules/engine/floors";
import { type AccessDiff } from "./access-diff";

/** What a change does to the findings of an audit. */
export interface FindingsChange {
  /** What the head has and the base has not. A right more can make a new finding of an old one: it has another fingerprint. */
  readonly created: readonly Finding[];
  /** What the base has and the head has not. */
  readonly cured: readonly Finding[];
  /** What the head has not only because it no longer manages a list that the finding is about: nothing is cured by looking away. */
  readonly unseen: readonly Finding[];
}

export interface FindingsOptions {
  readonly configuration?: RuleConfiguration;
  /** Rules of the user's own, besides the built-in ones. */
  readonly ownRules?: readonly Rule[];
  /** Makes patches of the head's manifest; without it, none are offered. */
  readonly repair?: Repair;
}

/** What a change does to findings, and both sides as the rules look at them. */
export interface ReviewedFindings extends FindingsChange {
  readonly before: RuleContext;
  readonly after: RuleContext;
}

/**
 * Runs the rules over both sides and compares what they find by fingerprint. Both sides are judged by the duties that the base
 * says nobody may have together, so that a change does not cure a conflict by striking it out. A renamed person keeps
 * its findings. Findings are in the order in which rules report them.
 */
export function reviewFindings(diff: AccessDiff, options: FindingsOptions = {}): ReviewedFindings {
  const { base, head, now } = diff;
  const { configuration = {}, ownRules = [], repair } = options;
  const before = contextOf(base, now);
  const after = contextOf(judgedBy(base, head), now);
  const { created, gone } = changedFindings(
    before,
    repair === undefined ? after : { ...after, repair: judgedRepair(base, repair) },
    configuration,
    ownRules,
  );
  const released = new Set(diff.lists.flatMap((list) => (list.change === "released" ? [placeKey(list)] : [])));
  const isUnseen = (finding: Finding): boolean => placesOf(finding).some((place) => released.has(place));
  return {
    created,
    cured: gone.filter((finding) => !isUnseen(finding)),
    unseen: gone.filter(isUnseen),
    before,
    after,
  };
}

/** Each patch takes as long as loading the head: a review is to be quick, and an audit offers more of them. */
const MOST_PATCHES = 5;

/** Patches are judged as everything is here: by the duties of the base. */
function judgedRepair(base: Organization, repair: Repair): Repair {
  let offered = 0;
  return (change) => {
    const offer = repair(change);
    if ("why" in offer) return offer;
    if (offered++ >= MOST_PATCHES)
      return { why: `${MOST_PATCHES} others were tried already; twilio-org audit offers more` };
    const after = (): ReturnType<typeof offer.after> => {
      const result = offer.after();
      return "why" in result ? result : { organization: judgedBy(base, result.organization) };
    };
    return { ...offer, before: judgedBy(base, offer.before), after };
  };
}

function contextOf(plain: Organization, now: Date): RuleContext {
  const organization = withInferredFunctions(plain);
  return { organization, access: effectiveAccess(organization, now), now };
}

function judgedBy({ separationOfDuties = DEFAULT_SEPARATION }: Organization, head: Organization): Organization {
  return { ...head, separationOfDuties };
}

/** As if nothing were said. */
const DEFAULT_SEPARATION: SeparationOfDuties = { duties: new Map(), conflicts: DEFAULT_CONFLICTS };

/** The roles on scopes that a finding is about, as `placeKey` has them. */
function placesOf({ role, paths, billingGroups }: Finding): readonly string[] {
  const places = paths.map((path) => placeKey({ role: path.role, scope: scopeOf(path) }));
  if (role === undefined || !isRole(role) || roleById(role).scope !== "billingGroup") return places;
  return [...places, ...billingGroups.map((key) => placeKey({ role, scope: { kind: "billingGroup", key } }))];
}

function scopeOf({ scope, billingGroup = "", account = "" }: AccessPathJson): Scope {
  switch (scope) {
    case "organization":
      return { kind: "organization" };
    case "billingGroup":
      return { kind: "billingGroup", key: billingGroup };
    case "account":
      return { kind: "account", key: account };
  }
}
