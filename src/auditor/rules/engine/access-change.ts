import { type ManifestPatch } from "../../../model/finding";
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

interface RepairOffer {
  readonly patch: ManifestPatch;
  readonly before: Organization;
  /** What the manifest means with the patch, or why it would be wrong. Loads it, which takes its time. */
  after(): { readonly organization: Organization } | { readonly why: string };
}

/** Makes a patch of the manifest. Pure: the manifest was read before. */
export type Repair = (change: AccessChange) => RepairResult;
