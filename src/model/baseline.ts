import { type Baseline, type BaselineItem } from "#schemas/types/findings";
import { instantText } from "./instant";

export { type Baseline, type BaselineItem };

/** A result as it is compared with an earlier one: its items that nobody has accepted. */
export interface BaselineInput<I extends BaselineItem = BaselineItem> {
  /** Absolute UTC instant. */
  readonly asOf: string;
  readonly complete: boolean;
  readonly items: readonly I[];
  /** What an earlier result that it was itself held against says. */
  readonly baseline?: Baseline;
}

/** For each of `items`, by fingerprint, the one of `earlier` that it continues: the same, or more of it. */
export type Continues<I extends BaselineItem> = (
  items: readonly I[],
  earlier: readonly I[],
) => ReadonlyMap<string, BaselineItem>;

/**
 * Compares a result with an earlier one. What was known before an incomplete reading stays known after it, so that it is not
 * reported as new when it is seen again. An item that continues an earlier one is known, and the earlier one is not gone. A
 * pure function.
 */
export function compareWithBaseline<I extends BaselineItem>(
  now: BaselineInput<I>,
  earlier: BaselineInput<I>,
  continues: Continues<I> = () => new Map(),
): Baseline {
  const before = new Map<string, BaselineItem>(
    [...(earlier.baseline?.unseen ?? []), ...earlier.items].map((each) => [each.fingerprint, each]),
  );
  const here = new Set(now.items.map(({ fingerprint }) => fingerprint));
  const fresh = now.items.filter(({ fingerprint }) => !before.has(fingerprint));
  const continued = continues(fresh, earlier.items);
  const stillThere = new Set([...continued.values()].map(({ fingerprint }) => fingerprint));
  const isKnown = (fingerprint: string): boolean => before.has(fingerprint) || continued.has(fingerprint);
  const rest = [...before.values()]
    .filter(({ fingerprint }) => !here.has(fingerprint) && !stillThere.has(fingerprint))
    .map(bare);
  return {
    asOf: earlier.asOf,
    new: [...here].filter((fingerprint) => !isKnown(fingerprint)),
    known: [...here].filter(isKnown),
    gone: now.complete ? rest : [],
    unseen: now.complete ? [] : rest,
  };
}

function bare({ fingerprint, person, message }: BaselineItem): BaselineItem {
  return { fingerprint, ...(person === undefined ? {} : { person }), message };
}

/** Those of `items` that are new: without a baseline, all. */
export function newOnes<T extends Pick<BaselineItem, "fingerprint">>(
  items: readonly T[],
  baseline: Pick<Baseline, "new"> | undefined,
): readonly T[] {
  if (baseline === undefined) return items;
  const fresh = new Set(baseline.new);
  return items.filter(({ fingerprint }) => fresh.has(fingerprint));
}

/** Items under the headings that set new ones apart from known ones; without a baseline, all under none. */
export function apart<T extends Pick<BaselineItem, "fingerprint">>(
  items: readonly T[],
  baseline: Pick<Baseline, "new"> | undefined,
): readonly { readonly title?: "New" | "Known"; readonly items: readonly T[] }[] {
  if (baseline === undefined) return [{ items }];
  const fresh = new Set(newOnes(items, baseline));
  return [
    { title: "New" as const, items: [...fresh] },
    { title: "Known" as const, items: items.filter((item) => !fresh.has(item)) },
  ].filter((part) => part.items.length > 0);
}

/** What the earlier result had and this one has not, under headings. */
export function notThere({
  gone,
  unseen,
}: Baseline): readonly { readonly title: string; readonly items: readonly BaselineItem[] }[] {
  return [
    { title: "Gone", items: gone },
    { title: "Not seen this time, which does not mean gone", items: unseen },
  ].filter(({ items }) => items.length > 0);
}

/** `2 new, 5 known, 1 gone` */
export function baselineCounts({ new: fresh, known, gone, unseen }: Baseline): string {
  const rest = unseen.length === 0 ? "" : `, ${unseen.length} not seen this time`;
  return `${fresh.length} new, ${known.length} known, ${gone.length} gone${rest}`;
}

/** `Since 2026-11-30 00:00 UTC: 2 new, 5 known, 1 gone.` */
export function baselineText(baseline: Baseline): string {
  return `Since ${instantText(baseline.asOf)}: ${baselineCounts(baseline)}.`;
}
