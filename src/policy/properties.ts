import { UnknownValueError } from "@pulumi/policy";
import { UNKNOWN } from "../provider/handler/values";

/**
 * Properties as plain JSON. The policy SDK hands them over in a wrapping that throws where a value is not known yet; here
 * such a value is UNKNOWN, as the provider has it, whatever its type.
 */
export function plainProperties(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => propertyOf(value, index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, propertyOf(value, key)]));
}

function propertyOf(value: object, key: string | number): unknown {
  try {
    return plainProperties(Reflect.get(value, key));
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}
