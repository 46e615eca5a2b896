import data from "../controls.json";
import { isMap } from "../../../model/is-map";

/*
 * Which controls of which framework a rule gives evidence for: ../controls.json, where each framework names its source.
 * The wording of the controls is our own.
 */

/** A set of controls that auditors ask about. */
export type Framework = keyof typeof data.frameworks;

/** A control; its id names the framework too: `soc2:CC6.1`. */
export interface Control {
  readonly id: string;
  readonly framework: Framework;
  /** As its framework calls it: `CC6.1`. */
  readonly name: string;
  /** What it asks for, in our words. */
  readonly title: string;
}

/** A framework by its name and its source. */
export interface FrameworkNote {
  readonly name: string;
  readonly source: string;
}

export const FRAMEWORKS: readonly Framework[] = Object.keys(data.frameworks).filter(isFramework);

function isFramework(key: string): key is Framework {
  return Object.hasOwn(data.frameworks, key);
}

/** What a framework is called, and where its controls stand. */
export function frameworkNote(framework: Framework): FrameworkNote {
  const { name, source } = data.frameworks[framework];
  return { name, source };
}

/** Every control, by framework, in their order. */
export const CONTROLS: readonly Control[] = FRAMEWORKS.flatMap((framework) =>
  Object.entries(data.frameworks[framework].controls).map(([name, title]: readonly [string, string]) => ({
    id: `${framework}:${name}`,
    framework,
    name,
    title,
  })),
);

/** Controls in words: `SOC 2 CC6.3, ISO 27001 5.18`; one that is not known by its id. */
export function controlsText(ids: readonly string[]): string {
  const text = (id: string): string => {
    const control = CONTROLS.find((each) => each.id === id);
    return control === undefined ? id : `${frameworkNote(control.framework).name} ${control.name}`;
  };
  return ids.map(text).join(", ");
}

/** What a rule gives evidence for, or why for nothing. */
export interface RuleControls {
  /** Ids of controls; none where the rule is about something else. */
  readonly controls: readonly string[];
  /** Why there are none. */
  readonly none?: string;
  /** Without what it finds nothing, whatever is wrong. */
  readonly needs: readonly Need[];
}

/** What each person does; what is in Twilio; what a manifest declares. */
export type Need = "functions" | "twilio" | "manifest";

const NEEDS: readonly Need[] = ["functions", "twilio", "manifest"];

const RULE_CONTROLS = new Map<string, unknown>(Object.entries(data.rules));

/** The controls of a rule: a built-in one by the table, one of the user's own as it says itself. */
export function controlsOfRule(rule: { readonly id: string; readonly controls?: readonly string[] }): RuleControls {
  const entry = RULE_CONTROLS.get(rule.id);
  if (!isMap(entry)) return { controls: rule.controls ?? [], needs: [] };
  const { controls, none, needs } = entry;
  return {
    controls: Array.isArray(controls) ? controls.filter((id) => typeof id === "string") : [],
    needs: NEEDS.filter((need) => Array.isArray(needs) && needs.includes(need)),
    ...(typeof none === "string" ? { none } : {}),
  };
}

/** The controls that a periodic review of access, as `attest` makes it, gives evidence for. */
export const ACCESS_REVIEW_CONTROLS: readonly string[] = data.accessReview;
