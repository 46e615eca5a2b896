import { type FastifyRequest } from "fastify";
import { type Needs } from "./authorization";
import { type ListKind, type Pager, type Shift } from "./paging";
import { type Ordered } from "./ordered";
import { type Store } from "./store";
import { type Query } from "./request-query";

/** What the emulated routes work with. */
export interface RouteContext {
  readonly store: Store;
  readonly needs: Needs;
  readonly pager: Pager;
  readonly shiftOf: (request: FastifyRequest) => Shift | undefined;
  /** A new SID. */
  readonly newSid: (prefix: "IY" | "US") => string;
  readonly now: () => Date;
}

/** The answer to a list request, one page of `list`. */
export function answerPage<T>(
  request: FastifyRequest<{ Querystring: Query }>,
  { store, pager, shiftOf }: Pick<RouteContext, "store" | "pager" | "shiftOf">,
  kind: ListKind,
  found: {
    readonly filters: Readonly<Record<string, string | undefined>>;
    readonly list: readonly Ordered<T>[];
    readonly passes: (item: T) => boolean;
  },
): object {
  const [path = ""] = request.url.split("?");
  return pager.page({
    ...found,
    kind,
    url: `http://127.0.0.1:${String(request.socket.localPort)}${path}`,
    query: request.query,
    shift: shiftOf(request),
    tokenLifetime: store.settings().pageTokenLifetime,
  });
}
