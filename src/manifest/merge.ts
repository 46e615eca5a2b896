import { compareText, type Position, type Problem } from "../model/problem";
import { show } from "../model/show";
import { type ManifestFile } from "./manifest-file";
import { type YamlTree } from "./yaml-tree";

/** A file that satisfies the schema, with the places of its values. */
export interface LocatedFile {
  readonly data: ManifestFile;
  readonly tree: YamlTree;
}

/**
 * Takes down something malformed. `missingFrom` names the section in which an entry that should be there is not, or, as
 * `section/entry`, the entry that lacks something.
 */
export type Report = (
  at: Position,
  message: string,
  more?: Pick<Problem, "hint" | "related"> & {
    /** Default `malformed`. */
    readonly kind?: "unknown";
    readonly missingFrom?: keyof ManifestFile | `${keyof ManifestFile}/${string}`;
    /** The names of which one was probably meant by this text. */
    readonly meant?: { readonly text: string; readonly among: Iterable<string> };
  },
) => void;

/** An entry as one file has it, under `key` (its place: `at`). */
export interface FileEntry<T> {
  readonly key: string;
  readonly value: T;
  readonly at: Position;
  readonly tree: YamlTree;
}

/** An entry as all files together have it; `at` is the first place, `placeOf` that of a field's value. */
export interface MergedEntry<T> {
  readonly value: T;
  readonly at: Position;
  readonly placeOf: (field: string) => Position;
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
 * Merges entries of the same key field by field. Two files may say the same, or each a part. If they contradict each
 * other, both places are reported and the first wins.
 */
export function mergeEntries<T extends object>(
  what: string,
  entries: readonly FileEntry<T>[],
  fields: readonly (keyof T & string)[],
  report: Report,
): Map<string, MergedEntry<Partial<T>>> {
  interface Target extends MergedEntry<Partial<T>> {
    readonly places: Map<string, Position>;
  }
  const merged = new Map<string, Target>();
  for (const { key, value, at, tree } of entries) {
    const places = new Map<string, Position>();
    const target: Target = merged.get(key) ?? { value: {}, at, places, placeOf: (field) => places.get(field) ?? at };
    merged.set(key, target);
    for (const field of fields) {
      if (value[field] === undefined) continue;
      const here = tree.positionOf(value, field, "value");
      const there = target.places.get(field);
      if (there === undefined) {
        target.value[field] = value[field];
        target.places.set(field, here);
      } else if (!sameValue(target.value[field], value[field])) {
        const [now, before] = [show(value[field]), show(target.value[field])];
        const whose = key === what ? `the ${what}` : `${what} ${show(key)}`;
        report(here, `${field} of ${whose} is ${now} here and ${before} elsewhere`, { related: there });
      }
    }
  }
  return merged;
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

/** The value with its keys and lists in one order: in a manifest no order means anything. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(ordered(item))).sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, item]) => [key, ordered(item)] as const)
    .sort(([one], [other]) => compareText(one, other));
}
