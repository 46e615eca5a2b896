import { defined } from "../../../src/model/defined";
import { environmentFilter } from "../../../src/twilio/environment-secrets";
import { pluginType } from "../../front-doors";
import { type CheckFailure } from "../../handler/members";
import { type Props } from "../../handler/json-values";
import { readArguments, RefusedArguments } from "./arguments";
import { getEffectiveAccess } from "./effective-access";
import { getFindings } from "./findings";
import { type FunctionContext, sourceArgs } from "./source";
import { isMap } from "../../../src/model/is-map";

/** What a function gives back, or what is wrong with what it was given. */
export type InvokeAnswer = { readonly outputs: Props } | { readonly failures: readonly CheckFailure[] };

type Call = (args: Props, context: FunctionContext) => Promise<object>;

/** The functions of the package. None of them can write to Twilio: .dependency-cruiser.cjs sees to it. */
const FUNCTIONS: Readonly<Record<string, Call>> = {
  getEffectiveAccess: (args, context) =>
    getEffectiveAccess(
      readArguments(args, (reader) => ({
        ...sourceArgs(reader),
        ...defined({
          person: reader.text("person"),
          capability: reader.text("capability"),
          billingGroup: reader.text("billingGroup"),
        }),
      })),
      context,
    ),
  getFindings: (args, context) =>
    getFindings(
      readArguments(args, (reader) => ({
        ...sourceArgs(reader),
        ...defined({ waivers: reader.text("waivers"), people: reader.text("people") }),
      })),
      context,
    ),
};

/**
 * Answers a function of the package. No secret of the environment is in the answer.
 *
 * @throws Error where there is no such function, or the organization can't be read
 */
export async function callFunction(token: string, args: Props, context: FunctionContext): Promise<InvokeAnswer> {
  const [, call] = Object.entries(FUNCTIONS).find(([name]) => pluginType(name) === token) ?? [];
  if (call === undefined)
    throw new Error(`this plugin has no function ${token}: it has ${Object.keys(FUNCTIONS).join(" and ")}`);
  const clean = environmentFilter(context.env);
  try {
    return { outputs: cleanProps({ ...(await call(args, context)) }, clean) };
  } catch (error) {
    if (!(error instanceof RefusedArguments))
      throw new Error(clean(error instanceof Error ? error.message : String(error)), { cause: error });
    return { failures: error.failures.map(({ property, reason }) => ({ property, reason: clean(reason) })) };
  }
}

function cleanProps(props: Props, clean: (text: string) => string): Props {
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [clean(key), cleaned(value, clean)]));
}

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean));
  return isMap(value) ? cleanProps(value, clean) : value;
}
