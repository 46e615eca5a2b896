/**
 * What `environmentPrefix` has to be: the start of the names of environment variables, before `_TWILIO_CLIENT_ID` and
 * so on.
 */
const PREFIX = /^[A-Z]([A-Z0-9_]*[A-Z0-9])?$/;

/** Why a value is no `environmentPrefix`; `undefined` where it is one. */
export function prefixProblem(value: unknown): string | undefined {
  if (value === undefined || value === "") return "environmentPrefix is missing";
  if (typeof value !== "string") return "environmentPrefix must be plain text, no Output and no secret";
  if (!PREFIX.test(value))
    return `environmentPrefix "${value}" must be capital letters, digits and _, as in EUROPE_TWILIO_CLIENT_ID`;
  return undefined;
}
