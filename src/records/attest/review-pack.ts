import { type CapabilityId } from "../../model/capabilities";
import { type GrantMark } from "../../model/grant-marks";
import { type Instant } from "../../model/instant";
import { type PersonFunction, type PersonStatus } from "../../model/organization";
import { type RoleScope } from "../../model/roles";

/** Where a right is held. `id` is Twilio's; the organization itself has none. */
export interface DecisionScope {
  readonly kind: RoleScope;
  readonly id?: string;
  /** The name, or else the manifest's key, where it is not the id. */
  readonly name?: string;
}

/** One grant by which the person has the right: a member of a list in the manifest, or an assignment in Twilio. */
export interface Way {
  readonly team?: string;
  readonly until?: Instant;
  readonly reason?: string;
  readonly ticket?: string;
  readonly marks: readonly GrantMark[];
  readonly source:
    { readonly file: string; readonly line: number; readonly column: number } | { readonly assignment: string };
}

/** Something that is otherwise than in the pack before, in words. */
export interface DecisionChange {
  readonly what: "address" | "status" | "function" | "how" | "gives" | "findings" | "declared";
  readonly was: string;
  readonly is: string;
}

/** How a decision stands to the pack before: `first` where there is none. */
export type Difference = "first" | "new" | "changed" | "same";

/** Why a decision is asked for: everything is, or the sample has it, or there are findings on it. `not`: it is not. */
export type Asked = "all" | "sample" | "finding" | "not";

/** A right to decide about: one person, one role, one scope, by however many ways. */
export interface Decision {
  /** Hash of `identity`, role and scope: 64 hexadecimal digits, the same from manifest, snapshot and live. */
  readonly id: string;
  /** What the person is known by everywhere: the canonical e-mail, or the SID of somebody external. */
  readonly identity: string;
  readonly person: string;
  readonly name?: string;
  readonly function?: PersonFunction;
  /** Who says so, where it is not the manifest. */
  readonly functionFrom?: "directory" | "inferred";
  readonly status: PersonStatus;
  readonly external: boolean;
  /** Id of the catalogue, or the SID of another role. */
  readonly role: string;
  readonly title: string;
  readonly scope: DecisionScope;
  readonly capabilities: readonly CapabilityId[];
  readonly ways: readonly Way[];
  /** Whether the manifest declares it, where one was read besides what Twilio says. */
  readonly declared?: boolean;
  /** Ids of the rules that find something wrong with it, sorted. */
  readonly findings: readonly string[];
  readonly difference: Difference;
  readonly changes: readonly DecisionChange[];
  /** The moment of the first pack of the series that has it. */
  readonly firstSeen: Instant;
  readonly asked: Asked;
}

/** A right that the pack before has and this one has not. */
export type GoneDecision = Pick<
  Decision,
  "id" | "identity" | "person" | "name" | "role" | "title" | "scope" | "firstSeen"
>;

/** What an access review is about. Decisions are sorted by person, role and scope; a sample leaves none out, but asks for fewer. */
export interface ReviewPack {
  readonly schemaVersion: 1;
  readonly kind: "AccessReview";
  readonly organization: { readonly sid: string; readonly name?: string };
  readonly asOf: Instant;
  /** What was read. */
  readonly source: "manifest" | "snapshot" | "live";
  /** When reading from Twilio began, where that is what was read. */
  readonly takenAt?: Instant;
  readonly complete: boolean;
  /** What could not be read, in words: rights that nobody is asked about may be there. */
  readonly unread: readonly string[];
  readonly sample?: {
    readonly seed: string;
    /** `25` or `10%`. */
    readonly size: string;
  };
  readonly previous?: {
    readonly asOf: Instant;
    readonly complete: boolean;
    readonly signature: "checked" | "unchecked";
    /** SHA-256 of its canonical JSON. */
    readonly sha256: string;
  };
  readonly decisions: readonly Decision[];
  /** Empty too where this pack is incomplete: then nothing can be said to be gone. */
  readonly gone: readonly GoneDecision[];
}

/** What review.json holds. */
export interface SignedReview {
  readonly pack: ReviewPack;
  /** SHA-256 of review.html, as 64 hexadecimal digits. */
  readonly page: string;
  /** Of the canonical JSON (RFC 8785) of `{page, pack}`. */
  readonly signature: {
    readonly algorithm: "Ed25519";
    /** SHA-256 of the public key (DER, SubjectPublicKeyInfo). */
    readonly keyId: string;
    /** Base64. */
    readonly value: string;
  };
}

/** What makes a right the one that it is: who, what, where. */
export type Right = Pick<Decision, "identity" | "role" | "scope">;
