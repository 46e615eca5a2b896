import { domainToASCII } from "node:url";
import { firstHidden } from "./hidden-text";

/** What a text stands for as an e-mail address, or why it is none. */
export type EmailResult = { readonly email: string } | { readonly invalid: string };

// No space, control or format character, and none of the characters that need quoting (RFC 5321, 4.1.2).
// Typographic quotes come from word processors, and from nobody's name.
const LOCAL_PART = /^[^\s@"(),:;<>[\]\\\p{C}\p{Pi}\p{Pf}\u201a\u201e]+$/u;
// domainToASCII reads the host of a URL: it would cut off a path and resolve %-escapes, which no domain name has.
const NO_DOMAIN = /[^a-z0-9.\-\u0080-\u{10ffff}]|[\p{Pi}\p{Pf}\u201a\u201e]/iu;
const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Longer texts are neither a domain nor an address, and not looked at further: to compose marks takes time out of
 * proportion.
 */
const LONGEST = 1_000;

/**
 * The canonical form of a domain name: trimmed, lower case, IDNA (A-labels), without a final dot.
 * `undefined` where `text` is not a domain name of two labels or more.
 */
export function canonicalDomain(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const name = text.trim().normalize("NFC").replace(/\.$/, "");
  // What nobody sees would be dropped, so that two spellings look the same and one of them is not what it seems.
  const ascii = firstHidden(text) !== undefined || NO_DOMAIN.test(name) ? "" : domainToASCII(name).toLowerCase();
  return HOST_NAME.test(ascii) ? ascii : undefined;
}

/**
 * The canonical form of an e-mail address: trimmed, NFC, lower case, IDNA domain. Tags stay: `a+b@x` is not `a@x`.
 * Source: design, "Identity".
 */
export function canonicalEmail(text: string): EmailResult {
  if (text.length > LONGEST) return { invalid: "it is longer than any address" };
  const hidden = firstHidden(text);
  if (hidden !== undefined) return { invalid: `it has ${hidden}, an invisible character` };
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf("@");
  if (at < 1) return { invalid: "an e-mail address has a name, an @ and a domain" };
  const local = trimmed.slice(0, at).toLowerCase().normalize("NFC");
  if (!LOCAL_PART.test(local)) return { invalid: "the part before the @ has a character that no address may have" };
  if (local.length > 64) return { invalid: "the part before the @ is longer than 64 characters" };
  const domain = canonicalDomain(trimmed.slice(at + 1));
  if (domain === undefined) return { invalid: "the part after the @ is not a domain name" };
  return { email: `${local}@${domain}` };
}

/** The domain of a canonical e-mail address. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1);
}

/**
 * A SID as Twilio writes it: its hexadecimal digits in lower case, whatever they were typed in. Nearly every one is so
 * written, and then is given back as it is: a copy would have to be hashed again by every map that it is looked up in.
 */
export function canonicalSid(sid: string): string {
  for (let index = 2; index < sid.length; index++) {
    const code = sid.charCodeAt(index);
    if ((code >= UPPER_A && code <= UPPER_Z) || code > ASCII_END) return sid.slice(0, 2) + sid.slice(2).toLowerCase();
  }
  return sid;
}

/** Whether two SIDs are one, in whatever letters they were typed. */
export function isSameSid(one: string, other: string): boolean {
  return canonicalSid(one) === canonicalSid(other);
}

const [UPPER_A, UPPER_Z, ASCII_END] = [65, 90, 127];

/**
 * Whether each SID comes after the one before it, as snapshots have them: then nothing is listed twice.
 *
 * @param form how SIDs are compared; default: as they are written
 */
export function areSidsAscending(
  items: readonly { readonly sid: string }[],
  form: (sid: string) => string = (sid) => sid,
): boolean {
  let last = "";
  for (const { sid: written } of items) {
    const sid = form(written);
    if (sid <= last) return false;
    last = sid;
  }
  return true;
}

const SID_PREFIXES = { organization: "OR", account: "AC", user: "US", role: "IX", assignment: "IY" } as const;

/**
 * Whether `text` is the SID of such a thing: two letters and 32 hexadecimal digits. Source: facts 0, "Identifier
 * shapes".
 */
export function isSid(kind: keyof typeof SID_PREFIXES, text: string): boolean {
  return text.length === 34 && text.startsWith(SID_PREFIXES[kind]) && /^[0-9a-fA-F]{32}$/.test(text.slice(2));
}
