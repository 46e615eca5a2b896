import { defined } from "../../model/defined";
import { type AccessPath } from "../../model/access";
import { isUsable } from "../../model/grant-marks";
import { type Instant } from "../../model/instant";
import { rightKey } from "../../model/right";
import { lastEnd } from "../rules/engine/time";
import { type TermChange } from "./rights";

/** How one thing that somebody could do in the base, or can do in the head, changes. */
export interface Change {
  readonly kind: "gained" | "lost" | "released" | TermChange["change"];
  readonly was?: Instant;
  readonly is?: Instant;
}

/** Roles on scopes that the head no longer manages, by `rightKey`. */
export type ReleasedPlaces = ReadonlySet<string>;

const GAINED: Change = { kind: "gained" };
const LOST: Change = { kind: "lost" };
const RELEASED: Change = { kind: "released" };

/** How what `before` gave in the base differs from what `after` gives in the head; `undefined` where it is the same. */
export function changeOf(
  before: readonly AccessPath[],
  after: readonly AccessPath[],
  released: ReleasedPlaces,
): Change | undefined {
  if (before.length === 0) return after.length === 0 ? undefined : GAINED;
  if (after.length === 0)
    return released.size > 0 && before.some(({ binding }) => released.has(rightKey(binding))) ? RELEASED : LOST;
  const [worked, works] = [before.filter(isUsablePath), after.filter(isUsablePath)];
  if (worked.length > 0 && works.length > 0) return endChange(worked, works);
  if (worked.length + works.length === 0) return endChange(before, after);
  return { kind: works.length > 0 ? "usable-again" : "no-longer-usable", ...endsOf(before, after) };
}

function endChange(before: readonly AccessPath[], after: readonly AccessPath[]): Change | undefined {
  const ends = endsOf(before, after);
  const { was, is } = ends;
  if (was === is) return undefined;
  return { kind: was !== undefined && (is === undefined || is > was) ? "ends-later" : "ends-earlier", ...ends };
}

function endsOf(before: readonly AccessPath[], after: readonly AccessPath[]): Omit<Change, "kind"> {
  const [was, is] = [before, after].map((paths) => lastEnd(paths.map(({ grant }) => grant)));
  return { ...defined({ was, is }) };
}

function isUsablePath({ marks }: AccessPath): boolean {
  return isUsable(marks);
}
