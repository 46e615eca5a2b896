/** A place in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Whether the text has no meaning at all (`malformed`), says nothing until something else is given (`unknown`), has a
 * meaning that an access rule forbids (`forbidden`), or has a meaning that time has overtaken (`expired`, which the
 * next `pulumi up` settles by itself).
 */
export type ProblemKind = "malformed" | "unknown" | "forbidden" | "expired";

/**
 * Something wrong in a manifest. `hint` says what was probably meant; `related` is the other place, where there are
 * two.
 */
export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly hint?: string;
  readonly at: Position;
  readonly related?: Position;
}

/** `file:line:column`, the form that terminals and editors turn into a link. */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** Problems in the order of their places. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.at.file, b.at.file) ||
      a.at.line - b.at.line ||
      a.at.column - b.at.column ||
      compareText(a.message, b.message),
  );
}

/** Compares by code unit: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
