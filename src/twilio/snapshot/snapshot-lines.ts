import { isAscii } from "node:buffer";
import { createHash } from "node:crypto";
import { SNAPSHOT_LISTS } from "../../model/snapshot";

/** Reads the next bytes into `buffer` from `offset` on, and gives how many; 0 at the end. */
export type ReadInto = (buffer: Buffer, offset: number, length: number) => number;

/** A long list in a snapshot file, with each item on its own line. */
type List = (typeof SNAPSHOT_LISTS)[number];

/** A piece is parsed while it is still in the cache of the processor that has just read and hashed it. */
const PIECE = 1 << 20;
/** Longer than what stands between two lists, and than what ends the file. */
const LONGEST_BETWEEN = 128;

const [OPENING, CLOSING, COMMA] = [0x5b, 0x5d, 0x2c];
const LIST_END = "\n]";
const FILE_END = /^\n\],"sha256":"([0-9a-f]{64})"\}\n$/;

/**
 * Reads a snapshot file piece by piece, as `printSnapshot` writes it: some thousand lines at a time, which are hashed
 * and parsed before the next are read, so that neither the bytes nor the text are ever there as a whole.
 *
 * It takes nothing but exactly that form, with the right hash, and then gives the value that `JSON.parse` gives of the
 * whole: what stands between two lines of a list, brackets around it, is JSON if and only if it is so in its place.
 * Of anything else it gives `undefined`, and says nothing about it: the file is then to be read as a whole.
 *
 * @param most the most bytes of a file
 * @param piece bytes of a piece; a longer line is not taken, nor longer entries before the lists
 */
export function readSnapshotLines(read: ReadInto, most: number, piece = PIECE): unknown {
  try {
    return new LineReader(read, most, piece).value();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof NotInForm) return undefined;
    throw error;
  }
}

class NotInForm extends Error {}

function demand(isSo: boolean): asserts isSo {
  if (!isSo) throw new NotInForm();
}

class LineReader {
  // What is read and not yet taken: from `at` to `end`. One byte before is free for a bracket.
  readonly #buffer: Buffer;
  readonly #hash = createHash("sha256");
  #at = 1;
  #end = 1;
  #total = 0;
  #isAll = false;

  constructor(
    private readonly read: ReadInto,
    private readonly most: number,
    piece: number,
  ) {
    this.#buffer = Buffer.allocUnsafe(piece);
  }

  value(): unknown {
    const head: unknown = JSON.parse(`${this.#head()}"${SNAPSHOT_LISTS[0]}":[]}`);
    demand(typeof head === "object" && head !== null);
    const lists: [List, unknown[]][] = [];
    for (const [index, list] of SNAPSHOT_LISTS.entries()) {
      lists.push([list, list === "assignments" ? this.#list(withSharedTexts()) : this.#list()]);
      const next = SNAPSHOT_LISTS[index + 1];
      if (next !== undefined) this.#take(`${LIST_END},\n"${next}":[\n`);
    }
    this.#checkEnd();
    return { ...head, ...Object.fromEntries(lists) };
  }

  /** Takes what stands before the first list, and the line that begins that. */
  #head(): string {
    const start = `"${SNAPSHOT_LISTS[0]}":[\n`;
    let found = -1;
    while (found < 0 || found + start.length >= this.#end) {
      demand(this.#more());
      found = this.#buffer.indexOf(`\n${start}`, this.#at);
    }
    const text = this.#buffer.toString("utf8", this.#at, found + 1);
    this.#consume(found + 1 + start.length);
    return text;
  }

  /** Takes the items of a list, up to the line that ends it. */
  #list(keep: (item: unknown) => void = () => undefined): unknown[] {
    const items: unknown[] = [];
    const add = (parsed: readonly unknown[]): void => {
      for (const item of parsed) {
        keep(item);
        items.push(item);
      }
    };
    for (;;) {
      const isMore = this.#more();
      const place = this.#buffer.indexOf(LIST_END, this.#at);
      const found = place >= 0 && place < this.#end ? place : undefined;
      if (found !== undefined && (!isMore || this.#end - found > LONGEST_BETWEEN)) {
        const last = this.#parse(found);
        // After a comma there is another item.
        demand(items.length === 0 || last.length > 0);
        add(last);
        return items;
      }
      // A line break that came last may begin the end of the list.
      const lineEnd = this.#buffer.lastIndexOf("\n", (found ?? this.#end - 1) - 1);
      if (lineEnd <= this.#at) demand(isMore);
      else {
        demand(this.#buffer[lineEnd - 1] === COMMA);
        const parsed = this.#parse(lineEnd - 1);
        demand(parsed.length > 0);
        add(parsed);
        this.#consume(lineEnd + 1);
      }
    }
  }

  /** The items before `end`. What was there is hashed before brackets are set around it. */
  #parse(end: number): readonly unknown[] {
    const buffer = this.#buffer;
    const from = this.#at;
    this.#consume(end);
    const next = buffer[end] ?? 0;
    buffer[from - 1] = OPENING;
    buffer[end] = CLOSING;
    const bytes = buffer.subarray(from - 1, end + 1);
    // ASCII, which most is, need not be decoded.
    const text = bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
    buffer[end] = next;
    const items: unknown = JSON.parse(text);
    demand(Array.isArray(items));
    return items;
  }

  #checkEnd(): void {
    while (this.#more());
    const last = this.#buffer.toString("latin1", this.#at, this.#end);
    const [, recordedHash] = FILE_END.exec(last) ?? [];
    this.#hash.update(LIST_END);
    demand(recordedHash !== undefined && this.#hash.digest("hex") === recordedHash);
  }

  #take(text: string): void {
    while (this.#end - this.#at < text.length && this.#more());
    const found = this.#buffer.toString("latin1", this.#at, Math.min(this.#at + text.length, this.#end));
    demand(found === text);
    this.#consume(this.#at + text.length);
  }

  #consume(to: number): void {
    this.#hash.update(this.#buffer.subarray(this.#at, to));
    this.#at = to;
  }

  /** Reads on, as far as there is room. Gives whether there may be more. */
  #more(): boolean {
    if (this.#at > 1) {
      this.#buffer.copyWithin(1, this.#at, this.#end);
      this.#end -= this.#at - 1;
      this.#at = 1;
    }
    // No room: a line is longer than any.
    demand(this.#isAll || this.#end < this.#buffer.length);
    if (this.#isAll) return false;
    const count = this.read(this.#buffer, this.#end, this.#buffer.length - this.#end);
    this.#end += count;
    this.#total += count;
    this.#isAll = count === 0;
    demand(this.#total <= this.most);
    return !this.#isAll;
  }
}

/**
 * Lets assignments have their roles and places in common, of which there are few: a hundred thousand copies of the same
 * SIDs would all have to be kept, and hashed wherever they are looked up.
 */
function withSharedTexts(): (item: unknown) => void {
  const known = new Map<string, string>();
  return (item) => {
    if (!isMap(item)) return;
    for (const key of SHARED) {
      const text = item[key];
      if (typeof text !== "string") continue;
      const before = known.get(text);
      if (before !== undefined) item[key] = before;
      else if (known.size < MOST_SHARED) known.set(text, text);
    }
  };
}

const SHARED = ["roleSid", "scope", "resourceType", "resourceId"] as const;
/** With more, sharing does not pay. */
const MOST_SHARED = 10_000;

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
