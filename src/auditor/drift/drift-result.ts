import { type Baseline } from "../../model/baseline";
import { type Position } from "../../model/problem";

/**
 * - `missing`: declared, and not held.
 * - `unmanaged`: held on a list that the manifest manages, and not declared.
 * - `changed`: something else about a person or a list differs between two of the sides.
 * - `meaning`: a role is not what it was, though nobody was given it or lost it.
 */
export const DRIFT_KINDS = ["missing", "unmanaged", "changed", "meaning"] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** One thing that differs: a value from what to what, or a list by what it gained and lost. */
export type DriftChange =
  | {
      readonly what:
        | "status"
        | "address"
        | "until"
        | "reason"
        | "ticket"
        | "userSid"
        | "recorded"
        | "assignment"
        | "sid"
        | "name"
        | "level"
        | "productGroup"
        | "listed";
      /** As declared, or as it was; absent where there was nothing. */
      readonly was?: string;
      readonly is?: string;
    }
  | {
      readonly what: "permissions" | "deniedPermissions" | "resourceTypes";
      readonly gained: readonly string[];
      readonly lost: readonly string[];
    };

/** A command of Pulumi that shows the same: `pulumi refresh --preview-only`, `pulumi preview --refresh`. */
export type PulumiCommand = "refresh" | "preview";

/** A line that can be added to the manifest, and under which key. */
export interface ManifestLine {
  readonly under: string;
  readonly line: string;
}

/** Something that is not as it was declared, recorded or understood; the same in every output format. */
export interface DriftItem {
  readonly kind: DriftKind;
  /** Hash of kind, person, role and place, in Twilio's ids: the same with or without `--stack`, from a snapshot and live. */
  readonly fingerprint: string;
  /** Canonical e-mail, or the user's SID where nobody knows the address. */
  readonly person?: string;
  /** Id of our catalogue; of another role, Twilio's title. */
  readonly role?: string;
  readonly scope?: "organization" | "billingGroup" | "account";
  /** Its key in the manifest, or its id. */
  readonly billingGroup?: string;
  /** Its key in the manifest, or its SID. */
  readonly account?: string;
  /** Which of the sides have it. `recorded` is only there where a state was given. */
  readonly declared?: boolean;
  readonly recorded?: boolean;
  readonly live?: boolean;
  /** SIDs of the assignments that give the right; where it is not held any more, of the recorded one. */
  readonly assignments: readonly string[];
  readonly changes: readonly DriftChange[];
  /** Whom else it concerns: who holds a role that changed, or stands in a list that changed as a whole. */
  readonly people: readonly string[];
  /** What is, in a sentence. */
  readonly message: string;
  /** What to do, in a sentence or two. */
  readonly next: string;
  readonly line?: ManifestLine;
  /** Where the manifest says it, or the list that does not. */
  readonly source?: Position;
  readonly pulumi: readonly PulumiCommand[];
}

/** What `drift` says. Items are sorted by kind, person, role and place. */
export interface DriftResult {
  readonly schemaVersion: 1;
  readonly organization: { readonly sid: string; readonly name?: string };
  /** Absolute UTC instant. */
  readonly asOf: string;
  /** When the live side was read. */
  readonly takenAt: string;
  /** False where something could not be read: then nothing is called free of drift. */
  readonly complete: boolean;
  /** What could not be read or compared, in words. */
  readonly unread: readonly string[];
  readonly summary: {
    /** The plain-language verdict. */
    readonly verdict: string;
    readonly items: Readonly<Record<DriftKind, number>>;
  };
  /** What the last deployment left unfinished; only where a state was given. */
  readonly unfinished?: readonly string[];
  /** How the items differ from an earlier result's, where one was given. */
  readonly baseline?: Baseline;
  readonly items: readonly DriftItem[];
  /** Rights that are as declared, by another assignment than the recorded one, or by more than one. No drift. */
  readonly sameAccess: readonly DriftItem[];
}
