import {
  type DataValue,
  type Evidence,
  type MessageTemplate,
  type Rule,
  type RuleContext,
  type RuleOptions,
} from "./rule";

/** What an option of a built-in rule is for, and which whole numbers it takes. */
interface NumberOption {
  readonly description: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Which values find more. */
  readonly stricter: "larger" | "smaller";
}

interface NumberOptions<O extends string> {
  readonly are: Readonly<Record<O, NumberOption>>;
  readonly defaults: Readonly<Record<O, number>>;
}

/** Of a rule that has no options. */
export const NO_OPTIONS = { are: {}, defaults: {} } satisfies NumberOptions<never>;

type Messages = Readonly<Record<string, MessageTemplate>>;

/** The names between braces in a template. */
type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** A violation that names a message of `M` and gives exactly the values that its templates need. */
type ViolationOf<M extends Messages> = {
  readonly [Id in keyof M & string]: Evidence & {
    readonly messageId: Id;
    readonly data: Readonly<Record<Placeholders<M[Id]["message"] | M[Id]["remediation"]>, DataValue>>;
  };
}[keyof M & string];

interface Definition<M extends Messages, O extends string> extends Omit<Rule, "messages" | "options" | "check"> {
  readonly messages: M;
  readonly options: NumberOptions<O>;
  check(context: RuleContext, options: Readonly<Record<O, number>>): Iterable<ViolationOf<M>>;
}

/** A rule whose message ids, placeholders and options the compiler holds together. */
export function defineRule<const M extends Messages, O extends string>(definition: Definition<M, O>): Rule {
  const { are, defaults } = definition.options;
  const properties = Object.fromEntries(
    Object.entries<NumberOption>(are).map(([name, { stricter, ...option }]) => [name, { type: "integer", ...option }]),
  );
  const strictness = Object.fromEntries(
    Object.entries<NumberOption>(are).map(([name, { stricter }]) => [name, stricter]),
  );
  return {
    ...definition,
    options: { schema: { type: "object", additionalProperties: false, properties }, defaults, strictness },
    check: (context, options) => definition.check(context, withDefaults(defaults, options)),
  };
}

function withDefaults<O extends string>(
  defaults: Readonly<Record<O, number>>,
  options: RuleOptions,
): Readonly<Record<O, number>> {
  const all: Record<O, number> = { ...defaults };
  for (const name in all) {
    const value = options[name];
    if (typeof value === "number") all[name] = value;
  }
  return all;
}
