import { type BillingLevel } from "../../model/financial-reach";
import { type Judgement } from "../../model/judgement";
import { markup, Markup } from "../text/html";

/** The class that gives a judgement its color. */
export const JUDGEMENT_CLASS: Readonly<Record<Judgement, string>> = {
  "should-not": "bad",
  "not-judged": "ask",
  may: "may",
};

/**
 * The mark of a person: its shape says the judgement, its fill the right (filled spends, outline sees). Hidden from
 * screen readers, since the name and the words always stand beside it.
 */
export function personMark(judgement: Judgement, level: BillingLevel, initials = ""): Markup {
  const fill = level === "manage" ? "f" : "r";
  const text = initials === "" ? undefined : markup`<text x="14" y="17.6">${initials}</text>`;
  return markup`<svg class="tok ${JUDGEMENT_CLASS[judgement]}" viewBox="0 0 28 28" aria-hidden="true">${shape(judgement, fill)}${text}</svg>`;
}

function shape(judgement: Judgement, fill: string): Markup {
  switch (judgement) {
    case "should-not":
      return markup`<rect class="${fill}" x="2" y="2" width="24" height="24" rx="5"/>`;
    case "not-judged":
      return markup`<path class="${fill}" d="M14 .5L27.5 14 14 27.5.5 14z" stroke-linejoin="round"/>`;
    case "may":
      return markup`<circle class="${fill}" cx="14" cy="14" r="12.5"/>`;
  }
}

/** Two letters that stand for a person: `AP` for Ada Park, `CF` for cfo@acme.example. */
export function initialsOf(title: string): string {
  const words = title
    .replace(/@.*/s, "")
    .split(/[\s._+-]+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]+/gu, ""))
    .filter((word) => word !== "");
  const [first = "", ...rest] = words;
  const last = rest.at(-1);
  return (last === undefined ? lettersOf(first, 2) : lettersOf(first, 1) + lettersOf(last, 1)).toUpperCase();
}

/** The first letters of a word, of which none is cut in half. */
function lettersOf(word: string, most: number): string {
  return Array.from(word.slice(0, 2 * most))
    .slice(0, most)
    .join("");
}

/** What an icon says, and the color it has: an octagon is an error, a triangle a warning, a ring a note. */
export type Icon = "error" | "warning" | "note" | "unread" | "nothing" | "should-not" | "not-judged" | "may";

export const ICON_CLASS: Readonly<Record<Icon, string>> = {
  error: "bad",
  warning: "ask",
  note: "none",
  unread: "none",
  nothing: "ok",
  "should-not": "bad",
  "not-judged": "ask",
  may: "may",
};

const ROUND = 'stroke-linecap="round" stroke-linejoin="round"';

/** The inside of each icon, 16 by 16. */
const DRAWING: Readonly<Record<Icon, string>> = {
  error:
    '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor"/>' +
    `<path d="M8 4v5" stroke="var(--o)" stroke-width="2" ${ROUND}/><circle cx="8" cy="11.7" r="1.2" fill="var(--o)"/>`,
  warning:
    `<path d="M8 1l7.2 13.2H.8z" fill="currentColor" stroke="currentColor" ${ROUND}/>` +
    `<path d="M8 5.5v4" stroke="var(--o)" stroke-width="1.8" ${ROUND}/><circle cx="8" cy="12" r="1.1" fill="var(--o)"/>`,
  note:
    '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.4"/>' +
    `<path d="M8 7.4v3.8" stroke="currentColor" stroke-width="1.6" ${ROUND}/>` +
    '<circle cx="8" cy="4.8" r="1" fill="currentColor"/>',
  unread:
    '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2.2"/>' +
    `<path d="M5 8h6" stroke="currentColor" stroke-width="1.6" ${ROUND}/>`,
  nothing:
    '<circle cx="8" cy="8" r="7" fill="currentColor"/>' +
    `<path d="M4.8 8.2l2.2 2.2 4.2-4.6" fill="none" stroke="var(--o)" stroke-width="1.8" ${ROUND}/>`,
  "should-not":
    '<rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="currentColor"/>' +
    `<path d="M5.3 5.3l5.4 5.4m0-5.4l-5.4 5.4" stroke="var(--o)" stroke-width="1.8" ${ROUND}/>`,
  "not-judged":
    '<path d="M8 .8L15.2 8 8 15.2.8 8z" fill="none" stroke="currentColor" stroke-width="1.5"/>' +
    `<path d="M6.3 6.4A1.8 1.8 0 1 1 8 8.7v.5" fill="none" stroke="currentColor" stroke-width="1.4" ${ROUND}/>` +
    '<circle cx="8" cy="11.4" r=".9" fill="currentColor"/>',
  may: '<circle cx="8" cy="8" r="6.5" fill="currentColor"/>',
};

/** An icon that repeats what the words beside it say. */
export function icon(name: Icon): Markup {
  return markup`<svg viewBox="0 0 16 16" aria-hidden="true">${new Markup(DRAWING[name])}</svg>`;
}
