import { DAY_MS } from "../../model/instant";
import { withoutHidden } from "../../model/hidden-text";
import { canonicalEmail, isSameSid } from "../../model/identity";
import { show } from "../../model/show";
import { type Answer } from "./answers";
import { type ReviewPack } from "./review-pack";

/** Somewhere on Earth it is another day already, or still: fourteen hours before UTC to twelve after. */
const EARLIEST_ZONE_MS = 14 * 60 * 60 * 1000;
const LATEST_ZONE_MS = 12 * 60 * 60 * 1000;

/**
 * What keeps a filled-in table from being closed: days that there are not, that are still to come, or that were before
 * the pack was made; and people who decided on their own rights, unless the pack allows it.
 */
export function answerFaults(pack: ReviewPack, answers: readonly Answer[], now: Date): readonly string[] {
  return answers.flatMap((answer): readonly string[] => {
    if (answer.verdict === "undecided") return [];
    const { decision } = answer;
    const which = `${decision.person}, ${decision.title}`;
    const day = dayFault(answer.date, pack, now);
    const isOwn = pack.selfReview !== true && isSamePerson(answer.reviewer, decision);
    return [
      ...(day === undefined ? [] : [`${which}: ${day}`]),
      ...(isOwn ? [`${which}: ${show(answer.reviewer.trim())} decided on a right of their own`] : []),
    ];
  });
}

function dayFault(text: string, pack: ReviewPack, now: Date): string | undefined {
  const date = text.trim();
  // Nobody has to say when; who it was is asked for elsewhere.
  if (date === "") return undefined;
  const start = dayStart(date);
  if (start === undefined) return `${show(date)} is not a day: write it like 2026-12-02`;
  if (start - EARLIEST_ZONE_MS > now.getTime()) return `${show(date)} is still to come`;
  return start + DAY_MS + LATEST_ZONE_MS <= Date.parse(pack.asOf) ? `${show(date)} was before the pack` : undefined;
}

/**
 * When a day of the calendar begins in UTC: `2026-12-02`, or `2.12.2026` as spreadsheets in some countries make of it.
 */
function dayStart(text: string): number | undefined {
  const [, y, m, d] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const [, day = d, month = m, year = y] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const start = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const read = new Date(start);
  return read.getUTCMonth() === Number(month) - 1 && read.getUTCDate() === Number(day) ? start : undefined;
}

/**
 * Whether a reviewer's name or address is that of the person whose right it is, however it is written: `Park, Ada
 * (ada@acme.example)`, with invisible characters as mail programs add them, with an address that they had before, or
 * with the SID that Twilio knows them by.
 */
function isSamePerson(reviewer: string, { person, name, identity, formerly = [] }: Answer["decision"]): boolean {
  const addresses = [person, ...formerly];
  const text = withoutHidden(reviewer).trim();
  if (text === "") return false;
  const words = text.split(/[\s<>()[\]{}"',;:|/]+/);
  const isOwn = (word: string): boolean => {
    const address = canonicalEmail(word);
    return "email" in address
      ? addresses.includes(address.email)
      : isSameSid(word, identity) || isSameSid(word, person);
  };
  if ([text, ...words].some(isOwn)) return true;
  const names = [text, text.replace(/<[^<>]*>|\([^()]*\)/g, "")].map(nameOf);
  return [...addresses, name].some((other) => other !== undefined && names.includes(nameOf(other)));
}

/** A name as it is compared: whatever its case, its spaces and the order of its words. */
function nameOf(text: string): string {
  const words = withoutHidden(text)
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\s,]+/);
  return words
    .filter((word) => word !== "")
    .sort()
    .join(" ");
}
