/** A branch was moved to a commit, as its host says. */
export interface BranchMove {
  readonly at: string;
  readonly commit: string;
}

/** As `review --pushes` reads them. Dates in commits are claims of those who wrote them; these are not. */
export function pushLines(moves: readonly BranchMove[]): string {
  return moves.map(({ at, commit }) => `${at} ${commit}\n`).join("");
}
