import { type PolicyConfigSchema } from "@pulumi/policy";
import { textOf } from "../handler/json-values";
import { type Rule } from "../../src/auditor/rules";
import { isMap } from "../../src/model/is-map";

type OptionSchema = PolicyConfigSchema["properties"][string];

/** The options of a rule as a policy has them, with the rule's own values as defaults; `undefined` if it has none. */
export function optionProperties({ options }: Rule): PolicyConfigSchema["properties"] | undefined {
  const properties: unknown = Reflect.get(options.schema, "properties");
  const entries = isMap(properties) ? Object.entries(properties) : [];
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, schema]) => [name, optionSchema(schema, options.defaults[name])]));
}

/** All options of built-in rules are whole numbers. */
function optionSchema(schema: unknown, value: unknown): OptionSchema {
  const { description, minimum, maximum } = isMap(schema) ? schema : {};
  return {
    type: "integer",
    description: textOf(description) ?? "",
    ...(typeof minimum === "number" ? { minimum } : {}),
    ...(typeof maximum === "number" ? { maximum } : {}),
    ...(typeof value === "number" ? { default: value } : {}),
  };
}
