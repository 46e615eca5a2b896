import { defined } from "../../../model/defined";
import { type Severity } from "../../../model/finding";
import { isLooserSeverity, mayBeLooser, type SharedDefaults, type SharedRule } from "../../../model/shared-defaults";
import { isLooser } from "../../../model/strictness";
import { type Rule, type RuleOptions } from "./rule";
import { type RuleConfiguration, type RuleSetting } from "./run-rules";

/** A setting that is looser than shared defaults let it be. */
interface LooseSetting {
  readonly id: string;
  /** What is looser, in a sentence without its end. */
  readonly message: string;
}

/** A configuration over shared defaults. */
export interface SharedConfiguration {
  /** Never looser than the defaults allow; otherwise the value of the defaults applies. */
  readonly configuration: RuleConfiguration;
  readonly loose: readonly LooseSetting[];
}

/** Lays a configuration over what shared defaults say of rules; as it is where there are none. */
export function overShared(
  configuration: RuleConfiguration,
  shared: SharedDefaults | undefined,
  rules: readonly Rule[],
): SharedConfiguration {
  if (shared === undefined) return { configuration, loose: [] };
  const loose: LooseSetting[] = [];
  const settings: [string, RuleSetting][] = [];
  for (const rule of rules) {
    const below = shared.rules.get(rule.id);
    if (below === undefined) continue;
    const merged = mergeSetting(rule, configuration[rule.id], below, shared);
    settings.push([rule.id, merged.setting]);
    loose.push(...merged.loose);
  }
  return { configuration: { ...configuration, ...Object.fromEntries(settings) }, loose };
}

function mergeSetting(
  rule: Rule,
  own: RuleSetting | undefined,
  below: SharedRule,
  shared: SharedDefaults,
): { readonly setting: RuleSetting; readonly loose: readonly LooseSetting[] } {
  const loose: LooseSetting[] = [];
  const refuse = (message: string): void => {
    loose.push({ id: rule.id, message });
  };
  const { severity: mine, options } = partsOf(own);
  // A rule that the defaults give options to is one that they want to run.
  const theirs = below.severity ?? (mine === "off" ? rule.severity : undefined);
  const isFree = mayBeLooser(shared, `rules.${rule.id}`);
  const isLowered = mine !== undefined && theirs !== undefined && isLooserSeverity(mine, theirs) && !isFree;
  if (isLowered) refuse(`${rule.id} is ${mine}, and ${theirs} in the defaults that the manifest extends`);
  const severity = isLowered ? theirs : (mine ?? theirs);
  const merged: Record<string, unknown> = { ...Object.fromEntries(below.options), ...options };
  for (const [name, value] of below.options) {
    const other = options[name];
    const isOptionFree = isFree || (`${rule.id}.${name}` === MINIMUM && mayBeLooser(shared, "breakGlass.minimum"));
    if (other === undefined || isOptionFree) continue;
    const isNumber = typeof other === "number";
    if (isNumber && !isLooser(rule.options.strictness?.[name] ?? "neither", other, value)) continue;
    const text = isNumber ? String(other) : "something else";
    refuse(`${name} of ${rule.id} is ${text}, and ${value} in the defaults that the manifest extends`);
    merged[name] = value;
  }
  if (severity === "off") return { setting: "off", loose };
  return { setting: { ...defined({ severity }), options: merged }, loose };
}

/** The option that `breakGlass.minimum` of the defaults sets. */
const MINIMUM = "break-glass.minimum";

function partsOf(setting: RuleSetting | undefined): {
  readonly severity?: Severity | "off";
  readonly options: RuleOptions;
} {
  if (setting === undefined) return { options: {} };
  if (typeof setting === "string") return { severity: setting, options: {} };
  return { options: {}, ...setting };
}
