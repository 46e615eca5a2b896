import { compareText } from "../../model/problem";
import { count } from "../../report/text/words";
import { onlyUnread } from "./outcome";
import { FINAL } from "./safety/verdict";
import { type ReviewResult, type ReviewSummary, type ReviewVerdict } from "./review-result";

type SummaryInput = Pick<
  ReviewResult,
  | "problems"
  | "people"
  | "sameAccess"
  | "renames"
  | "userChanges"
  | "lists"
  | "basis"
  | "findings"
  | "limits"
  | "override"
  | "alreadyInTwilio"
>;

/**
 * Whether anything changes about what people can do, now or later, or by what that is judged. That a grant became
 * redundant, or another matter to be known (`info`), is no such change.
 */
export function hasAccessChange(result: SummaryInput): boolean {
  const { people, sameAccess, renames, userChanges, lists, basis, findings, alreadyInTwilio = [] } = result;
  return (
    [people, renames, userChanges, lists, basis, alreadyInTwilio].some(({ length }) => length > 0) ||
    sameAccess.some(({ terms }) => terms.length > 0) ||
    Object.values(findings)
      .flat()
      .some(({ severity }) => severity !== "info")
  );
}

/** The headline numbers, and what they come to. */
export function summaryOf(result: SummaryInput, verdict: ReviewVerdict): ReviewSummary {
  const isMalformed = result.problems?.some(({ kind }) => kind === "malformed") === true;
  const all = [...result.people, ...result.sameAccess];
  const { created, cured } = result.findings;
  const numbers = {
    gaining: result.people.filter(({ gained }) => gained.length > 0).length,
    losing: result.people.filter(({ lost }) => lost.length > 0).length,
    released: result.people.filter(({ released }) => released.length > 0).length,
    gainingBilling: all.filter(({ gainsBilling }) => gainsBilling.length > 0).length,
    gainingAdministration: all.filter(({ gainsAdministration }) => gainsAdministration.length > 0).length,
    otherTerms: all.filter(({ terms }) => terms.length > 0).length,
    renamed: result.renames.length,
    created: created.length,
    cured: cured.length,
    conflictsCreated: created.filter(isConflict).length,
    conflictsCured: cured.filter(isConflict).length,
    blocked: result.limits.length,
  };
  return {
    verdict: [
      isMalformed ? "What changes is not known: the manifest is malformed." : accessText(numbers, result, verdict),
      limitsText(result.limits, verdict, onlyUnread(result)),
    ].join(" "),
    ...numbers,
  };
}

/**
 * Whether the verdict and the summary of a result from elsewhere follow from its content. Whether the content is true,
 * nobody can tell.
 */
export function isSummaryTrue(result: ReviewResult): boolean {
  const { verdict, limits, override, summary } = result;
  const isOverridden = override !== undefined && override.refused === undefined;
  const broken = isOverridden && !limits.some(({ kind }) => FINAL.has(kind)) ? "overridden" : "blocked";
  const own = limits.length > 0 ? broken : hasAccessChange(result) ? "safe" : "no-access-change";
  return verdict === own && JSON.stringify(sorted(summary)) === JSON.stringify(sorted(summaryOf(result, own)));
}

function sorted(summary: ReviewSummary): readonly (readonly [string, string | number])[] {
  return Object.entries(summary).sort(([a], [b]) => compareText(a, b));
}

function isConflict({ ruleId }: { readonly ruleId: string }): boolean {
  return ruleId === "separation-of-duties";
}

type Numbers = Omit<ReviewSummary, "verdict">;

/** What changes, in words. Renames that rest on `formerly` alone count as a loss and a gain each. */
function accessText(numbers: Numbers, { renames, limits }: SummaryInput, verdict: ReviewVerdict): string {
  const { gaining, losing, released, gainingBilling, gainingAdministration, otherTerms } = numbers;
  if (verdict === "no-access-change") return "No access change.";
  const unproven = renames.filter(({ by }) => by === "formerly").length;
  const isUnread = limits.some(({ kind }) => kind === "unread");
  const nothing = isUnread ? "No change of access was found" : "Nobody can do more or less than before";
  const changes = [
    clause(gaining, "gains access", "gain access"),
    clause(losing, "loses access", "lose access"),
    clause(released, "has access that is no longer managed", "have access that is no longer managed"),
    clause(otherTerms, "keeps access on other terms", "keep access on other terms"),
    unproven === 0
      ? []
      : [
          `${count(unproven, "rename")} ${unproven === 1 ? "is not proven and counts" : "are not proven and count"} as a loss and a gain`,
        ],
  ].flat();
  const gains = [
    clause(
      gainingBilling,
      "can do something in billing for the first time",
      "can do something in billing for the first time",
    ),
    clause(gainingAdministration, "becomes an administrator", "become administrators"),
  ].flat();
  return [changes.length === 0 ? [nothing] : changes, gains]
    .filter(({ length }) => length > 0)
    .map((parts) => `${sentence(parts)}.`)
    .join(" ");
}

function clause(n: number, one: string, many: string): readonly string[] {
  return n === 0 ? [] : [`${count(n, "person", "people")} ${n === 1 ? one : many}`];
}

function sentence(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}

function limitsText(limits: SummaryInput["limits"], verdict: ReviewVerdict, isIncomplete: boolean): string {
  switch (verdict) {
    case "no-access-change":
    case "safe":
      return "No limit is broken.";
    case "overridden":
      return `${reasonsText(limits)}, and overridden.`;
    case "blocked":
      if (isIncomplete) return "No verdict: not everything could be read.";
      return `Blocked: ${reasonsText(limits)}.`;
  }
}

/** `1 limit is broken and 2 new findings are not waived` */
function reasonsText(limits: SummaryInput["limits"]): string {
  const of = (wanted: string): number => limits.filter(({ kind }) => kind === wanted).length;
  const [problems, findings] = [of("invalid-head"), of("new-finding")];
  const files = of("invalid-file");
  const broken = limits.length - problems - files - findings;
  return sentence([
    ...(problems === 0 ? [] : [`the manifest has ${count(problems, "problem")}`]),
    ...(files === 0 ? [] : [`waivers or rules have ${count(files, "problem")}`]),
    ...(broken === 0 ? [] : [`${count(broken, "limit is", "limits are")} broken`]),
    ...(findings === 0 ? [] : [`${count(findings, "new finding is", "new findings are")} not waived`]),
  ]);
}
