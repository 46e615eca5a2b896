/** Most readings of one list; three give two that agree where it changed once. */
const MOST_READINGS = 3;

/**
 * Reads a list again until two readings in a row agree: a removal by somebody else between two pages can make one
 * reading miss a record (see `readPages`), and hardly two the same one.
 *
 * @param first what the first reading gave
 * @param load reads the whole list
 * @throws Error where no two agree
 */
export async function readUntilStable<T extends { readonly sid: string }>(
  first: readonly T[],
  load: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  let last = first;
  for (let reading = 2; reading <= MOST_READINGS; reading++) {
    const next = await load();
    if (haveSameSids(last, next)) return next;
    last = next;
  }
  throw new Error(
    `it was read ${MOST_READINGS} times, and each time it was another list. Something else is changing the organization right now: run it again when that is done`,
  );
}

function haveSameSids(one: readonly { readonly sid: string }[], other: readonly { readonly sid: string }[]): boolean {
  const sids = new Set(one.map(({ sid }) => sid));
  return one.length === other.length && other.every(({ sid }) => sids.has(sid));
}
