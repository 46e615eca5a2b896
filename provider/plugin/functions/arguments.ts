import { parseInstant } from "../../../src/model/instant";
import { type Lookup } from "../../../src/auditor/questions/lookup";
import { type CheckFailure } from "../../handler/members";
import { textOf, type Props } from "../../handler/json-values";
import { holdsSecret, holdsUnknown } from "../values";
import { isMap } from "../../../src/model/is-map";

/** What is wrong with the arguments of a function, one by one. The engine shows it beside their names. */
export class RefusedArguments extends Error {
  constructor(readonly failures: readonly CheckFailure[]) {
    super(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
}

/** @throws RefusedArguments where the word that is given as `property` stands for nothing */
export function foundFor<T>(property: string, asked: Lookup<T>): T {
  if ("found" in asked) return asked.found;
  const { problem, hint } = asked;
  throw new RefusedArguments([{ property, reason: hint === undefined ? problem : `${problem} (${hint})` }]);
}

/** Takes arguments by their names; each is `undefined` where it was not given. */
export interface ArgumentReader {
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean | undefined;
  readonly moment: (name: string) => Date | undefined;
  readonly textOrMap: (name: string) => string | Props | undefined;
}

/**
 * Reads the arguments of a function.
 *
 * @throws RefusedArguments with all that is wrong with them; what `read` does not take is not known
 */
export function readArguments<T>(args: Props, read: (reader: ArgumentReader) => T): T {
  const failures: CheckFailure[] = [];
  const taken = new Set<string>();
  const take = <V>(name: string, what: string, as: (value: unknown) => V | undefined): V | undefined => {
    taken.add(name);
    const given = args[name];
    if (given === undefined || given === null) return undefined;
    const value = as(given);
    const reason = holdsSecret(given)
      ? "is a secret, and can't be: the result shows it. Give plain values"
      : holdsUnknown(given)
        ? "is not known yet"
        : value === undefined
          ? `must be ${what}`
          : undefined;
    if (reason === undefined) return value;
    failures.push({ property: name, reason });
    return undefined;
  };
  const result = read({
    text: (name) => take(name, "text", (value) => (value === "" ? undefined : textOf(value))),
    flag: (name) => take(name, "true or false", (value) => (typeof value === "boolean" ? value : undefined)),
    textOrMap: (name) => take(name, "a path or a map", (value) => (isMap(value) ? value : textOf(value))),
    moment: (name) =>
      take(name, "an absolute UTC instant such as 2027-01-31T00:00:00Z", (value) => {
        const parsed = parseInstant(textOf(value) ?? "");
        return "instant" in parsed ? new Date(parsed.instant) : undefined;
      }),
  });
  for (const property of Object.keys(args))
    if (!taken.has(property))
      failures.push({ property, reason: `unknown argument: the function takes ${[...taken].join(", ")}` });
  if (failures.length > 0) throw new RefusedArguments(failures);
  return result;
}
