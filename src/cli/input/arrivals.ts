import { DAY_MS } from "../../model/instant";

/** A commit with the date that its committer gave it. */
export interface DatedCommit {
  readonly commit: string;
  readonly at: Date;
}

/** A branch was moved to a commit, as the host or the reflog says. */
export type BranchMove = DatedCommit;

/**
 * When each commit came onto a branch. Where a move of the branch brought it, that says when. Else its date does, which
 * is a claim and counts only where it fits: no commit came before the one that it builds on, nor after the branch was
 * first seen with it. A commit whose date does not fit came as late as it may have come. A day between clocks is
 * allowed.
 *
 * @param line the first-parent line of the branch, from the last commit to the first
 * @param moves of the branch, from the first to the last; those to commits outside of the line tell nothing
 * @param now no commit came later
 */
export function arrivals(
  line: readonly DatedCommit[],
  moves: readonly BranchMove[],
  now: Date,
): readonly DatedCommit[] {
  const known = movesOnLine(line, moves);
  const times: (number | undefined)[] = [];
  let [next, earliest] = [0, -Infinity];
  for (let index = line.length - 1; index >= 0; index--) {
    while ((known[next]?.position ?? -1) > index) next++;
    const moved = known[next]?.at;
    const date = Math.min(line[index]?.at.getTime() ?? 0, now.getTime());
    // What the branch had when it was first seen came at any time before.
    const fits = (next === 0 || moved === undefined) && date >= earliest - DAY_MS;
    const time = fits ? Math.min(date, moved ?? Infinity) : moved;
    times[index] = time === undefined ? undefined : Math.max(time, earliest);
    earliest = times[index] ?? earliest;
  }
  let latest = now.getTime();
  return line.map(({ commit }, index) => {
    latest = Math.min(times[index] ?? latest, now.getTime());
    return { commit, at: new Date(latest) };
  });
}

/** Moves to commits of `line`, by their position in it; each moment is at least as late as the one before. */
function movesOnLine(
  line: readonly DatedCommit[],
  moves: readonly BranchMove[],
): readonly { readonly position: number; readonly at: number }[] {
  const positions = new Map(line.map(({ commit }, index) => [commit, index]));
  let latest = -Infinity;
  let least = Infinity;
  return moves.flatMap(({ commit, at }) => {
    const position = positions.get(commit);
    latest = Math.max(latest, at.getTime());
    // A branch that was set back holds nothing that it did not hold before.
    if (position === undefined || position >= least) return [];
    least = position;
    return [{ position, at: latest }];
  });
}
