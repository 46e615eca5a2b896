/** Something that no source answers, and that matters to this input. It is said instead of guessed. */
export interface OpenQuestion {
  /** Stable, in kebab case. */
  readonly id: string;
  /** What the source says, and what it leaves open. */
  readonly question: string;
  /** How this simulation counts it. */
  readonly reading: string;
  readonly source: string;
  /** People, accounts or groups that it is about, sorted. */
  readonly concerns: readonly string[];
}

/** The questions that are about somebody or something, each once in the order given. */
export function applying(questions: readonly OpenQuestion[]): readonly OpenQuestion[] {
  return questions
    .filter(({ concerns }) => concerns.length > 0)
    .map((question) => ({ ...question, concerns: [...new Set(question.concerns)].sort() }));
}
