import { grantMarks } from "./grant-marks";
import { type Instant } from "./instant";
import { type Binding, type Organization } from "./organization";

/** Later than every instant. */
export const NEVER: Instant = "~";

/** When the last usable right of each person ends. */
export type Ends = ReadonlyMap<string, Instant>;

/** What says who is active and whose domain is verified. */
export type Standings = Pick<Organization, "people" | "domains">;

/** Who can use a right of one of `bindings`, as far as domain and status say in each of `standings`, and until when. */
export function usableEnds(standings: readonly Standings[], bindings: readonly Binding[], now: Date): Ends {
  const ends = new Map<string, Instant>();
  for (const binding of bindings)
    for (const grant of binding.grants) {
      const { person, until = NEVER } = grant;
      const isSound = standings.every((standing) =>
        grantMarks(standing, binding, grant, now).every((mark) => mark === "expired"),
      );
      if (isSound && until > (ends.get(person) ?? "")) ends.set(person, until);
    }
  return ends;
}
