import { type HeldRight, type TwilioRight } from "../../model/right";
import { type Instant } from "../../model/instant";
import { type RoleId } from "../../model/roles";

/** A right with a name for its holder: the canonical e-mail, or the user's SID where nobody knows one. */
export interface NamedRight extends HeldRight {
  readonly person: string;
}

/** One request that `pulumi up` makes to Twilio. A removal names the assignment that goes. */
export interface PlannedWrite extends NamedRight {
  readonly action: "add" | "remove";
  readonly assignment?: string;
}

/** A right of an invited person, whom Twilio does not know yet. */
export interface AwaitedRight extends TwilioRight {
  /** Canonical e-mail. */
  readonly person: string;
}

/** A role of the catalog as Twilio's live list has it. */
export interface SealedRole {
  readonly role: RoleId;
  readonly sid: string;
  /** Hash of what the live list says that the role is and allows. */
  readonly sha256: string;
}

/** What a plan is sealed over, and what may be written under it. schemas/plan.schema.json describes each key. */
export interface Plan {
  readonly schemaVersion: 1;
  /** SID of the organization. */
  readonly organization: string;
  readonly sealedAt: Instant;
  /** From then on nothing is written under it. */
  readonly expiresAt: Instant;
  /** Hashes of what the manifest said, and says: see `organizationDigest`. */
  readonly base: string;
  readonly head: string;
  /** Hash of the limits that the review held the change against. */
  readonly limits: string;
  readonly verdict: "safe" | "overridden" | "no-access-change";
  readonly override?: { readonly reason: string; readonly by: string };
  /** The roles that the head manages. */
  readonly roles: readonly SealedRole[];
  /** The lists of holders that the head manages. */
  readonly lists: readonly TwilioRight[];
  /** Who was on them, and when. */
  readonly live: { readonly takenAt: Instant; readonly sha256: string; readonly rights: readonly NamedRight[] };
  /** Every write, and no other. */
  readonly writes: readonly PlannedWrite[];
  /** What is given besides, once these people have accepted their invitation. */
  readonly awaited?: readonly AwaitedRight[];
}
