import { checker, schemas } from "./check-input";
import { type Shift } from "./paging";

/** Which requests a fault meets. */
interface Match {
  /** Any method where absent. */
  readonly method?: string;
  /** A part of path and query, e.g. `/RoleAssignments?`; every path where absent. */
  readonly path?: string;
  /** How many matching requests pass before the fault begins; 0 where absent. */
  readonly skip?: number;
  /** How many requests it meets; 1 where absent. */
  readonly times?: number | "always";
}

/** What can go wrong; docs/emulator.md, "Faults". */
export type Fault = Match &
  (
    | { readonly kind: "latency"; readonly milliseconds: number }
    | {
        readonly kind: "status";
        readonly status: number;
        readonly code?: number;
        readonly message?: string;
        /** The value of a `Retry-After` header: seconds, or an HTTP date. */
        readonly retryAfter?: number | string;
      }
    | { readonly kind: "page-shift"; readonly change: Shift }
    | { readonly kind: "expired-token" | "close-before" | "close-after" | "malformed-body" | "truncated-body" }
  );

export interface Faults {
  add(faults: readonly Fault[]): void;
  clear(): void;
  /** What is still to come, with what is left of `skip` and `times`. */
  list(): readonly Fault[];
  /** The faults that a request meets: every `latency`, and the first other that was added. */
  meet(request: { readonly method: string; readonly url: string; readonly authorized: boolean }): readonly Fault[];
}

const match = {
  method: { enum: ["GET", "POST", "PUT", "PATCH", "DELETE"] },
  path: { type: "string", minLength: 1 },
  skip: { type: "integer", minimum: 0 },
  times: { anyOf: [{ type: "integer", minimum: 1 }, { const: "always" }] },
};

const oneKind = (kinds: readonly string[], properties: object = {}, required: readonly string[] = []) => ({
  type: "object",
  additionalProperties: false,
  required: ["kind", ...required],
  properties: { kind: { enum: kinds }, ...match, ...properties },
});

const faultSchema = {
  type: "object",
  discriminator: { propertyName: "kind" },
  oneOf: [
    oneKind(["latency"], { milliseconds: { type: "integer", minimum: 0, maximum: 600_000 } }, ["milliseconds"]),
    oneKind(
      ["status"],
      {
        status: { type: "integer", minimum: 400, maximum: 599 },
        code: { type: "integer" },
        message: { type: "string" },
        retryAfter: { type: ["integer", "string"], minimum: 0, pattern: "^[ -~]+$", description: "printable ASCII" },
      },
      ["status"],
    ),
    oneKind(["page-shift"], { change: { enum: ["inserted", "removed"] } }, ["change"]),
    oneKind(["expired-token", "close-before", "close-after", "malformed-body", "truncated-body"]),
  ],
};

const parseList = checker("faults", () => schemas.compile<readonly Fault[]>({ type: "array", items: faultSchema }));
const parseOne = checker("fault", () => schemas.compile<Fault>(faultSchema));

/** Parses the body of `POST /emulator/faults`: one fault, or a list of them. */
export function parseFaults(body: unknown): readonly Fault[] {
  return Array.isArray(body) ? parseList(body) : [parseOne(body)];
}

export function createFaults(): Faults {
  let pending: readonly Fault[] = [];
  return {
    add: (faults) => {
      pending = [...pending, ...faults];
    },
    clear: () => {
      pending = [];
    },
    list: () => pending,
    meet: (request) => {
      if (pending.length === 0) return [];
      const met: Fault[] = [];
      const left: Fault[] = [];
      let hasOther = false;
      for (const fault of pending) {
        const { skip = 0, times = 1 } = fault;
        const isLatency = fault.kind === "latency";
        if (!matches(fault, request) || (!isLatency && hasOther)) left.push(fault);
        else if (skip > 0) left.push({ ...fault, skip: skip - 1 });
        else {
          met.push(fault);
          hasOther ||= !isLatency;
          if (times === "always") left.push(fault);
          else if (times > 1) left.push({ ...fault, times: times - 1 });
        }
      }
      pending = left;
      return met;
    },
  };
}

/** A fault that could have no effect on a request does not meet it, and so is not used up by it. */
function matches(fault: Fault, request: Parameters<Faults["meet"]>[0]): boolean {
  if (fault.method !== undefined && fault.method !== request.method) return false;
  if (fault.path !== undefined && !request.url.includes(fault.path)) return false;
  if (fault.kind === "expired-token") return request.authorized;
  if (fault.kind === "page-shift") return request.method === "GET" && request.url.includes("PageToken=");
  return true;
}
