import { malformed, TwilioError } from "./errors";
import { type Get, type Host } from "./get";
import { isJsonObject, type JsonObject } from "./json";
import { type Parse } from "./wire";

/** A list that Twilio gives in pages. */
export interface PagedList<T> {
  readonly host: Host;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The field that holds a page's records. */
  readonly key: string;
  readonly parse: Parse<T>;
}

/** Called after each page: how many pages and records have come so far. */
export type OnPage = (progress: { readonly path: string; readonly pages: number; readonly records: number }) => void;

/** What one walk over the pages gave; `shifted` says why it may have missed something. */
type Walk<T> = { readonly records: readonly T[] } | { readonly shifted: string };

/** A guard against a list without end: a million records at 100 a page. */
const MOST_PAGES = 10_000;

/** How many pages in a row may be empty and still name a next one. */
const MOST_EMPTY_PAGES = 3;

/**
 * Characters of a next page's URL. Each one is kept, to see whether a list turns in circles. Twilio's hold some 300;
 * servers commonly refuse more than 8,000.
 */
const LONGEST_PAGE_URL = 8_000;

/** How long reading a whole list may take, in milliseconds. */
const LONGEST_READ_MS = 900_000;

/** Page token invalid or expired. Source: facts 4.3. */
const BAD_PAGE_TOKEN = 25023;

/**
 * Reads all records of a list. Where the list was seen to change while it was read, it is read once more from the
 * start; if it changes again, that is an error.
 *
 * Seen are: a record that comes twice, a page that comes out of order, and a page token that Twilio no longer takes.
 * Not seen is a removal between two pages, where Twilio counts pages by position: the records behind it move up by one,
 * and the one that moves onto a page already read is missed, unless something else gives the change away. Only a second
 * reading could show that, at twice the requests; page tokens are opaque, so there is no asking for overlapping pages.
 */
export async function readPages<T extends { readonly sid: string }>(
  get: Get,
  list: PagedList<T>,
  onPage: OnPage,
  now: () => number = Date.now,
): Promise<readonly T[]> {
  const deadline = now() + LONGEST_READ_MS;
  const isLate = () => now() > deadline;
  const first = await walk(get, list, onPage, isLate);
  if ("records" in first) return first.records;
  const second = await walk(get, list, onPage, isLate);
  if ("records" in second) return second.records;
  throw new TwilioError({
    kind: "malformed",
    what: `GET ${list.path}: the list changed while it was read, twice: ${second.shifted}`,
    remedy: "Something else is changing the organization right now: run it again when that is done.",
  });
}

async function walk<T extends { readonly sid: string }>(
  get: Get,
  { host, path, query, key, parse }: PagedList<T>,
  onPage: OnPage,
  isLate: () => boolean,
): Promise<Walk<T>> {
  const records = new Map<string, T>();
  const followed = new Set<string>();
  let next: string | undefined;
  let empty = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const at = `GET ${path}, page ${page + 1}`;
    if (isLate()) throw malformed(at, `there is no end after ${LONGEST_READ_MS / 60_000} minutes`);
    let body: JsonObject;
    try {
      body = await get(next === undefined ? { host, path, query } : { host, next });
    } catch (error) {
      if (next !== undefined && error instanceof TwilioError && error.twilioCode === BAD_PAGE_TOKEN) {
        return { shifted: `page ${page + 1} could not be had any more` };
      }
      throw error;
    }
    const meta = body["meta"];
    if (!isJsonObject(meta)) throw malformed(at, "meta is missing, so there is no telling whether this is all");
    if (typeof meta["page"] === "number" && meta["page"] !== page) {
      return { shifted: `page ${page + 1} came as page ${meta["page"] + 1}` };
    }
    const values = listIn(body, key, at);
    empty = values.length === 0 ? empty + 1 : 0;
    for (const [index, value] of values.entries()) {
      const record = parse(value, `${at}, ${key}[${index}]`);
      if (records.has(record.sid)) return { shifted: `${record.sid} came twice` };
      records.set(record.sid, record);
    }
    onPage({ path, pages: page + 1, records: records.size });

    next = nextPage(meta, at);
    if (next === undefined) return { records: [...records.values()] };
    if (empty === MOST_EMPTY_PAGES) throw malformed(at, `${empty} pages in a row are empty, and there is no end`);
    if (followed.has(next)) throw malformed(at, "next_page_url leads back to a page already read");
    followed.add(next);
  }
  throw malformed(`GET ${path}`, `there is no end after ${MOST_PAGES} pages`);
}

/** The records of a page or of an answer that holds everything. */
export function listIn(body: JsonObject, key: string, at: string): readonly unknown[] {
  const value = body[key];
  if (Array.isArray(value)) return value;
  throw malformed(at, `${key} is not a list`);
}

/** Only a `null` says that there is no further page; without the field the list may have been cut off. */
function nextPage(meta: JsonObject, at: string): string | undefined {
  const next = meta["next_page_url"];
  if (next === null) return undefined;
  if (typeof next === "string" && next.length <= LONGEST_PAGE_URL) return next;
  if (typeof next === "string") throw malformed(at, `next_page_url is longer than ${LONGEST_PAGE_URL} characters`);
  throw malformed(at, "meta.next_page_url is missing, so there is no telling whether this is all");
}
