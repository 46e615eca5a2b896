import { type Member } from "./member";
import { type RoleId } from "./roles";

/** What the last deployment recorded of one member. */
export interface RecordedMember extends Member {
  /** SID of the assignment that gives the right. */
  readonly assignment?: string;
}

/** The resource of the program that records a list. */
export interface RecordedOwner {
  readonly resource: string;
  /** URN of the `OrganizationAccess` that it is part of; absent for a binding that the program makes by itself. */
  readonly component?: string;
}

/** A place in Twilio's own ids, whatever a manifest calls it. */
export type RecordedScope =
  | { readonly kind: "organization" }
  | { readonly kind: "billingGroup"; readonly id: string }
  | { readonly kind: "account"; readonly sid: string };

/** A list that the last deployment managed, with whom it left in it: by canonical e-mail, or by SID. */
export interface RecordedList {
  readonly role: RoleId;
  readonly scope: RecordedScope;
  readonly members: ReadonlyMap<string, RecordedMember>;
}

/** What Pulumi's state says of an organization: the third side, besides what is declared and what is. */
export interface Recorded {
  readonly lists: readonly RecordedList[];
  /** Which resource records a list. Absent: all are of the one manifest that the state is compared with. */
  readonly owners?: ReadonlyMap<RecordedList, RecordedOwner>;
  /** What the last deployment left unfinished, a line each. Nothing is concluded from it. */
  readonly unfinished: readonly string[];
  /** What of the state could not be read, in words. */
  readonly unread: readonly string[];
}
