/** Floors below which no change may take the organization. */
export interface Limits {
  /** Usable Administrators that must remain, not counting the Owner. */
  readonly minimumAdministrators: number;
  /** Usable Billing Group Admins that must remain on a group that has had that many. */
  readonly minimumBillingGroupAdmins: number;
}

/** What holds where the manifest says nothing: somebody can always mend what was broken. */
export const DEFAULT_LIMITS: Limits = { minimumAdministrators: 1, minimumBillingGroupAdmins: 1 };
