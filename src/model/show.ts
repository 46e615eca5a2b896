const MAX_LENGTH = 80;

/**
 * A value from outside as it can stand in a message: JSON on one line, clipped. Text comes out in quotes, with control
 * characters escaped.
 */
export function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(clip(value));
  return clip(JSON.stringify(value));
}

/** The beginning of a long text, so that no input can fill the screen. */
export function clip(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/** No message is longer: nobody reads past that. */
const LONGEST_MESSAGE = 2_000;

/** A message from inside or outside as it can be shown. */
export function clipMessage(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text;
}
