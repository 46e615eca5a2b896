/*
 * Characters that show nothing: with one of them, two names look the same and are not. U+FFFD stands for what could not
 * be read, and the blank of Braille looks like a space. Source: Unicode, "Default_Ignorable_Code_Point".
 */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800\ufffd]/gu;

/**
 * As `HIDDEN`, except what is in its place, which is the group: between letters of scripts that join them, and in
 * emoji.
 */
const OUT_OF_PLACE = new RegExp(
  [
    "((?<=(?![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}])[\\p{L}\\p{M}])[\\u200c\\u200d](?=\\p{L})",
    "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}])\\ufe0f?\\u200d(?=\\p{Extended_Pictographic})",
    "(?<=\\p{Extended_Pictographic})\\ufe0f)",
    HIDDEN.source,
  ].join("|"),
  "gu",
);

/**
 * The first character of `text` that nobody sees, as `U+200B`; none is right in an address or a name that means
 * something.
 */
export function firstHidden(text: string): string | undefined {
  const [found] = text.match(HIDDEN) ?? [];
  return found === undefined ? undefined : codeOf(found);
}

/**
 * As `firstHidden`, for names that are only read: joiners between letters that need them, and in emoji, are right
 * there.
 */
export function firstHiddenInName(text: string): string | undefined {
  for (const [found, isInPlace] of text.matchAll(OUT_OF_PLACE)) if (isInPlace === undefined) return codeOf(found);
  return undefined;
}

/** Text without the characters that nobody sees. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, "");
}

/** A name that is only read without the characters that nobody sees, except those that are right there. */
export function withoutHiddenInName(text: string): string {
  return text.replace(OUT_OF_PLACE, (_, kept?: string) => kept ?? "");
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
