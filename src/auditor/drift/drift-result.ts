import { type DriftChange, type DriftItem, type DriftResult } from "#schemas/types/drift";

export { type DriftChange, type DriftItem, type DriftResult };

export type DriftKind = DriftItem["kind"];
/** From what the manifest lacks in Twilio to what changed under it. */
export const DRIFT_KINDS = ["missing", "unmanaged", "changed", "meaning"] as const satisfies readonly DriftKind[];

/** A command of Pulumi that shows the same: `pulumi refresh --preview-only`, `pulumi preview --refresh`. */
export type PulumiCommand = DriftItem["pulumi"][number];

/** A line that can be added to the manifest, and under which key. */
export type ManifestLine = NonNullable<DriftItem["line"]>;
