import { domainToUnicode } from "node:url";

/**
 * How an address may be taken for another one:
 * - `confusable`: its characters look the same.
 * - `one-character`: one character is another, more, missing, or has changed places with the next.
 */
export type Likeness = "confusable" | "one-character";

/** Characters and what they look like, in lower case. Source: Unicode's confusables, as far as they look like ASCII. */
const LOOKS: Readonly<Record<string, string>> = {
  a: "аα", b: "ьƅ", c: "сϲ", d: "ԁ", e: "еҽ", f: "ϝ", g: "ɡց", h: "һհ", i: "іı1l|ιɩ", j: "јϳ", k: "кκ", m: "м",
  n: "пո", o: "о0οσօ", p: "рρ", q: "ԛ", r: "гᴦ", s: "ѕ", t: "тτ", u: "υս", v: "ѵν", w: "ԝω", x: "хχ", y: "уγ", z: "ᴢ",
}; // prettier-ignore

const PLAIN = new Map(
  Object.entries(LOOKS).flatMap(([plain, others]) => Array.from(others).map((each) => [each, plain] as const)),
);

/** Whether a canonical address has letters that are not ASCII, in its domain too. */
export function hasForeignLetters(address: string): boolean {
  return /[^ -~]/.test(asRead(address));
}

/** A canonical address as people read it: with the letters of its domain, and not their IDNA code. */
function asRead(address: string): string {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return domain.includes("xn--") ? address.slice(0, -domain.length) + domainToUnicode(domain) : address;
}

/** What an address looks like: equal for addresses that a reader may take for one another. */
export function skeleton(address: string): string {
  return Array.from(asRead(address).normalize("NFKC").toLowerCase())
    .map((letter) => PLAIN.get(letter) ?? letter)
    .join("")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/** Whether one character makes the difference between two texts: another one, one more, or two that changed places. */
export function isOneCharacterApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || short === long) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  let end = 0;
  while (end < short.length - start && short.at(-1 - end) === long.at(-1 - end)) end++;
  const [a, b] = [short.slice(start, short.length - end), long.slice(start, long.length - end)];
  return b.length === 1 || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]);
}

/**
 * How `address` may be taken for `other`, which is another address. Of very short names, a character is no likeness.
 */
export function likeness(address: string, other: string): Likeness | undefined {
  if (address === other) return undefined;
  if (skeleton(address) === skeleton(other)) return "confusable";
  const isShort = Math.min(address.indexOf("@"), other.indexOf("@")) < SHORT;
  return !isShort && isOneCharacterApart(address, other) ? "one-character" : undefined;
}

const SHORT = 3;
