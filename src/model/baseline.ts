import { defined } from "./defined";
import { type Baseline, type BaselineItem } from "#schemas/types/findings";
import { instantText } from "./instant";

export { type Baseline, type BaselineItem };

/** A result as it is compared with an earlier one: its items that nobody has accepted. */
export interface BaselineInput<I extends BaselineItem = BaselineItem> {
  /** Absolute UTC instant. */
  readonly asOf: string;
  readonly complete: boolean;
  readonly items: readonly I[];
  /** What somebody chose to do without, where that is all that is missing. */
  readonly leftOut?: readonly string[];
  /** Whether an item rests on what could not be read: then nobody can say that it is new. */
  readonly isUnsure?: (item: I) => boolean;
  /** What an earlier result that it was itself held against says. */
  readonly baseline?: Baseline;
}

/** For each of `items`, by fingerprint, the one of `earlier` that it continues: the same, or more of it. */
export type Continues<I extends BaselineItem> = (
  items: readonly I[],
  earlier: readonly I[],
) => ReadonlyMap<string, BaselineItem>;

/**
 * Compares a result with an earlier one. What was known before an incomplete reading stays known after it, so that it
 * is not reported as new when it is seen again; and what such a reading alone has seen is not known after it. An item
 * that continues an earlier one is known, and the earlier one is not gone. Where only the same lists were left out both
 * times, what is missing of the earlier result's own items is gone. A pure function.
 */
export function compareWithBaseline<I extends BaselineItem>(
  now: BaselineInput<I>,
  earlier: BaselineInput<I>,
  continues: Continues<I> = () => new Map(),
): Baseline {
  const passing = new Set(earlier.baseline?.unsure);
  const lasting = earlier.items.filter(({ fingerprint }) => !passing.has(fingerprint));
  const before = new Map<string, BaselineItem>(
    [...(earlier.baseline?.unseen ?? []), ...lasting].map((each) => [each.fingerprint, each]),
  );
  const here = new Set(now.items.map(({ fingerprint }) => fingerprint));
  const fresh = now.items.filter(({ fingerprint }) => !before.has(fingerprint));
  const continued = continues(fresh, lasting);
  const stillThere = new Set([...continued.values()].map(({ fingerprint }) => fingerprint));
  const isKnown = (fingerprint: string): boolean => before.has(fingerprint) || continued.has(fingerprint);
  const rest = [...before.values()]
    .filter(({ fingerprint }) => !here.has(fingerprint) && !stillThere.has(fingerprint))
    .map(bare);
  const unsure = new Set(
    now.items
      .filter((item) => !isKnown(item.fingerprint) && now.isUnsure?.(item) === true)
      .map(({ fingerprint }) => fingerprint),
  );
  const canBeGone = whatCanBeGone(now, earlier, lasting);
  return {
    asOf: earlier.asOf,
    new: [...here].filter((fingerprint) => !isKnown(fingerprint) && !unsure.has(fingerprint)),
    known: [...here].filter(isKnown),
    ...(unsure.size === 0 ? {} : { unsure: [...unsure] }),
    gone: rest.filter(canBeGone),
    unseen: rest.filter((item) => !canBeGone(item)),
  };
}

/** Of which earlier items it can be said that they are gone, where they are not seen. */
function whatCanBeGone<I extends BaselineItem>(
  now: BaselineInput<I>,
  earlier: BaselineInput<I>,
  lasting: readonly I[],
): (item: BaselineItem) => boolean {
  if (now.complete) return () => true;
  const same = new Set(earlier.leftOut);
  if (now.leftOut === undefined || now.leftOut.length !== same.size || !now.leftOut.every((text) => same.has(text)))
    return () => false;
  const seen = new Set(lasting.map(({ fingerprint }) => fingerprint));
  return ({ fingerprint }) => seen.has(fingerprint);
}

function bare({ fingerprint, person, message }: BaselineItem): BaselineItem {
  return { fingerprint, ...defined({ person }), message };
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

type BaselineTitle = "New" | "Known" | "Perhaps known: it rests on what could not be read";

/** Items under the headings that set new ones apart from known ones; without a baseline, all under none. */
export function apart<T extends Pick<BaselineItem, "fingerprint">>(
  items: readonly T[],
  baseline: Pick<Baseline, "new" | "unsure"> | undefined,
): readonly { readonly title?: BaselineTitle; readonly items: readonly T[] }[] {
  if (baseline === undefined) return [{ items }];
  const fresh = new Set(newOnes(items, baseline));
  const unsure = new Set(baseline.unsure);
  const isUnsure = ({ fingerprint }: T): boolean => unsure.has(fingerprint);
  return [
    { title: "New" as const, items: [...fresh] },
    { title: "Known" as const, items: items.filter((item) => !fresh.has(item) && !isUnsure(item)) },
    { title: "Perhaps known: it rests on what could not be read" as const, items: items.filter(isUnsure) },
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
export function baselineCounts({ new: fresh, known, unsure = [], gone, unseen }: Baseline): string {
  const rest = [
    unsure.length === 0 ? "" : `, ${unsure.length} perhaps known`,
    unseen.length === 0 ? "" : `, ${unseen.length} not seen this time`,
  ].join("");
  return `${fresh.length} new, ${known.length} known, ${gone.length} gone${rest}`;
}

/** `Since 2026-11-30 00:00 UTC: 2 new, 5 known, 1 gone.` */
export function baselineText(baseline: Baseline): string {
  return `Since ${instantText(baseline.asOf)}: ${baselineCounts(baseline)}.`;
}
