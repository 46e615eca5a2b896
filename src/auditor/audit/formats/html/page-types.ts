/**
 * What the page's script works on. Everything from outside is plain text already. What there may be very many of is a
 * list instead of an object, and refers to what is written once by its index. The script is checked against these
 * types, and therefore they import nothing.
 */
export interface PageData {
  /** Twilio's titles of the billing rights that come with each level of access. */
  readonly levels: Readonly<Record<"view" | "manage", readonly string[]>>;
  readonly rules: readonly { readonly id: string; readonly title: string; readonly docs?: string }[];
  /** Key and name of each Billing Group. */
  readonly groups: readonly (readonly [key: string, name: string])[];
  readonly paths: readonly PathRow[];
  readonly people: readonly PersonRow[];
  readonly findings: readonly FindingRow[];
}

/** Level 0 gives nothing, 1 to see, 2 to see and change. `group` is an index, -1 for every group, -2 for none. */
export type PathRow = readonly [text: string, source: string, level: 0 | 1 | 2, group: number, marks?: string];

/** `judgement` is 0 for should not, 1 for not judged, 2 for may, 3 for nobody with billing rights. */
export type PersonRow = readonly [
  email: string,
  name: string,
  initials: string,
  judgement: 0 | 1 | 2 | 3,
  words: readonly string[],
  paths: readonly number[],
  others?: readonly string[],
];

export interface FindingRow {
  readonly rule: number;
  readonly severity: "error" | "warning" | "info";
  /** Findings of one person with the same number have one cause. */
  readonly cause: number;
  /** What to do about it, in a few words. */
  readonly todo: string;
  readonly fingerprint: string;
  readonly person: string;
  /** Index of the person, where the matrix has them. */
  readonly row?: number;
  readonly role: string;
  /** Indexes; -1 stands for every group. */
  readonly groups: readonly number[];
  /** Groups by name, also those that the matrix doesn't know. */
  readonly scope: string;
  readonly paths: readonly number[];
  readonly message: string;
  readonly remediation: string;
  readonly source: string;
  readonly waiver?: string;
  readonly patch?: { readonly file: string; readonly lines: readonly string[] };
}
