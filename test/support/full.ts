const wanted = process.env["TWILIO_ORG_TESTS"];
if (wanted !== undefined && wanted !== "full") throw new Error("TWILIO_ORG_TESTS is `full` or not set");

/**
 * Whether this is `npm run test:full`, which a release demands. What is long by nature is tried only there: all random cases,
 * every door, version and fault where one shows the same. `npm test` registers no such test, so none is skipped.
 */
export const isFull = wanted === "full";

/** Of cases of a kind, those named in `npm test`, all in the full run. */
export function someOf<Case extends { readonly name: string }>(
  cases: readonly Case[],
  ...names: readonly string[]
): readonly Case[] {
  const unknown = names.find((name) => !cases.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`no case is called "${unknown}"`);
  return isFull ? cases : cases.filter(({ name }) => names.includes(name));
}
