/**
 * What a simulation says, whatever the format. All text in it is as it came: each format escapes for its own reader.
 */
export interface Document {
  readonly title: string;
  /** The verdict in a word or two, for formats that draw its mark; the sentences say it too. */
  readonly verdict?: { readonly title: string; readonly mark: "error" | "unread" | "warning" | "nothing" };
  /** Sentences that say the most important thing. */
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
}

/** A part under a heading. */
export type Section = { readonly title: string; readonly intro?: string } & (Table | List | Code);

interface Table {
  readonly kind: "table";
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands there instead of no rows. */
  readonly none: string;
  /** What the rows come to, as a picture; formats that draw none leave it out, since the rows say the same. */
  readonly picture?: Bars;
}

/** Numbers as bars, a row each, in parts. */
export interface Bars {
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly kind: "bad" | "other" | "unknown" }[];
  /** A value for each part. */
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
}

interface List {
  readonly kind: "list";
  readonly items: readonly string[];
  readonly none: string;
}

/** Lines to copy. */
interface Code {
  readonly kind: "code";
  readonly language: string;
  readonly lines: readonly string[];
}
