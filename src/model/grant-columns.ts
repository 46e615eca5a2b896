import { type Binding, type Organization, type OtherGrant } from "./organization";

/**
 * Who holds the grants of an organization that was read from Twilio, as numbers. Code that goes through all of them
 * needs no look-up by name for each, and meets people in the order in which they lie in memory: with a hundred
 * thousand people that is most of the time. What it says can be told from the grants alone, so that an organization
 * without it means the same.
 */
export interface GrantColumns {
  /** What holders are called, each once, by their number: in the order of the list of users, others behind them. */
  readonly names: readonly string[];
  /** Of each binding, the numbers of its grants' holders. */
  readonly holders: readonly (readonly number[])[];
  /** The same of grants of roles outside the catalog. */
  readonly others: readonly number[];
}

interface Kept extends GrantColumns {
  readonly otherGrants: readonly OtherGrant[];
}

const kept = new WeakMap<readonly Binding[], Kept>();

/** Keeps the columns of these grants for as long as there are the grants. */
export function keepColumns(
  { bindings, otherGrants }: Pick<Organization, "bindings" | "otherGrants">,
  columns: GrantColumns,
): void {
  kept.set(bindings, { ...columns, otherGrants });
}

/** The columns of these bindings; `undefined` where none are kept. */
export function columnsOf(bindings: readonly Binding[]): Pick<GrantColumns, "names" | "holders"> | undefined {
  return kept.get(bindings);
}

/** The columns of all grants, also of roles outside the catalog; `undefined` where none are kept. */
export function allColumnsOf({
  bindings,
  otherGrants,
}: Pick<Organization, "bindings" | "otherGrants">): GrantColumns | undefined {
  const columns = kept.get(bindings);
  return columns?.otherGrants === otherGrants ? columns : undefined;
}
