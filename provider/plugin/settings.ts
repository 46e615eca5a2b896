import { nameOfUrn } from "../front-doors";
import { type CheckFailure } from "../handler/members";
import { UNKNOWN, type Props } from "../handler/json-values";
import { prefixProblem } from "../environment-prefix";
import { holdsSecret } from "./values";

const SETTING = "environmentPrefix";

/** What the engine itself adds to the settings of a provider. */
const OF_THE_ENGINE = /^(version|pluginDownloadURL|__.*)$/;

/**
 * What is wrong with the settings of a provider. One that a program makes must name a prefix, lest what belongs to its
 * organization goes to the one of TWILIO_ORGANIZATION_SID; the engine's own default provider has none, and is given
 * whatever settings of a stack begin with our name.
 */
export function checkSettings(urn: string, settings: Props): readonly CheckFailure[] {
  const name = nameOfUrn(urn);
  const isDefault = /^default(_\d.*)?$/.test(name);
  const value = settings[SETTING];
  if (isDefault && value === undefined) return [];
  const unknown = Object.keys(settings).filter((key) => key !== SETTING && !OF_THE_ENGINE.test(key));
  const failures = (isDefault ? [] : unknown).map((property) => ({
    property,
    reason: `unknown setting: a provider takes ${SETTING}`,
  }));
  const isPlain = value !== UNKNOWN && !holdsSecret(value);
  const problem = prefixProblem(isPlain ? value : null);
  return problem === undefined ? failures : [...failures, { property: SETTING, reason: problem }];
}

/** The prefix that settings name. */
export function prefixIn(settings: Props): string | undefined {
  const value = settings[SETTING];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether two settings lead to different environment variables. */
export function settingsDiffer(olds: Props, news: Props): boolean {
  return prefixIn(olds) !== prefixIn(news);
}
