import { type LocatedFile, type Report } from "../merge";
import { type SharedDefaults } from "../../model/shared-defaults";
import { Loosenings } from "./loosening";
import { asManifestFile, type LocatedDefaults, readShared } from "./shared-file";

/** The defaults that a manifest extends, as a layer below its own sections. */
export interface Layer {
  /** Its sections that a manifest has too. */
  readonly file: LocatedFile;
  /** What it says besides. */
  readonly shared: SharedDefaults;
  /** Takes down what the manifest makes looser. */
  readonly loosenings: Loosenings;
}

/** The layer of a file of defaults; what is wrong with it is reported. */
export function layerOf(defaults: LocatedDefaults, report: Report): Layer {
  const shared = readShared(defaults, report);
  const loosenings = new Loosenings({ file: defaults.file, mayLoosen: shared.mayLoosen });
  return { file: asManifestFile(defaults), shared, loosenings };
}
