export interface Fragment {
  readonly name: string;
  readonly text: string;
}

export function readFragments(from?: string): readonly Fragment[];
export function fragmentProblems(fragment: Fragment): readonly string[];
export function subjectProblems(subjects: readonly string[]): readonly string[];
export function itemsOf(fragments: readonly Fragment[]): readonly string[];
export function joined(changelog: string, version: string, fragments: readonly Fragment[]): string;
