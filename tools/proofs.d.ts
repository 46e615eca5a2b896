/** What vitest's JSON reporter writes, as far as it is read. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly duration?: number;
    }[];
  }[];
}

export interface NamedTest {
  readonly file: string;
  readonly title: string | undefined;
  readonly same: boolean;
}

export function promisesOf(
  markdown: string,
): readonly { readonly promise: string; readonly proofs: readonly NamedTest[] }[];
export function brokenPromises(markdown: string, reports: readonly TestReport[], root: string): readonly string[];
export function slowest(
  reports: readonly TestReport[],
  count: number,
  root: string,
): readonly { readonly title: string; readonly file: string; readonly seconds: number }[];
