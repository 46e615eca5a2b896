const MOST_PROBLEMS_SHOWN = 20;

/** Input (a seed, an admin request, a state file) that is not what it must be. The message has one line a problem. */
export class InputError extends Error {
  override readonly name = "InputError";
  constructor(what: string, problems: readonly string[]) {
    const shown = problems.slice(0, MOST_PROBLEMS_SHOWN);
    const rest = problems.length - shown.length;
    super([...shown.map((problem) => `${what}: ${problem}`), ...(rest > 0 ? [`... and ${rest} more`] : [])].join("\n"));
  }
}

/** A state file that can't be read or can't be written on. */
export class StateError extends Error {
  override readonly name = "StateError";
}
