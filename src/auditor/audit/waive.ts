import { fingerprint } from "../../model/fingerprint";
import { type Finding, type Severity } from "../../model/finding";
import { canonicalEmail } from "../../model/identity";
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
 * near their end, unused, or meant for a finding whose scope has grown. Each waiver accepts one finding, by fingerprint, or
 * what is left of it after the person has lost some of the rights that it was about.
 *
 * @param widerOf fingerprints of the findings that a finding could be less of, on these Billing Groups besides its own
 */
export function waive(
  findings: readonly Finding[],
  waivers: readonly PlacedWaiver[],
  now: Date,
  policy: WaiverPolicy = DEFAULT_WAIVER_POLICY,
  widerOf: (finding: Finding, groups: readonly string[]) => Iterable<string> = () => [],
): readonly Finding[] {
  const result = [...findings];
  const notes = waivers.flatMap((waiver): readonly Finding[] => {
    const { entry } = waiver;
    const index = indexMeant(result, waiver, widerOf);
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
          "Fix it, renew it with a new decision, or delete it.",
        ),
      ];
    }
    if (finding === undefined) {
      const near = findings.find(({ ruleId, person }) => ruleId === entry.rule && isSamePerson(person, entry.person));
      return near === undefined
        ? [note(waiver, "info", `The waiver for ${subject} matches no finding any more.`, "Delete it.")]
        : [
            note(
              waiver,
              "warning",
              `The waiver for ${subject} is for another scope than the finding has now: one that is not part of it.`,
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

/** Where the finding is that a waiver accepts: the one with its fingerprint, else one that is less of what had it; -1 where none is. */
function indexMeant(
  findings: readonly Finding[],
  { entry: { fingerprint: print, rule, person, scope = [] } }: PlacedWaiver,
  widerOf: (finding: Finding, groups: readonly string[]) => Iterable<string>,
): number {
  if (print === undefined || print.length < 16) return -1;
  const index = findings.findIndex((finding) => finding.fingerprint.startsWith(print));
  if (index >= 0) return index;
  return findings.findIndex((finding) => {
    if (finding.waiver !== undefined || finding.ruleId !== rule || !isSamePerson(finding.person, person)) return false;
    for (const wider of widerOf(finding, scope)) if (wider.startsWith(print)) return true;
    return false;
  });
}

/** Whether two texts name the same person, however the addresses are spelled. */
function isSamePerson(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));
}

function canonical(text: string): string {
  const address = canonicalEmail(text);
  return "invalid" in address ? text.trim().toLowerCase() : address.email;
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
  if (finding !== undefined && !isSamePerson(finding.person, entry.person))
    return `names ${entry.person ?? "nobody"} for a finding about ${finding.person ?? "nobody"}`;
  return undefined;
}

/** The last moment of a day, in UTC: a waiver holds on its last day. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + DAY_MS;
}

/** Longer than any e-mail address. */
const LONGEST_NAME = 320;

function describe({ entry }: PlacedWaiver): string {
  const { rule = "a finding", person } = entry;
  return `${rule.slice(0, LONGEST_NAME)}${person === undefined ? "" : ` of ${person.slice(0, LONGEST_NAME)}`}`;
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
