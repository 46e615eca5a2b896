import { UNKNOWN } from "../handler/json-values";

/** Properties as plain JSON, where UNKNOWN stands for what is not known yet. */
export interface PlainProperties {
  readonly props: unknown;
  /**
   * What the policy SDK throws where somebody reads what is not known yet. Thrown on, it becomes advice in the preview.
   */
  readonly tooEarly: Error | undefined;
}

/**
 * Properties as plain JSON. The policy SDK hands them over in a wrapping that throws where a value is not known yet;
 * here such a value is UNKNOWN, as the provider has it, whatever its type.
 */
export function plainProperties(wrapped: unknown): PlainProperties {
  let tooEarly: Error | undefined;
  const read = (holder: object, key: string | number): unknown => {
    try {
      return plain(Reflect.get(holder, key));
    } catch (error) {
      // The SDK keeps the class of this error to itself.
      if (!(error instanceof Error && "unknownTypeSentinel" in error)) throw error;
      tooEarly ??= error;
      return UNKNOWN;
    }
  };
  const plain = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(value, index));
    return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
  };
  return { props: plain(wrapped), tooEarly };
}
