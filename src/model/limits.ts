import { type RoleId } from "./roles";

import { type Severity } from "./finding";

/** Floors below which no change may take the organization. */
export interface Limits {
  /** Usable Administrators that must remain, not counting the Owner. */
  readonly minimumAdministrators: number;
  /** Usable Billing Group Admins that must remain on a group that has had that many. */
  readonly minimumBillingGroupAdmins: number;
}

/** The roles that have a floor, each with the limit that sets it. */
const FLOORS: Partial<Readonly<Record<RoleId, keyof Limits>>> = {
  administrator: "minimumAdministrators",
  billingGroupAdmin: "minimumBillingGroupAdmins",
};

/** The limit that says how many usable holders of a role must remain; `undefined` for roles that may lose everybody. */
export function floorLimitOf(role: RoleId): keyof Limits | undefined {
  return FLOORS[role];
}

/** What holds where the manifest says nothing: somebody can always fix what was broken. */
export const DEFAULT_LIMITS: Limits = { minimumAdministrators: 1, minimumBillingGroupAdmins: 1 };

/**
 * How many people something may happen to: a number, and a share of those whom it could happen to, in percent. Both
 * hold.
 */
export interface Amount {
  readonly people: number;
  readonly percent: number;
}

/**
 * The parts of an amount that so many people exceed.
 *
 * @param population whom it could happen to; where that is nobody, everybody is no share
 * @param smallChange for so few people no share counts
 */
export function exceeded(
  { people, percent }: Amount,
  count: number,
  population: () => number,
  { smallChange }: Pick<ReviewLimits, "smallChange">,
): readonly (keyof Amount)[] {
  const isLargeShare = (of: number): boolean => of > 0 && (count * 100) / of > percent;
  return [
    ...(count > people ? (["people"] as const) : []),
    ...(count > smallChange && isLargeShare(population()) ? (["percent"] as const) : []),
  ];
}

/** Amounts for the whole organization, for each role on a scope, and for each Billing Group. */
export interface Budget extends Amount {
  readonly perRole: Amount;
  readonly perGroup: Amount;
}

/** What one change may do, and what all changes of the last `windowDays` may do together. */
export interface ChangeBudget extends Budget {
  readonly window: Budget;
}

/** What `twilio-org review` allows a change to do. The stricter of both sides counts: a change can't loosen its own. */
export interface ReviewLimits {
  /** Usable Organization Billing Admins that must remain where there were that many. */
  readonly minimumBillingAdmins: number;
  /** Usable people of `breakGlass` that must remain where there were that many. */
  readonly minimumBreakGlass: number;
  /** Whose right ends within so many days is not counted as usable. */
  readonly expiringDays: number;
  /** People who lose any right. */
  readonly losingAccess: ChangeBudget;
  /** People who come to hold a billing capability that they had on no Billing Group. */
  readonly gainingBilling: ChangeBudget;
  /** People who come to administer the organization or an account. */
  readonly gainingAdministration: ChangeBudget;
  /** No share stops a change for so few people: in a small organization one person is a large share. */
  readonly smallChange: number;
  /** Length of the rolling window. */
  readonly windowDays: number;
  /** A list of so many people is neither emptied nor released by one change. */
  readonly populatedList: number;
  /** The least severity of a finding that a change may not create, unless it is waived. */
  readonly newFindings: Severity;
  /** Whether names without any support in the manifest may be given rights. */
  readonly unknownNames: "blocked" | "allowed";
  /** Whether a reason lets a blocked change pass. */
  readonly overrides: "allowed" | "forbidden";
}

/** What holds where the manifest says nothing: everyday changes pass, and what would be hard to take back does not. */
export const DEFAULT_REVIEW_LIMITS: ReviewLimits = {
  minimumBillingAdmins: 1,
  minimumBreakGlass: 1,
  expiringDays: 14,
  losingAccess: {
    people: 50,
    percent: 20,
    perRole: { people: 25, percent: 50 },
    perGroup: { people: 25, percent: 50 },
    window: {
      people: 100,
      percent: 40,
      perRole: { people: 50, percent: 75 },
      perGroup: { people: 50, percent: 75 },
    },
  },
  gainingBilling: {
    people: 10,
    percent: 10,
    perRole: { people: 10, percent: 100 },
    perGroup: { people: 10, percent: 100 },
    window: {
      people: 20,
      percent: 20,
      perRole: { people: 20, percent: 200 },
      perGroup: { people: 20, percent: 200 },
    },
  },
  gainingAdministration: {
    people: 2,
    percent: 10,
    perRole: { people: 2, percent: 100 },
    perGroup: { people: 2, percent: 100 },
    window: {
      people: 4,
      percent: 20,
      perRole: { people: 4, percent: 200 },
      perGroup: { people: 4, percent: 200 },
    },
  },
  smallChange: 5,
  windowDays: 30,
  populatedList: 3,
  newFindings: "error",
  unknownNames: "blocked",
  overrides: "allowed",
};
