import { controlsText } from "../../auditor/rules/engine/controls";
import { CAPABILITIES } from "../../model/capabilities";
import { MARK_TEXT } from "../../model/grant-marks";
import { compareText } from "../../model/problem";
import { isRole } from "../../model/roles";
import { instantText } from "../../model/instant";
import { count } from "../../report/text/words";
import { askedIn, type Decision, type DecisionScope, type Part, type ReviewPack, type Way } from "./review-pack";

/** What the person does in the company, and who says so. */
export function functionText({ function: duty, functionFrom }: Pick<Decision, "function" | "functionFrom">): string {
  if (duty === undefined) return "not known";
  if (functionFrom === "inferred") return `${duty} (inferred from roles)`;
  return functionFrom === "directory" ? `${duty} (by the directory)` : duty;
}

export function statusText({ status, external }: Pick<Decision, "status" | "external">): string {
  return external ? `${status}, external` : status;
}

/** `organization`, `Billing Group Europe Finance (commerce_billingprofile_…)`, `account shop (AC…)`. */
export function scopeText(scope: DecisionScope): string {
  const { before, id, after } = scopeParts(scope);
  return `${before}${id}${after}`;
}

/** As `scopeText`, with the id apart. */
export function scopeParts({ kind, id = "", name }: DecisionScope): Record<"before" | "id" | "after", string> {
  if (kind === "organization") return { before: kind, id: "", after: "" };
  const what = kind === "billingGroup" ? "Billing Group" : "account";
  return name === undefined ? { before: `${what} `, id, after: "" } : { before: `${what} ${name} (`, id, after: ")" };
}

/**
 * What the role lets its holder do with billing, by the titles of the capabilities; what is nearly all, by what is
 * missing.
 */
export function givesText({ role, capabilities }: Pick<Decision, "role" | "capabilities">): string {
  if (capabilities.length === 0)
    return isRole(role) ? "no billing capability" : "no billing capability that Twilio documents";
  const missing = CAPABILITIES.filter(({ id }) => !capabilities.includes(id)).map(({ title }) => title);
  if (missing.length === 0) return "every billing capability";
  if (missing.length < 3) return `every billing capability but ${missing.join(", ")}`;
  return CAPABILITIES.filter(({ id }) => capabilities.includes(id))
    .map(({ title }) => title)
    .join(", ");
}

/** Every way by which the right is held: its terms, where it comes from, why it was given and what is wrong with it. */
export function howText({ ways }: Pick<Decision, "ways">): string {
  return ways.map(wayText).join("; ");
}

/**
 * The terms on which the right is held, as a manifest has them, however its lines move. `undefined` if no manifest has
 * it: an assignment tells no terms.
 */
export function termsText({ ways }: Pick<Decision, "ways">): string | undefined {
  const terms = ways.filter(({ source }) => "file" in source).map(termsOf);
  return terms.length === 0 ? undefined : [...new Set(terms)].sort(compareText).join("; ");
}

/** A way in three parts: what comes before, the evidence (an assignment or a place in a manifest), and what follows. */
export function wayParts(way: Way): { readonly before: string; readonly evidence: string; readonly after: string } {
  const { reason, ticket, marks, source } = way;
  const wrong = marks.map((mark) => ` [${MARK_TEXT[mark]}]`).join("");
  if ("assignment" in source) return { before: "assignment ", evidence: source.assignment, after: wrong };
  const why = [reason, ticket].filter((text) => text !== undefined).join(", ");
  const evidence = `${source.file}:${source.line}:${source.column}`;
  return { before: `${termsOf(way)}, by `, evidence, after: `${why === "" ? "" : ` (${why})`}${wrong}` };
}

function wayText(way: Way): string {
  const { before, evidence, after } = wayParts(way);
  return `${before}${evidence}${after}`;
}

function termsOf({ team, until }: Way): string {
  const via = team === undefined ? "direct" : `through team ${team}`;
  return until === undefined ? via : `${via}, until ${instantText(until)}`;
}

/** Since when the right is known: Twilio does not tell, earlier packs may. */
export function sinceText({ difference, firstSeen }: Pick<Decision, "difference" | "firstSeen">): string {
  if (difference === "first") return "not known: there is no earlier pack";
  return difference === "new" ? "first seen in this pack" : `first seen in pack of ${instantText(firstSeen)}`;
}

/** How the decision stands to the pack before, and what changed. */
export function differenceText({ difference, changes }: Pick<Decision, "difference" | "changes">): string {
  if (difference === "first") return "no earlier pack";
  if (difference !== "changed") return difference;
  return `changed: ${changes.map(({ what, was, is }) => `${what} was ${was}, is ${is}`).join("; ")}`;
}

/** What is to be known of a pack before any of its decisions is read; what makes it incomplete comes first. */
export function cautions({ unread, previous }: ReviewPack): readonly string[] {
  return [
    ...new Set(unread.map((what) => `Could not be read: ${what}`)),
    ...(previous?.complete === false
      ? ["The pack before was incomplete: what is called new may have been there, and what is gone may be more."]
      : []),
    ...(previous?.signature === "unchecked" ? ["The signature of the pack before was not checked."] : []),
  ];
}

/** How many decisions the pack asks for, and why not for all. */
export function askedText({ decisions, sample, only }: ReviewPack): string {
  const of = (asked: Decision["asked"]): number => decisions.filter((each) => each.asked === asked).length;
  if (only !== undefined && sample === undefined)
    return `Of ${decisions.length} decisions ${of("all") + of("finding")} are asked for: ${of("all")} about people with billing rights and ${of("finding")} more with findings.`;
  if (sample === undefined) return `Every decision is asked for: ${decisions.length}.`;
  const [drawn, added] = [of("sample"), of("finding")];
  return `Of ${decisions.length} decisions ${drawn + added} are asked for: ${drawn} drawn${only === undefined ? "" : " among people with billing rights"} (${sample.size}, seed ${sample.seed}) and ${added} more with findings.`;
}

/** What one part asks for. */
export function partText(pack: ReviewPack, part: Part): string {
  const [own, all] = [askedIn(pack, part).length, askedIn(pack).length];
  return `This is the part "${part.name}": ${own} of the ${count(all, "decision")} of the review.`;
}

/** The differences to the pack before in numbers; `undefined` if there is none. What is gone is in no part. */
export function tally(pack: ReviewPack, part?: Part): string | undefined {
  const { gone, previous, complete } = pack;
  if (previous === undefined) return undefined;
  const decisions = part === undefined ? pack.decisions : askedIn(pack, part);
  const of = (difference: Decision["difference"]): number =>
    decisions.filter((each) => each.difference === difference).length;
  const lost = complete ? `, ${gone.length} gone` : ", what is gone is not known";
  return `Since the pack of ${instantText(previous.asOf)}: ${of("new")} new, ${of("changed")} changed, ${of("same")} the same${part === undefined ? lost : ""}.`;
}

/** What a rule found wrong, as a sentence for somebody who reads no rules; of a rule of the user's own, its id. */
export function findingText(ruleId: string): string {
  return FINDING_TEXT.get(ruleId) ?? `Found by the rule ${ruleId}.`;
}

const FINDING_TEXT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "technical-administrator-billing": "Works technically, and has full billing rights by default.",
    "technical-billing-role": "Works technically, and holds a billing role.",
    "separation-of-duties": "Has duties that one person should not have together.",
    "external-organization-role": "Is external, and holds a role of the organization.",
    "unverified-domain": "Is on a domain that is not verified.",
    "inactive-person": "Is not active.",
    "expired-grant": "The right has ended.",
    "expiring-grant": "The right ends soon.",
    "redundant-grant": "Another role gives the same.",
    "unmanaged-assignment": "Was given in the Console, not by the manifest.",
    "role-scope": "The role is held where it must not be.",
    "unknown-person": "Nobody says who this is.",
    "unknown-role": "Nobody says what the role allows.",
    "undeclared-administrator": "Has full billing rights, and nobody has said what this person does.",
    "only-external-admins": "Only external people can pay for the Billing Group.",
    "single-group-admin": "Is the only admin of the Billing Group.",
    "no-group-admin": "The Billing Group has no admin who can act.",
    "viewer-triggers": "Only looks at bills, yet may manage usage triggers.",
    concentration: "Too many people hold full rights.",
    "role-limit": "More people hold the role than the limit allows.",
    "break-glass": "Concerns the access kept for emergencies.",
  }),
);

/**
 * Which controls a review gives evidence for.
 *
 * @param open how many answers are missing; `undefined` before anybody has answered
 */
export function evidenceText({ complete, source, controls = [] }: ReviewPack, open?: number): string {
  if (!complete) return "Evidence for no control: not everything could be read.";
  if (source === "manifest") return "Evidence for no control: a manifest does not show who has access in Twilio.";
  if (controls.length === 0) return "It names no control that it is evidence for.";
  const text = controlsText(controls);
  if (open === undefined) return `Once it is answered, evidence for ${text}.`;
  if (open === 0) return `Evidence for ${text}.`;
  return `No evidence yet for ${text}: ${count(open, "answer is", "answers are")} missing.`;
}
