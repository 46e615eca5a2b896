/** What a list says of one member, besides who it is. */
export interface MemberTerms {
  readonly userSid?: string;
  readonly until?: string;
  readonly reason?: string;
  readonly ticket?: string;
}

/** The keys of `MemberTerms`, in the order in which people are shown them. */
export const TERMS = ["userSid", "until", "reason", "ticket"] as const satisfies readonly (keyof MemberTerms)[];

/** A member as a refresh reads it. */
export interface Member extends MemberTerms {
  /** A refresh has found the holder, and nobody has declared them since. */
  readonly origin?: "drift";
  /** Further assignments of the same right that a refresh has found, with a space between them. */
  readonly duplicates?: string;
}
