import { percentDecoded } from "../model/percent-decoded";
import { hide, type Secret, secretFilter } from "./secret";

/** Variables of a process, by name. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Names of variables that hold secrets: ours, and those of the tools that run beside us in pipelines. */
const NAME = /SECRET|TOKEN|PASSWORD|PASSPHRASE|WEBHOOK/i;
/** Shorter values are words that may stand anywhere. */
const SHORTEST = 12;

/** The secrets that the environment holds; none of them is in anything that we say, send or write. */
function secretsIn(env: Environment): readonly Secret[] {
  const values = Object.entries(env).flatMap(([name, value = ""]) => {
    // A private key counts by its lines: quoted, it may be cut anywhere.
    if (value.includes("PRIVATE KEY-----")) return value.split(/\\n|\s+/).filter((line) => !line.includes("-----"));
    if (/^postgres(ql)?:/i.test(value)) return URL.canParse(value) ? [percentDecoded(new URL(value).password)] : [];
    return NAME.test(name) ? [value] : [];
  });
  return values.filter((value) => value.length >= SHORTEST).map(hide);
}

/** What takes the secrets of an environment out of texts. */
export function environmentFilter(env: Environment): (text: string) => string {
  let filter: ((text: string) => string) | undefined;
  return (text) => (filter ??= secretFilter(secretsIn(env)))(text);
}
