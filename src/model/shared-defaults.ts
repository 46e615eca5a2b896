import { type Severity } from "./finding";
import { type Position } from "./problem";
import { isLooser, SEVERITY_STRICTNESS } from "./strictness";

/** A place in a file of defaults; `Origin` of an organization's parts has the same form. */
interface Placed {
  readonly position: Position;
}

/** How a built-in rule runs in every organization that shares defaults. What is absent is left to each of them. */
export interface SharedRule {
  readonly severity?: Severity | "off";
  readonly options: ReadonlyMap<string, number>;
  readonly origin: Placed;
}

/**
 * What an organization shares with others, besides what its limits, duties and emergency logins have taken over
 * already.
 */
export interface SharedDefaults {
  /** By the id of the rule. */
  readonly rules: ReadonlyMap<string, SharedRule>;
  /** As many emergency logins the manifest must name. */
  readonly minimumBreakGlass?: { readonly people: number; readonly origin: Placed };
  /** What may be looser than the defaults say, by name; a name covers all below it. Sorted, each once. */
  readonly mayLoosen: readonly string[];
}

/** Whether the defaults let `name`, such as `limits.losingAccess.people`, be looser than they say. */
export function mayBeLooser({ mayLoosen }: Pick<SharedDefaults, "mayLoosen">, name: string): boolean {
  return mayLoosen.some((allowed) => name === allowed || name.startsWith(`${allowed}.`));
}

/** Whether a severity, or off, is looser than another. */
export function isLooserSeverity(severity: Severity | "off", than: Severity | "off"): boolean {
  return isLooser(SEVERITY_STRICTNESS, severity, than);
}
