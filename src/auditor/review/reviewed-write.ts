import { type Scope } from "../../model/organization";
import { type RoleId } from "../../model/roles";

/** One request that `pulumi up` would make to Twilio. */
export interface ReviewedWrite {
  readonly action: "add" | "remove";
  readonly person: string;
  readonly role: RoleId;
  readonly scope: Scope;
  /**
   * What makes it necessary: the change of the manifest, what has changed in Twilio meanwhile, or an end that has
   * passed.
   */
  readonly cause: "change" | "drift" | "ended";
  /** Whether it is made by the next `up` only: a list that is new to Pulumi removes nobody at first. */
  readonly later?: true;
}
