import { canonicalEmail } from "../model/identity";
import { clip } from "../model/show";

/*
 * Common mistakes, each with a hint at what to write instead, if known.
 */

/** Quotes that word processors put in place of the straight ones; no address has them. */
const TYPOGRAPHIC = /[\u2018-\u201f\u2039\u203a\u00ab\u00bb]/gu;

const QUOTES = "remove the typographic quotes";

/** What was meant by something that is no e-mail address, if it looks like one of the usual mistakes. */
export function emailHint(text: string): string | undefined {
  if (text.length > 1_000) return undefined;
  const plain = text.replace(TYPOGRAPHIC, "");
  if (plain !== text) return isEmail(plain) ? `${QUOTES}: ${plain.trim()}` : QUOTES;
  const inBrackets = /<(?:mailto:)?([^<>]*)>\s*$/i.exec(text)?.[1];
  if (inBrackets !== undefined && isEmail(inBrackets)) return `write only the address: ${inBrackets.trim()}`;
  const address = text.replace(/^\s*mailto:/i, "");
  if (address !== text && isEmail(address)) return `write only the address: ${address}`;
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  if (parts.length > 1 && parts.every(isEmail))
    return `${parts.length} addresses in one entry: start each on its own line with "- ", or write [${clip(parts.join(", "))}]`;
  return undefined;
}

/** How to write a list, for a value that is not one. */
export function listHint(value: unknown): string | undefined {
  if (typeof value === "string")
    return emailHint(value) ?? (/[@:]/.test(value) ? `write a list: [${clip(value)}]` : undefined);
  return typeof value === "object" && value !== null && "user" in value
    ? 'write a list: start the entry on its own line with "- "'
    : undefined;
}

const FUNCTIONS: readonly string[] = ["technical", "finance", "management", "other"];

/** How to write a map, for a value that is text. */
export function mapHint(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (FUNCTIONS.includes(value)) return `write { function: ${value} }`;
  const joined = /^\s*([\w.@+-]+):([^\s].*)$/s.exec(value);
  return joined === null
    ? undefined
    : `write a space after the colon: ${clip(`${joined[1] ?? ""}: ${joined[2] ?? ""}`)}`;
}

/** What was meant by a word that is none of several. */
export function withoutQuotes(text: string): string {
  return text.replace(TYPOGRAPHIC, "");
}

function isEmail(text: string): boolean {
  return "email" in canonicalEmail(text);
}
