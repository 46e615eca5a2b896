/** An item of a list with its place in it, which never changes and is never given again. Lists rise by it. */
export interface Ordered<T> {
  readonly order: number;
  readonly item: T;
}

/** The index of the first entry whose order is above `order`. */
export function firstAfter(list: readonly Ordered<unknown>[], order: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.order ?? Infinity) > order) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A list that never loses an item, as an ordered one. */
export function inOrder<T>(items: Iterable<T>): readonly Ordered<T>[] {
  return Array.from(items, (item, order) => ({ order, item }));
}
