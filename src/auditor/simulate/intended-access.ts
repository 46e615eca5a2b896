import { effectiveAccess } from "../../model/access";
import { billingLevel } from "../../model/financial-reach";
import { type Organization, type Person, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
import { type GroupTransition, type LegacyHolder, type Transition } from "../../model/transition";

/**
 * Whether somebody is meant to have the billing that an account role gave:
 * - `intended`: yes, since nobody says that they work technically, or since the role is Billing Manager or Owner.
 * - `technical`: no, since the manifest or a directory says that they work technically.
 * - `unclear`: Administrator of the account, and nobody says what they do: the role stands for technical work and for
 *   billing alike.
 * Source: billing-roles-article, "Separation of Duties" and "For Technical Leads".
 */
type Intent = "intended" | "technical" | "unclear";

/** What is meant with the billing that `roles` gave `person`, whose function may be an inferred one. */
function intentOf(person: Pick<Person, "function" | "functionFrom">, roles: LegacyHolder["roles"]): Intent {
  if (person.function !== "technical") return "intended";
  if (person.functionFrom !== "inferred") return "technical";
  return roles.some((role) => role !== "accountAdministrator") ? "intended" : "unclear";
}

/** Billing Group Admin for one person on one group, with the account roles that it replaces. */
export interface PlannedGrant {
  readonly person: string;
  readonly group: string;
  /**
   * Whether the uplift makes it, an administrator must, or that can't be told since the primary account is not known.
   */
  readonly by: "uplift" | "hand" | "undecided";
  readonly because: readonly LegacyHolder[];
}

/** Billing that somebody had and that is not granted again, with what the uplift does all the same. */
export interface LeftOut extends PlannedGrant {
  readonly intent: Exclude<Intent, "intended">;
}

/** What to grant, and what not. Sorted by group and person. */
export interface IntendedAccess {
  /**
   * The smallest set of grants that keeps the intended access: without any of them somebody could no longer do what
   * they were meant to do, and none reaches further than an account's own Billing Group, which is as narrow as a grant
   * can be.
   */
  readonly grants: readonly PlannedGrant[];
  readonly leftOut: readonly LeftOut[];
  /**
   * Keys of the groups of which nobody is Billing Group Admin then: roles on the whole organization alone reach them.
   */
  readonly groupsWithoutAdmin: readonly string[];
}

/**
 * The smallest set of grants that keeps the intended access: what somebody had by account roles, except those who work
 * technically. Rights that the transition leaves as they are, such as Organization Billing Admin, are not granted
 * again.
 */
export function intendedAccess(organization: Organization, transition: Transition, now: Date): IntendedAccess {
  const staying = effectiveAccess(organization, now);
  const grants: PlannedGrant[] = [];
  const leftOut: LeftOut[] = [];
  for (const group of transition.groups)
    for (const need of needsOf(group)) {
      const intent = groupIntent(organization, need);
      if (intent !== "intended") leftOut.push({ ...need, intent });
      else if (billingLevel(staying, need.person, need) !== "manage") grants.push(need);
    }
  const { bindings } = organization;
  const granted = new Set(grants.map(({ group }) => group));
  for (const { role, scope, grants: admins } of bindings)
    if (role === "billingGroupAdmin" && scope.kind === "billingGroup" && admins.length > 0) granted.add(scope.key);
  const groupsWithoutAdmin = transition.groups.flatMap(({ group }) => (granted.has(group) ? [] : [group]));
  return { grants, leftOut, groupsWithoutAdmin };
}

/** Everybody who had the billing of one of the group's accounts, sorted. */
function needsOf({ group, holders, uplifted, byHand }: GroupTransition): readonly PlannedGrant[] {
  const made = new Set(uplifted.map(({ person }) => person));
  const byHandPeople = new Set(byHand.map(({ person }) => person));
  const people = [...new Set(holders.map(({ person }) => person))].sort(compareText);
  return people.map((person) => ({
    person,
    group,
    by: made.has(person) ? "uplift" : byHandPeople.has(person) ? "hand" : "undecided",
    because: holders.filter((holder) => holder.person === person),
  }));
}

/** Somebody is meant to have a group's billing if they are meant to have that of any of its accounts. */
function groupIntent(organization: Organization, { person, because }: PlannedGrant): Intent {
  const intents = because.map(({ roles }) => intentOf(personOf(organization, person), roles));
  return intents.find((intent) => intent === "intended") ?? intents[0] ?? "unclear";
}
