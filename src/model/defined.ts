/** `T` without the values that are `undefined`: a key that may be undefined becomes one that may be absent. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * A copy of `value` without the keys whose value is `undefined`. It says "only where there is one" once, for types
 * whose optional keys must be absent rather than undefined, and for JSON.
 */
export function defined<const T extends object>(value: T): Defined<T>;
export function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
