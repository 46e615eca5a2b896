import { UNKNOWN, type Props } from "../handler/json-values";
import { isMap } from "../../src/model/is-map";

/** What happened to a property: the words of the engine's protocol (`PropertyDiff.Kind`). */
export type Change = "add" | "delete" | "update";

/**
 * What differs between two sets of inputs, by property path: `members["ada@acme.example"]`,
 * `limits.minimumAdministrators`.
 */
export function detailedDiff(olds: Props, news: Props): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  compareMaps("", olds, news, changes);
  return changes;
}

function compareMaps(path: string, olds: Props, news: Props, changes: Map<string, Change>): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    const at = pathTo(path, key);
    const [before, after] = [olds[key], news[key]];
    if (before === undefined && after === undefined) continue;
    if (before === undefined) changes.set(at, "add");
    else if (after === undefined) changes.set(at, "delete");
    else if (isMap(before) && isMap(after)) compareMaps(at, before, after, changes);
    else if (after === UNKNOWN || JSON.stringify(before) !== JSON.stringify(after)) changes.set(at, "update");
  }
}

/** Source: pulumi/pulumi, sdk/go/common/resource/property_path.go. */
function pathTo(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The property that a path begins with. */
export function rootOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}
