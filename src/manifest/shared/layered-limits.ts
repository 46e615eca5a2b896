import { type Position } from "../../model/problem";
import { AMOUNT_FIELDS, CHANGE_LIMITS, LIMIT_STRICTNESS, PLAIN_LIMITS, type Strictness } from "../../model/strictness";
import { type BudgetEntry, type ChangeBudgetEntry, type LimitsEntry } from "../manifest-file";
import { type LocatedFile } from "../merge";
import { type Layer } from "./layer";

type ChangeLimit = (typeof CHANGE_LIMITS)[number];

/** A map that the manifest and the defaults both may have. */
interface Pair<T> {
  readonly own: T;
  readonly shared: T;
  /** The way to it: `limits.losingAccess.window`. */
  readonly name: string;
  /** Where the manifest has a field of it. */
  readonly placeOf: (field: string) => Position;
}

/**
 * The limits that a manifest states, over those of the defaults that it extends. Where one is looser than the defaults
 * let it be, theirs stands, and the problem is taken down: no merged limit is looser than it may be.
 *
 * @param own the limits of all files of the manifest
 */
export function layeredLimits(files: readonly LocatedFile[], own: LimitsEntry, layer: Layer): LimitsEntry {
  const shared = layer.file.data.limits ?? {};
  const pair = { own, shared, name: "limits", placeOf: (field: string) => placeIn(files, field) };
  const result: { -readonly [P in keyof LimitsEntry]: LimitsEntry[P] } = layered(
    layer,
    pair,
    PLAIN_LIMITS,
    LIMIT_STRICTNESS,
  );
  for (const limit of CHANGE_LIMITS) {
    if (own[limit] === undefined && shared[limit] === undefined) continue;
    result[limit] = layeredChange(files, own, layer, limit);
  }
  return result;
}

function layeredChange(
  files: readonly LocatedFile[],
  own: LimitsEntry,
  layer: Layer,
  limit: ChangeLimit,
): ChangeBudgetEntry {
  /** One map within the limit, under its name there, if both or either have it. */
  const pairOf = <T extends object>(mine: T | undefined, theirs: T | undefined, way: string): Pair<Partial<T>> => ({
    own: mine ?? {},
    shared: theirs ?? {},
    name: `limits.${limit}${way}`,
    placeOf: (field) => placeIn(files, limit, mine, field),
  });
  const budget = (mine: BudgetEntry | undefined, theirs: BudgetEntry | undefined, way: string): BudgetEntry => {
    const { window, ...strictness } = LIMIT_STRICTNESS[limit];
    const amount = (key: "perRole" | "perGroup"): Pick<BudgetEntry, typeof key> => {
      if (mine?.[key] === undefined && theirs?.[key] === undefined) return {};
      const inner = pairOf(mine?.[key], theirs?.[key], `${way}.${key}`);
      return { [key]: layered(layer, inner, AMOUNT_FIELDS, strictness[key]) };
    };
    const whole = layered(layer, pairOf(mine, theirs, way), AMOUNT_FIELDS, strictness);
    return { ...whole, ...amount("perRole"), ...amount("perGroup") };
  };
  const [mine, theirs] = [own[limit], layer.file.data.limits?.[limit]];
  const whole = budget(mine, theirs, "");
  if (mine?.window === undefined && theirs?.window === undefined) return whole;
  return { ...whole, window: budget(mine?.window, theirs?.window, ".window") };
}

function layered<T extends { readonly [P in K]?: number | string }, K extends keyof T & string>(
  { loosenings, file }: Layer,
  { own, shared, name, placeOf }: Pair<T>,
  fields: readonly K[],
  strictness: { readonly [P in K]: Strictness },
): { [P in K]?: T[P] } {
  const result: { [P in K]?: T[P] } = {};
  for (const field of fields) {
    const [mine, theirs] = [own[field], shared[field]];
    if (mine === undefined && theirs === undefined) continue;
    const stands =
      theirs === undefined ||
      (mine !== undefined &&
        loosenings.stands({
          name: `${name}.${field}`,
          strictness: strictness[field],
          own: mine,
          shared: theirs,
          at: placeOf(field),
          sharedAt: file.tree.positionOf(shared, field, "value"),
        }));
    result[field] = stands ? own[field] : shared[field];
  }
  return result;
}

/** Where the manifest states a limit, or a field of a map within it: in the first file that has the limit. */
function placeIn(files: readonly LocatedFile[], limit: string, container?: object, field?: string): Position {
  const isIn = ({ data }: LocatedFile): boolean => data.limits !== undefined && Object.hasOwn(data.limits, limit);
  const file = files.find(isIn) ?? files[0];
  if (file === undefined) return { file: "(manifest)", line: 1, column: 1 };
  return file.tree.positionOf(container ?? file.data.limits, field ?? limit, "value");
}
