import { createHash, createHmac } from "node:crypto";
import { ApiError, invalidRequest } from "./errors";
import { firstAfter, type Ordered } from "./ordered";
import { queryText, type Query } from "./request-query";
import { isMap } from "../model/is-map";

/** How one kind of list pages (facts 2.1, 2.3, 3.1, 3.2, 5). */
export interface ListKind {
  /** The key of the records in the answer. */
  readonly key: "content" | "roles" | "permissions";
  readonly defaultSize: number;
  readonly maximumSize: number;
}

/** As if an item before this page had appeared or gone since the page before it was read. */
export type Shift = "inserted" | "removed";

interface ListRequest<T> {
  readonly kind: ListKind;
  /** Scheme, host, port and path. */
  readonly url: string;
  readonly query: Query;
  /** The filters as given; the page's URLs repeat them. */
  readonly filters: Readonly<Record<string, string | undefined>>;
  readonly list: readonly Ordered<T>[];
  readonly passes: (item: T) => boolean;
  readonly shift: Shift | undefined;
  /** Seconds. */
  readonly tokenLifetime: number;
}

export interface Pager {
  /** The answer to a list request. @throws ApiError 400/25023 for a page token that is bad or stale. */
  page<T>(request: ListRequest<T>): object;
}

interface Position {
  /** The page begins after this item; -1 is before the first. */
  readonly after: number;
  readonly page: number;
}

/**
 * Pages through lists. A page token stands for the last item of the page before it, so that a list which changes
 * between two pages neither repeats nor skips an item; the fault `page-shift` makes it do so. A token holds for the
 * same path and filters only, for `tokenLifetime`, and for as long as this emulator runs.
 */
export function createPager(now: () => Date, random: (bytes: number) => Buffer): Pager {
  const key = random(32);
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url").slice(0, 16);

  const tokenFor = (position: Position, list: string) => {
    const text = Buffer.from(JSON.stringify({ ...position, list, issued: now().getTime() })).toString("base64url");
    return `PT${text}.${sign(text)}`;
  };
  const positionOf = (token: string, list: string, lifetime: number): Position => {
    const [text = "", signature] = token.startsWith("PT") ? token.slice(2).split(".") : [];
    const parsed: unknown =
      signature === sign(text) ? JSON.parse(Buffer.from(text, "base64url").toString()) : undefined;
    if (!isMap(parsed)) throw new ApiError(400, 25023, "Page token is invalid");
    const { after, page, issued } = parsed;
    if (parsed["list"] !== list || typeof after !== "number" || typeof page !== "number" || typeof issued !== "number")
      throw new ApiError(400, 25023, "Page token belongs to another list");
    if (now().getTime() - issued > lifetime * 1000) throw new ApiError(400, 25023, "Page token has expired");
    return { after, page };
  };

  return {
    page: ({ kind, url, query, filters, list, passes, shift, tokenLifetime }) => {
      const size = pageSize(query, kind);
      const name = createHash("sha256")
        .update(JSON.stringify([url, filters]))
        .digest("base64url")
        .slice(0, 12);
      const token = queryText(query, "PageToken");
      const position = token === undefined ? { after: -1, page: 0 } : positionOf(token, name, tokenLifetime);
      const { items, last, more } = slice({ list, passes, shift, after: position.after, size });
      const address = (page: number, pageToken?: string) => {
        const parameters = new URLSearchParams({ PageSize: String(size), Page: String(page) });
        for (const [filter, value] of Object.entries(filters)) if (value !== undefined) parameters.set(filter, value);
        if (pageToken !== undefined) parameters.set("PageToken", pageToken);
        return `${url}?${parameters.toString()}`;
      };
      const next = { after: last, page: position.page + 1 };
      return {
        [kind.key]: items,
        meta: {
          page_size: size,
          page: position.page,
          key: kind.key,
          first_page_url: address(0),
          previous_page_url: null,
          next_page_url: more ? address(next.page, tokenFor(next, name)) : null,
          url: address(position.page, token),
        },
      };
    },
  };
}

/** A size above the maximum counts as the maximum: the official SDK sends whatever limit its caller names. */
function pageSize(query: Query, kind: ListKind): number {
  const text = queryText(query, "PageSize");
  if (text === undefined) return kind.defaultSize;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw invalidRequest(`PageSize must be a whole number from 1 to ${kind.maximumSize}`);
  return Math.min(Number(text), kind.maximumSize);
}

interface Slice<T> {
  readonly list: readonly Ordered<T>[];
  readonly passes: (item: T) => boolean;
  readonly shift: Shift | undefined;
  readonly after: number;
  readonly size: number;
}

function slice<T>({ list, passes, shift, after, size }: Slice<T>): {
  readonly items: readonly T[];
  readonly last: number;
  readonly more: boolean;
} {
  const items: T[] = [];
  let last = after;
  let index = firstAfter(list, after);
  if (shift === "inserted") {
    const repeated = list.slice(0, index).findLast((entry) => passes(entry.item));
    if (repeated !== undefined) items.push(repeated.item);
  }
  let toSkip = shift === "removed" ? 1 : 0;
  for (; index < list.length; index++) {
    const entry = list[index];
    if (entry === undefined || !passes(entry.item)) continue;
    if (toSkip-- > 0) continue;
    if (items.length === size) return { items, last, more: true };
    items.push(entry.item);
    last = entry.order;
  }
  return { items, last, more: false };
}
