import { fingerprint } from "../../model/fingerprint";
import { type Finding, type Severity } from "../../model/finding";
import { type PlacedWaiver } from "./waivers-file";

export interface WaiverPolicy {
  /** Longest time that a waiver may still run, in days. */
  readonly maximumDays: number;
  /** A waiver that ends within so many days is announced. */
  readonly nearDays: number;
}

export const DEFAULT_WAIVER_POLICY: WaiverPolicy = { maximumDays: 180, nearDays: 14 };

/** Rule id of what is said about waivers themselves. They are findings like others, so that every format carries them. */
export const WAIVER_RULE = "waiver";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Marks the findings that a waiver accepts, and adds findings about the waivers themselves: malformed, expired, too long,
 * near their end, unused, or meant for a finding whose scope has changed. Each waiver accepts one finding, by fingerprint.
 */
export function waive(
  findings: readonly Finding[],
  waivers: readonly PlacedWaiver[],
  now: Date,
  policy: WaiverPolicy = DEFAULT_WAIVER_POLICY,
): readonly Finding[] {
  const result = [...findings];
  const notes = waivers.flatMap((waiver): readonly Finding[] => {
    const { entry } = waiver;
    const index = result.findIndex((finding) => isMeant(finding, waiver));
    const finding = result[index];
    const refusal = whyRefused(waiver, finding, now, policy);
    const subject = describe(waiver);
    if (refusal !== undefined) {
      if (finding !== undefined) result[index] = { ...finding, message: `${finding.message} Its waiver ${refusal}.` };
      return [
        note(
          waiver,
          "warning",
          `The waiver for ${subject} ${refusal}, and accepts nothing.`,
          "Mend it, renew it with a new decision, or delete it.",
        ),
      ];
    }
    if (finding === undefined) {
      const near = findings.find(({ ruleId, person }) => ruleId === entry.rule && person === entry.person);
      return near === undefined
        ? [note(waiver, "info", `The waiver for ${subject} matches no finding any more.`, "Delete it.")]
        : [
            note(
              waiver,
              "warning",
              `The waiver for ${subject} is for another scope than the finding has now.`,
              `If the new scope is accepted too, declare the fingerprint ${near.fingerprint.slice(0, 16)}.`,
            ),
          ];
    }
    const { owner = "", reason = "", ticket, expires = "" } = entry;
    result[index] = { ...finding, waiver: { owner, reason, ...(ticket === undefined ? {} : { ticket }), expires } };
    const days = Math.floor((endOf(expires) - now.getTime()) / DAY_MS);
    if (days >= policy.nearDays) return [];
    return [
      note(
        waiver,
        "info",
        `The waiver for ${subject} ends on ${expires}.`,
        `Decide with ${owner} before then, or the finding returns.`,
      ),
    ];
  });
  return [...result, ...notes];
}

function isMeant(finding: Finding, { entry }: PlacedWaiver): boolean {
  return (
    entry.fingerprint !== undefined &&
    entry.fingerprint.length >= 16 &&
    finding.fingerprint.startsWith(entry.fingerprint)
  );
}

/** Why a waiver accepts nothing, as the end of a sentence that begins with the waiver. */
function whyRefused(
  { entry, malformed }: PlacedWaiver,
  finding: Finding | undefined,
  now: Date,
  { maximumDays }: WaiverPolicy,
): string | undefined {
  const [first] = malformed;
  if (first !== undefined) return `is malformed (${first})`;
  const { expires = "" } = entry;
  const left = endOf(expires) - now.getTime();
  if (left <= 0) return `expired on ${expires}`;
  if (left > (maximumDays + 1) * DAY_MS)
    return `runs until ${expires}, longer than the ${maximumDays} days that are allowed`;
  if (finding !== undefined && finding.ruleId !== entry.rule)
    return `names the rule ${entry.rule ?? ""} for a finding of ${finding.ruleId}`;
  if (finding !== undefined && finding.person !== entry.person)
    return `names ${entry.person ?? "nobody"} for a finding about ${finding.person ?? "nobody"}`;
  return undefined;
}

/** The last moment of a day, in UTC: a waiver holds on its last day. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + DAY_MS;
}

function describe({ entry }: PlacedWaiver): string {
  return `${entry.rule ?? "a finding"}${entry.person === undefined ? "" : ` of ${entry.person}`}`;
}

function note({ at, entry }: PlacedWaiver, severity: Severity, message: string, remediation: string): Finding {
  return {
    ruleId: WAIVER_RULE,
    severity,
    fingerprint: fingerprint([WAIVER_RULE, entry.rule ?? "", entry.fingerprint ?? "", at.file, message]),
    ...(entry.person === undefined ? {} : { person: entry.person }),
    capabilities: [],
    billingGroups: [],
    paths: [],
    message,
    remediation,
    source: at,
  };
}
