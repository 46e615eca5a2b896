import { createColors } from "picocolors";
import { type Baseline, baselineText, notThere } from "../../../model/baseline";
import { openFindings, type AuditResult, type Finding, type Severity } from "../../../model/finding";
import { formatPosition } from "../../../model/problem";
import { plain } from "../../../report/text/plain";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import {
  groupsText,
  notComparedTexts,
  organizationText,
  OUTCOME_TITLE,
  outcomeOf,
  patchLines,
  pathSource,
  pathText,
  roleText,
  severityCounts,
  shortFingerprint,
  subjectText,
  unknowns,
  waiverText,
  type Outcome,
} from "../../../report/finding-words";
import { type FindingsPart, partsOf } from "./control-parts";
import { type AuditReport, type FormatOptions } from "./format";
import { nextSteps } from "./next-steps";

interface Look {
  readonly width: number;
  readonly colors: ReturnType<typeof createColors>;
}

/**
 * For a reader at a terminal: the verdict, the findings person by person, the waived ones in short, and what to do
 * next.
 */
export function table(
  { result }: Pick<AuditReport, "result">,
  { width, color }: Pick<FormatOptions, "width" | "color">,
): string {
  const look = { width, colors: createColors(color) };
  const blocks = [
    heading(result, look),
    ...unread(result, look),
    ...partsOf(result, openFindings(result)).flatMap((part) => [
      ...partHeading(part, look),
      ...[...bySubject(part.items)].map(([subject, findings]) => subjectBlock(subject, findings, look)),
    ]),
    ...(result.baseline === undefined ? [] : missingBlocks(result.baseline, look)),
    ...waived(result.findings, look),
    ...notComparedTexts(result).map((text) => wrap(plain(text), width, 0, 2)),
    closing(result, look),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function partHeading({ title, counted, lead }: FindingsPart, { width, colors }: Look): readonly string[] {
  if (title === undefined) return [];
  const text = colors.bold(`${plain(title)}${counted === undefined ? "" : ` (${counted})`}`);
  return [[wrap(text, width, 0, 2), ...lead.map((line) => wrap(line, width, 2, 4))].join("\n")];
}

export function heading(result: AuditResult, { width, colors }: Look): string {
  const { organization, asOf, summary } = result;
  const outcome = outcomeOf(result);
  const paint = OUTCOME_PAINT[outcome];
  const about = `${colors.bold(organizationText(organization))}, as of ${instantText(asOf)}`;
  const verdict = `${colors.bold(colors[paint](`${OUTCOME_TITLE[outcome]}.`))} ${plain(summary.verdict)}`;
  const since = result.baseline === undefined ? [] : [wrap(baselineText(result.baseline), width, 0)];
  return [wrap(about, width, 0), wrap(verdict, width, 0), ...since].join("\n");
}

const OUTCOME_PAINT = {
  incomplete: "red",
  findings: "red",
  partial: "yellow",
  clean: "green",
} as const satisfies Record<Outcome, string>;

function unread(result: AuditResult, { width, colors }: Look): readonly string[] {
  const list = unknowns(result);
  if (list.length === 0) return [];
  const lines = [
    colors.inverse(colors.red(" NOT EVERYTHING COULD BE READ ")),
    wrap("What is missing is unknown, not absent. It was not possible to read:", width, 0),
    ...list.map((what) => wrap(`- ${plain(what)}`, width, 2, 4)),
  ];
  return [lines.join("\n")];
}

/** Findings by whom they are about, in the order of each one's worst. */
function bySubject(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const subjects = new Map<string, Finding[]>();
  for (const finding of findings) {
    const subject = subjectText(finding);
    const list = subjects.get(subject);
    if (list === undefined) subjects.set(subject, [finding]);
    else list.push(finding);
  }
  return subjects;
}

function subjectBlock(subject: string, findings: readonly Finding[], look: Look): string {
  return [wrap(look.colors.bold(subject), look.width, 0), ...findings.map((f) => findingText(f, look))].join("\n");
}

const SEVERITY_PAINT = { error: "red", warning: "yellow", info: "cyan" } as const satisfies Record<Severity, string>;

function findingText(finding: Finding, { width, colors }: Look): string {
  const { severity, ruleId, message, role, billingGroups, paths, remediation, patch } = finding;
  const word = colors.bold(colors[SEVERITY_PAINT[severity]](severity.toUpperCase()));
  const say = (text: string): string => wrap(text, width, 4, 6);
  // The paths tell the role and where it is held; without any, this does.
  const groups = billingGroups.length === 0 ? [] : [`on ${groupsText(billingGroups)}`];
  const scope = paths.length > 0 ? "" : [...(role === undefined ? [] : [roleText(role)]), ...groups].join(" ");
  return [
    wrap(`${word} ${plain(message)}`, width, 2, 4),
    ...(scope === "" ? [] : [say(scope)]),
    ...paths.map((path) => say(`because: ${pathText(path)}`)),
    say(`${colors.green("to do:")} ${plain(remediation)}`),
    ...(patch === undefined ? [] : [say(`a change of ${plain(patch.file)} that clears it:`)]),
    // Not wrapped: the spaces of YAML mean something, and a line that was broken could not be copied.
    ...(patch === undefined ? [] : patchLines(patch).map((line) => `      ${paintPatch(line, colors)}`)),
    say(colors.dim(`${plain(ruleId)} ${shortFingerprint(finding)}${sourceText(finding)}`)),
  ].join("\n");
}

function paintPatch(line: string, { red, green }: Look["colors"]): string {
  return /^ *\d+ - /.test(line) ? red(line) : green(line);
}

/** The place of a finding, unless one of its paths has told it. */
function sourceText({ source, paths }: Finding): string {
  if (source === undefined) return "";
  const place = plain(formatPosition(source));
  return paths.some((path) => pathSource(path) === place) ? "" : ` ${place}`;
}

/** What the earlier result had, and this one has not. */
function missingBlocks(baseline: Baseline, { width, colors }: Look): readonly string[] {
  return notThere(baseline).map(({ title, items }) => {
    const lines = items.map((each) => wrap(`${shortFingerprint(each)} ${plain(each.message)}`, width, 2, 4));
    return [colors.bold(`${title} (${items.length})`), ...lines].join("\n");
  });
}

function waived(findings: readonly Finding[], { width, colors }: Look): readonly string[] {
  const lines = findings.flatMap((finding) => {
    const { waiver, severity, ruleId } = finding;
    if (waiver === undefined) return [];
    const what = `${severity} ${plain(ruleId)} ${shortFingerprint(finding)} of ${subjectText(finding)}`;
    return [wrap(`${what}, ${waiverText(waiver)}`, width, 2, 4)];
  });
  if (lines.length === 0) return [];
  return [[colors.bold(`Waived (${lines.length})`), ...lines].join("\n")];
}

function closing(result: AuditResult, { width, colors }: Look): string {
  const { findings, waived } = result.summary;
  const counts = `${severityCounts(findings)}, ${waived} waived`;
  const steps = nextSteps(result).map((step, index) => wrap(`${index + 1}. ${step}`, width, 2, 5));
  return [wrap(colors.bold(counts), width, 0), "Next:", ...steps].join("\n");
}
