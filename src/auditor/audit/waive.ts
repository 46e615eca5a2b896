import { defined } from "../../model/defined";
import { DAY_MS } from "../../model/instant";
import { fingerprint } from "../../model/fingerprint";
import { type Finding, type Severity } from "../../model/finding";
import { canonicalEmail } from "../../model/identity";
import { groupBy } from "../../model/group-by";
import { type PlacedWaiver } from "./waivers-file";

export interface WaiverPolicy {
  /** Longest time that a waiver may still run, in days. */
  readonly maximumDays: number;
  /** A waiver that ends within so many days is announced. */
  readonly nearDays: number;
}

export const DEFAULT_WAIVER_POLICY: WaiverPolicy = { maximumDays: 180, nearDays: 14 };

/**
 * Rule id of what is said about waivers themselves. They are findings like others, so that every format carries them.
 */
export const WAIVER_RULE = "waiver";

/**
 * Marks the findings that a waiver accepts, and adds findings about the waivers themselves: malformed, expired, too
 * long, near their end, unused, or meant for a finding whose scope has grown. Each waiver accepts one finding, by
 * fingerprint, or what is left of it after the person has lost some of the rights that it was about.
 *
 * @param widerOf fingerprints of the findings that a finding could be less of
 */
export function waive(
  findings: readonly Finding[],
  waivers: readonly PlacedWaiver[],
  now: Date,
  policy: WaiverPolicy = DEFAULT_WAIVER_POLICY,
  widerOf: WiderOf = NOTHING_WIDER,
): readonly Finding[] {
  // An unused waiver is fine here, and needs no message.
  if (waivers.length === 0) return findings;
  const result = [...findings];
  const index = indexOfFindings(findings, result, widerOf);
  const notes = waivers.flatMap((waiver): readonly Finding[] => {
    const { entry } = waiver;
    const at = index.meant(waiver);
    const finding = result[at];
    const refusal = whyRefused(waiver, finding, now, policy);
    const subject = describe(waiver);
    if (refusal !== undefined) {
      if (finding !== undefined) result[at] = { ...finding, message: `${finding.message} Its waiver ${refusal}.` };
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
      const near = result[index.near(waiver) ?? -1];
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
    result[at] = { ...finding, waiver: { owner, reason, ...defined({ ticket }), expires } };
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

/** Fingerprints of the findings that a finding could be less of. */
export interface WiderOf {
  /** On these Billing Groups besides its own. */
  onGroups(finding: Finding, groups: readonly string[]): Iterable<string>;
  /** With any other right. */
  anywhere(finding: Finding): Iterable<string>;
}

const NOTHING_WIDER: WiderOf = { onGroups: () => [], anywhere: () => [] };

/** So many fingerprints are made to find what waivers mean: a waiver that would need more accepts nothing. */
const MOST_TRIED = 100_000;

/** Shorter fingerprints name nothing. */
const SHORTEST = 16;

/**
 * Finds where the finding is that a waiver means. Everything is looked up, so that many waivers and many findings take
 * their sum.
 */
function indexOfFindings(
  findings: readonly Finding[],
  /** The findings as waivers have marked them so far. */
  marked: readonly Finding[],
  widerOf: WiderOf,
) {
  const start = (print: string): string => print.slice(0, SHORTEST);
  const byPrint = groupBy(findings.keys(), (index) => start(findings[index]?.fingerprint ?? ""));
  const bySubject = groupBy(findings.keys(), (index) => {
    const { ruleId = "", person } = findings[index] ?? {};
    return subjectKey(ruleId, person);
  });
  let tried = 0;
  const wider = new Map<number, ReadonlyMap<string, readonly string[]>>();
  const widerPrints = (index: number, finding: Finding): ReadonlyMap<string, readonly string[]> => {
    const known = wider.get(index);
    if (known !== undefined) return known;
    const prints: string[] = [];
    if (tried < MOST_TRIED) for (const print of widerOf.anywhere(finding)) prints.push(print);
    tried += prints.length;
    const made = groupBy(prints, start);
    wider.set(index, made);
    return made;
  };
  const ofSubject = ({ entry: { rule = "", person } }: PlacedWaiver) => bySubject.get(subjectKey(rule, person)) ?? [];

  /** The finding with the waiver's fingerprint, else one that is less of what had it; -1 where none is. */
  const meant = (waiver: PlacedWaiver): number => {
    const { fingerprint: print, scope = [] } = waiver.entry;
    if (print === undefined || print.length < SHORTEST) return -1;
    const isIt = (other: string): boolean => other.startsWith(print);
    const own = byPrint.get(start(print))?.find((index) => isIt(findings[index]?.fingerprint ?? ""));
    if (own !== undefined) return own;
    const less = ofSubject(waiver).find((index) => {
      const finding = marked[index];
      if (finding === undefined || finding.waiver !== undefined) return false;
      for (const other of widerOf.onGroups(finding, scope)) if (isIt(other)) return true;
      return widerPrints(index, finding).get(start(print))?.some(isIt) === true;
    });
    return less ?? -1;
  };
  return { meant, near: (waiver: PlacedWaiver): number | undefined => ofSubject(waiver)[0] };
}

function subjectKey(rule: string, person: string | undefined): string {
  return JSON.stringify([rule, person === undefined ? undefined : canonical(person)]);
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
    ...defined({ person: entry.person }),
    capabilities: [],
    billingGroups: [],
    paths: [],
    message,
    remediation,
    source: at,
  };
}
