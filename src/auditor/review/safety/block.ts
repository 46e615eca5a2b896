import { type Instant } from "../../../model/instant";
import { type Scope } from "../../../model/organization";
import { type Position } from "../../../model/problem";
import { type RoleId } from "../../../model/roles";

/** What a change is stopped by. */
type BlockKind =
  | "other-organization"
  | "unread"
  | "invalid-head"
  | "invalid-file"
  | "new-finding"
  | "losing-access"
  | "gaining-billing"
  | "gaining-administration"
  | "emptied-list"
  | "released-list"
  | "minimum"
  | "key-role"
  | "owner"
  | "break-glass"
  | "operator"
  | "unknown-name";

/** Something that a change is stopped by. */
export interface Block {
  readonly kind: BlockKind;
  /**
   * The limits, by their keys in the base's manifest: `limits.losingAccess.perGroup.percent`. None where the rule is
   * fixed.
   */
  readonly limits: readonly string[];
  /** Where the first of them is broken; the whole organization where neither is given. A role comes with its scope. */
  readonly role?: RoleId;
  readonly scope?: Scope;
  /** Whom it concerns, sorted; as the head calls them. */
  readonly people: readonly string[];
  /** By the first limit, how many there are and how many are allowed or demanded; `of` is how many there could be. */
  readonly numbers?: { readonly actual: number; readonly limit: number; readonly of?: number };
  /** When the limit will be broken, where that is not at once. */
  readonly at?: Instant;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What would let the change pass, in a sentence. */
  readonly unblock: string;
  /** Of a problem of the head: where it is. */
  readonly source?: Position;
  /** Of a new finding: an entry of a file of waivers that would accept it, as YAML, ready to be completed. */
  readonly waiver?: string;
}
