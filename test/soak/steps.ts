import fc from "fast-check";
import { type Fault } from "../../src/emulator/faults";
import { type ListName, NAMES, PEOPLE, RESOURCES } from "./access";

export type Step =
  | { readonly do: "edit"; readonly list: ListName; readonly people: readonly string[] }
  | { readonly do: "grant" | "revoke"; readonly list: ListName; readonly person: string }
  | { readonly do: "settings"; readonly lag: number; readonly duplicates: "conflict" | "duplicate" | "idempotent" }
  | { readonly do: "fault"; readonly fault: Fault }
  | { readonly do: "taint"; readonly resource: string }
  | { readonly do: "refresh" }
  /** Leaves the state to nobody, and brings everything into a new one with `twilio-org adopt` and `pulumi import`. */
  | { readonly do: "adopt" }
  /** Deploys by another stack at the same time. */
  | { readonly do: "two stacks"; readonly flags: readonly string[] }
  /** Seals what has been edited since the last deployment, and deploys under the plan. */
  | { readonly do: "sealed" }
  | { readonly do: "up"; readonly flags: readonly string[]; readonly target?: string; readonly end?: Interruption };

/** How a run is ended from outside, and after how many milliseconds. */
export interface Interruption {
  readonly signal: "SIGKILL" | "SIGINT";
  readonly after: number;
}

const FAULTS: readonly Fault[] = [
  { kind: "close-before", path: "RoleAssignments" },
  { kind: "close-after", path: "RoleAssignments" },
  { kind: "truncated-body", path: "RoleAssignments" },
  { kind: "malformed-body", path: "RoleAssignments" },
  { kind: "expired-token" },
  { kind: "status", status: 503, path: "RoleAssignments" },
  { kind: "status", status: 429, retryAfter: 1, path: "RoleAssignments" },
  { kind: "status", status: 500, method: "DELETE" },
  { kind: "status", status: 403, path: "/scim/" },
];
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      list: fc.constantFrom(...NAMES),
      people: fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("grant" as const, "revoke" as const),
      list: fc.constantFrom(...NAMES),
      person: fc.constantFrom(...PEOPLE),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("settings" as const),
      lag: fc.constantFrom(0, 1, 3),
      duplicates: fc.constantFrom("conflict" as const, "duplicate" as const, "idempotent" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      fault: fc.tuple(fc.constantFrom(...FAULTS), fc.nat(6)).map(([fault, skip]) => ({ ...fault, skip })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("taint" as const), resource: fc.constantFrom(...RESOURCES) }) },
  { weight: 1, arbitrary: fc.constant({ do: "refresh" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "adopt" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("two stacks" as const),
      flags: fc.constantFrom<readonly string[]>(["--skip-preview"], ["--refresh"], ["--continue-on-error"]),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: "sealed" as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("up" as const),
      flags: fc.constantFrom<readonly string[]>(
        ["--skip-preview"],
        ["--refresh"],
        ["--skip-preview", "--refresh"],
        ["--skip-preview", "--parallel", "1"],
        ["--continue-on-error"],
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("up" as const),
      flags: fc.constant<readonly string[]>(["--skip-preview"]),
      target: fc.constantFrom(...RESOURCES),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("up" as const),
      flags: fc.constant<readonly string[]>(["--skip-preview"]),
      end: fc.record({
        signal: fc.constantFrom("SIGKILL" as const, "SIGINT" as const),
        after: fc.integer({ min: 1_500, max: 6_000 }),
      }),
    }),
  },
);
