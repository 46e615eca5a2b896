import { Failure } from "../failure";

/** A choice of a question. */
interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** Rows that a list of choices shows at a time. */
const MOST_ROWS = 12;

/*
 * Questions to a person at a terminal. Nothing else asks, and only commands that know that somebody is there do. The
 * library is loaded with the first question.
 */
export const ask = {
  async text(message: string): Promise<string> {
    const { text } = await load();
    return answered(await text({ message, defaultValue: "" }));
  },

  async one<T extends string>(message: string, choices: readonly Choice<T>[], first: T): Promise<T> {
    const { select } = await load();
    const options: { value: string; label: string }[] = choices.map(({ value, label }) => ({ value, label }));
    const answer = answered(await select<string>({ message, options, initialValue: first }));
    return choices.find(({ value }) => value === answer)?.value ?? first;
  },

  async several(message: string, names: readonly string[]): Promise<readonly string[]> {
    const { multiselect } = await load();
    const options = names.map((value) => ({ value, label: value }));
    return answered(await multiselect({ message, options, required: false, maxItems: MOST_ROWS }));
  },
};

function load() {
  return import("@clack/prompts");
}

/** @throws Failure if the person has canceled */
function answered(answer: string | symbol): string;
function answered(answer: readonly string[] | symbol): readonly string[];
function answered(answer: string | readonly string[] | symbol): string | readonly string[] {
  if (typeof answer === "symbol") throw new Failure("canceled", "canceled: nothing was written");
  return answer;
}
