import { readBreakGlass } from "../emails";
import { type LocatedFile, type Report } from "../merge";
import { type Layer } from "./layer";

/**
 * The people under `breakGlass` of all files and of the defaults that the manifest extends, sorted. Fewer than the
 * defaults demand is a problem.
 */
export function emergencyLogins(
  files: readonly LocatedFile[],
  layer: Layer | undefined,
  report: Report,
): readonly string[] {
  const all = readBreakGlass(layer === undefined ? files : [layer.file, ...files], report);
  const minimum = layer?.shared.minimumBreakGlass;
  const [root] = files;
  if (layer === undefined || root === undefined || minimum === undefined || all.length >= minimum.people) return all;
  const own = files.find(({ data }) => data.breakGlass !== undefined);
  const at = own?.tree.positionOf(own.data, "breakGlass") ?? root.tree.positionOf(root.data, "extends");
  const message = `breakGlass names ${all.length}, and the defaults that this manifest extends demand ${minimum.people}`;
  layer.loosenings.refuse("breakGlass.minimum", message, {
    remedy: "name more logins",
    at,
    related: minimum.origin.position,
  });
  return all;
}
