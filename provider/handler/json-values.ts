import { isMap } from "../../src/model/is-map";
/** Properties of a resource, as the engine hands them over: JSON. */
export type Props = Readonly<Record<string, unknown>>;

/** Stands in a preview for any value that is not known yet, whatever its type (pulumi/pulumi#6310). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** `value` if it is text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The texts of a list; none for anything else. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item: unknown): item is string => typeof item === "string") : [];
}

/** The text-valued entries of an object. */
export function textEntriesOf(value: unknown): ReadonlyMap<string, string> {
  const entries = isMap(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Whether `is` says yes of a value, or of one in it, at any depth. */
export function holds(value: unknown, is: (value: unknown) => boolean): boolean {
  if (is(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((each) => holds(each, is));
}
