import { createHash } from "node:crypto";

type Prefix = "OR" | "AC" | "US" | "IX" | "IY" | "IZ" | "OQ" | "RQ";

/**
 * The SID of the thing that `parts` name: the same parts always give the same SID, so that reseeding changes nothing.
 */
export function namedSid(prefix: Prefix, ...parts: readonly string[]): string {
  return (
    prefix +
    createHash("sha256")
      .update(JSON.stringify([prefix, ...parts]))
      .digest("hex")
      .slice(0, 32)
  );
}

/**
 * A maker of new SIDs. They differ from each other whatever `random` gives, since a test may well pass a constant; the
 * caller still has to skip those that a state file already holds.
 */
export function sidMaker(random: (bytes: number) => Buffer): (prefix: Prefix) => string {
  const start = random(16).toString("hex");
  let count = 0;
  return (prefix) => namedSid(prefix, start, String(count++));
}

/** A check that no SID is claimed twice. A second claim becomes a problem at `path`. */
export function uniqueSids(problems: string[]): (sid: string, path: string) => void {
  const seen = new Set<string>();
  return (sid, path) => {
    if (seen.has(sid)) problems.push(`${path}: ${sid} stands above already`);
    seen.add(sid);
  };
}
