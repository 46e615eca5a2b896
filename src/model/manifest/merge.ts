import { type Position, type Problem } from "../problem";
import { type ManifestFile } from "./manifest-file";
import { type YamlTree } from "./yaml-tree";

/** A file that satisfies the schema, with the places of its values. */
export interface LocatedFile {
  readonly data: ManifestFile;
  readonly tree: YamlTree;
}

/** Takes down something malformed. */
export type Report = (at: Position, message: string, more?: Pick<Problem, "hint" | "related">) => void;

/** An entry as one file has it, under `key` (its place: `at`). */
export interface FileEntry<T> {
  readonly key: string;
  readonly value: T;
  readonly at: Position;
  readonly tree: YamlTree;
}

/** An entry as all files together have it; `at` is the first place. */
export interface MergedEntry<T> {
  readonly value: T;
  readonly at: Position;
}

/** All entries of a section over all files, in their order. */
export function entriesOf<T>(
  files: readonly LocatedFile[],
  section: (data: ManifestFile) => Readonly<Record<string, T>> | undefined,
): readonly FileEntry<T>[] {
  return files.flatMap(({ data, tree }) => {
    const map = section(data);
    return Object.entries(map ?? {}).map(([key, value]) => ({ key, value, at: tree.positionOf(map, key), tree }));
  });
}

/**
 * Merges entries of the same key field by field. Two files may say the same or each a part; where they contradict each
 * other, both places are reported and the first stands.
 */
export function mergeEntries<T extends object>(
  what: string,
  entries: readonly FileEntry<T>[],
  fields: readonly (keyof T & string)[],
  report: Report,
): Map<string, MergedEntry<Partial<T>>> {
  interface Target {
    readonly value: Partial<T>;
    readonly at: Position;
    readonly places: Map<string, Position>;
  }
  const merged = new Map<string, Target>();
  for (const { key, value, at, tree } of entries) {
    const target: Target = merged.get(key) ?? { value: {}, at, places: new Map() };
    merged.set(key, target);
    for (const field of fields) {
      if (value[field] === undefined) continue;
      const here = tree.positionOf(value, field, "value");
      const there = target.places.get(field);
      if (there === undefined) {
        target.value[field] = value[field];
        target.places.set(field, here);
      } else if (!sameValue(target.value[field], value[field])) {
        const [now, before] = [JSON.stringify(value[field]), JSON.stringify(target.value[field])];
        report(here, `${field} of ${what} "${key}" is ${now} here and ${before} elsewhere`, { related: there });
      }
    }
  }
  return merged;
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
