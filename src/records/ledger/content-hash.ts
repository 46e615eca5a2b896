import { createHash } from "node:crypto";
import { canonicalJson, sha256 } from "../../model/fingerprint";
import { type Changes } from "./lists";

/** Records side by side, in the order of their keys, with the bytes that they add to the hash. */
interface Chunk {
  readonly keys: string[];
  readonly texts: string[];
  bytes: Buffer | undefined;
}

/** More records than this are two chunks: what one change writes again is short, and so is the list of chunks. */
const MOST = 128;

/** Lists that are followed through their changes, from nothing on. */
export interface ContentFollower {
  readonly follow: (changed: Changes) => void;
  /** The SHA-256 that `contentHasher` gives of what the lists are now. */
  readonly content: () => string;
}

/**
 * Follows lists. Days differ in little: a list is kept sorted and written, and only what is near a change is written
 * again.
 */
export function contentFollower(): ContentFollower {
  const lists = new Map<string, Chunk[]>();
  const digests = new Map<string, string>();
  return {
    follow(changed) {
      for (const [name, { set, gone }] of changed) {
        const chunks = lists.get(name) ?? [];
        for (const key of gone) remove(chunks, key);
        for (const [key, text] of set) put(chunks, key, text);
        digests.delete(name);
        if (chunks.length === 0) lists.delete(name);
        else lists.set(name, chunks);
      }
    },
    content() {
      for (const [name, chunks] of lists) if (!digests.has(name)) digests.set(name, digestOf(chunks));
      return sha256(canonicalJson(Object.fromEntries(digests)));
    },
  };
}

/** The first of the sorted `items` that comes after `key`, by `keyOf`; their number if none does. */
function placeAfter<T>(items: readonly T[], key: string, keyOf: (item: T) => string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

const firstKey = ({ keys }: Chunk): string => keys[0] ?? "";
const itself = (key: string): string => key;

/** Where a key is, or would be: in which chunk, and before which of its records. */
function find(chunks: readonly Chunk[], key: string): { at: number; chunk: Chunk | undefined; after: number } {
  const at = Math.max(0, placeAfter(chunks, key, firstKey) - 1);
  const chunk = chunks[at];
  return { at, chunk, after: chunk === undefined ? 0 : placeAfter(chunk.keys, key, itself) };
}

function remove(chunks: Chunk[], key: string): void {
  const { at, chunk, after } = find(chunks, key);
  if (chunk?.keys[after - 1] !== key) return;
  chunk.keys.splice(after - 1, 1);
  chunk.texts.splice(after - 1, 1);
  chunk.bytes = undefined;
  if (chunk.keys.length === 0) chunks.splice(at, 1);
}

function put(chunks: Chunk[], key: string, text: string): void {
  const { at, chunk, after } = find(chunks, key);
  if (chunk === undefined) {
    chunks.push({ keys: [key], texts: [text], bytes: undefined });
    return;
  }
  chunk.bytes = undefined;
  if (chunk.keys[after - 1] === key) chunk.texts[after - 1] = text;
  else {
    chunk.keys.splice(after, 0, key);
    chunk.texts.splice(after, 0, text);
  }
  if (chunk.keys.length <= MOST) return;
  const half = MOST >> 1;
  chunks.splice(at + 1, 0, { keys: chunk.keys.splice(half), texts: chunk.texts.splice(half), bytes: undefined });
}

function digestOf(chunks: readonly Chunk[]): string {
  const hash = createHash("sha256");
  chunks.forEach((chunk, index) => {
    if (index > 0) hash.update("\n");
    hash.update((chunk.bytes ??= Buffer.from(chunk.texts.join("\n"))));
  });
  return hash.digest("hex");
}
