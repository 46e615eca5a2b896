import { type ManifestPatch } from "../../../model/finding";
import { type Instant } from "../../../model/instant";
import { type Organization } from "../../../model/organization";
import { type Right } from "../../../model/right";

/** What to change about one person's rights. */
export interface AccessChange {
  readonly person: string;
  readonly take: readonly Right[];
  readonly give: readonly Right[];
}

/** A change as lines of the manifest, or why it can't be made: the end of a sentence. */
type RepairResult = RepairOffer | { readonly why: string };

/** A patch that can be made, and what it does. */
export interface RepairOffer {
  readonly patch: ManifestPatch;
  readonly before: Organization;
  /** What the patch does according to the model, without loading it; absent if only loading can tell. */
  readonly foresee?: () => Foreseen | undefined;
  /** What the manifest means with the patch, or why it would be wrong. Loads it, which takes its time. */
  after(): { readonly organization: Organization } | { readonly why: string };
}

/**
 * What a patch does, computed from the model: to load the manifest for each patch takes as long as to read it. It
 * counts only once the manifest was loaded with the patch, alone or with others.
 */
export interface Foreseen {
  readonly organization: Organization;
  readonly patch: ManifestPatch;
  /** The text that the patch is of. */
  readonly text: string;
  readonly move: Move;
  /** Whether the manifest, loaded once with all of these patches of it, means what they foresee. */
  readonly areBorneOut: (all: readonly Foreseen[]) => boolean;
}

/** What a patch does to one person's entries in lists. */
export interface Move extends AccessChange {
  /** When what is given ends. */
  readonly until: Instant | undefined;
}

/** Makes a patch of the manifest. Pure: the manifest was read before. */
export type Repair = (change: AccessChange) => RepairResult;
