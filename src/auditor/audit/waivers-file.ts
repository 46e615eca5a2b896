import { type WaiverEntry } from "#schemas/types/waivers";
import validate from "#schemas/waivers";
import { schemaProblems } from "../../manifest/schema-problems";
import { parseYaml } from "../../manifest/yaml-tree";
import { groupBy } from "../../model/group-by";
import { type Position, type Problem } from "../../model/problem";

/**
 * A waiver at its place. One that is malformed waives nothing; what is known of it still tells which finding was meant.
 */
export interface PlacedWaiver {
  readonly at: Position;
  readonly entry: Partial<WaiverEntry>;
  /** What is wrong with it, if anything. */
  readonly malformed: readonly string[];
}

/**
 * Reads a file of waivers. Problems of the file as a whole leave no waivers; a malformed entry leaves the others alone.
 */
export function parseWaivers(
  file: string,
  bytes: Uint8Array,
): { readonly waivers: readonly PlacedWaiver[] } | { readonly problems: readonly Problem[] } {
  const { tree, problems } = parseYaml(file, bytes);
  if (tree === undefined || problems.length > 0) return { problems };
  const data = tree.value;
  const errors = validate(data) ? [] : (validate.errors ?? []);
  const byEntry = groupBy(errors, ({ instancePath }) => instancePath.split("/")[2] ?? "");
  const ofFile = errors.filter(({ instancePath }) => !/^\/waivers\/\d+/.test(instancePath));
  if (ofFile.length > 0) return { problems: schemaProblems(ofFile, tree, "the waivers file") };
  const list = entriesOf(data);
  const seen = new Map<string, Position>();
  return {
    waivers: list.map((entry, index) => {
      const at = tree.positionOf(list, index);
      const malformed = schemaProblems(byEntry.get(String(index)) ?? [], tree, "the waivers file").map(
        ({ message }) => message,
      );
      const fingerprint = textOf(entry, "fingerprint");
      if (fingerprint !== undefined && seen.has(fingerprint)) malformed.push("another waiver has the same fingerprint");
      if (fingerprint !== undefined) seen.set(fingerprint, at);
      const expires = textOf(entry, "expires");
      if (expires !== undefined && !isDay(expires)) malformed.push(`expires: ${expires} is not a day that exists`);
      return { at, malformed, entry: readEntry(entry) };
    }),
  };
}

/** Whether `text` is a day of the calendar, as `2027-03-31`. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function readEntry(entry: unknown): Partial<WaiverEntry> {
  const texts = ["rule", "fingerprint", "person", "reason", "owner", "ticket", "expires"] as const;
  const read = Object.fromEntries(
    texts.flatMap((key) => {
      const value = textOf(entry, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const scope: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "scope") : undefined;
  if (!Array.isArray(scope)) return read;
  return { ...read, scope: scope.filter((item) => typeof item === "string") };
}

function entriesOf(data: unknown): readonly unknown[] {
  const list: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "waivers") : undefined;
  return Array.isArray(list) ? list : [];
}

function textOf(entry: unknown, key: string): string | undefined {
  const value: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : undefined;
  return typeof value === "string" ? value : undefined;
}
