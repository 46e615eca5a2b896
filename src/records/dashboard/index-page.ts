import { judgedText } from "../../auditor/audit/formats/html/verdict";
import { type DriftResult } from "../../auditor/drift";
import { compareText } from "../../model/problem";
import { DAY_MS, instantText } from "../../model/instant";
import { icon, type Icon, ICON_CLASS } from "../../report/page/marks";
import { pageHtml } from "../../report/page/page";
import { fillTemplate } from "../../report/page/template";
import { changeText, sparkline, trendFigure, type TrendPoint } from "../../report/page/trend";
import { dayText } from "../../report/text/day";
import { type Markup, markup } from "../../report/text/html";
import { capital, count, number } from "../../report/text/words";
import { peopleOfSeveral, severalList } from "./several";
import { type DashboardOrganization, type OrganizationRow, rowOf, type UnreadOrganization } from "./summary";
import { countsOf, everybodyOf, momentsUntil, trendOfAll } from "./trend";

/** Verdicts as the dashboard sorts them, from the worst. */
const GROUPS = [
  { id: "action-needed", word: "action needed", icons: ["error"] },
  { id: "not-read", word: "not fully read", icons: ["unread"] },
  { id: "to-decide", word: "to decide", icons: ["warning"] },
  { id: "nothing-wrong", word: "nothing wrong", icons: ["nothing"] },
] as const satisfies readonly { readonly id: string; readonly word: string; readonly icons: readonly Icon[] }[];

interface Everything {
  readonly rows: readonly OrganizationRow[];
  readonly failed: readonly UnreadOrganization[];
  readonly trend: readonly TrendPoint[];
  readonly now: Date;
}

/** The first page of the site: every organization in a row, the worst first. */
export function indexPage(organizations: readonly DashboardOrganization[], now: Date): string {
  const rows = organizations.flatMap((each) => (each.outcome === "read" ? [rowOf(each)] : [])).sort(worstFirst);
  const failed = organizations.flatMap((each) => (each.outcome === "failed" ? [each] : []));
  const known = organizations.flatMap((each) => (each.outcome === "read" ? [each.states] : []));
  const first = known.flatMap(([state]) => state?.at ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
  const trend = trendOfAll(known, momentsUntil(now, first), failed.length);
  const all: Everything = { rows, failed, trend, now };
  return pageHtml({
    title: `Billing access of ${count(organizations.length, "organization")}, ${instantText(now.toISOString())}`,
    body: fillTemplate("assets/dashboard-page/body.html", {
      asOf: now.toISOString(),
      asOfText: instantText(now.toISOString()),
      verdict: verdictCard(all),
      organizations: organizationsTable(all),
      several: severalList(peopleOfSeveral(rows), isWhole(all)),
      unread: unreadSection(all),
    }),
  });
}

function worstFirst(a: OrganizationRow, b: OrganizationRow): number {
  return (
    b.counts.shouldNot - a.counts.shouldNot || b.counts.notJudged - a.counts.notJudged || compareText(a.title, b.title)
  );
}

function isWhole({ rows, failed }: Everything): boolean {
  return failed.length === 0 && rows.every(({ complete }) => complete);
}

function verdictCard(all: Everything): Markup {
  const { rows, failed, trend } = all;
  const total = rows.length + failed.length;
  const sizes = GROUPS.map(({ id, icons }) => inGroup(rows, icons).length + (id === "not-read" ? failed.length : 0));
  const worst = GROUPS.find((_, index) => (sizes[index] ?? 0) > 0) ?? GROUPS[3];
  const [name] = worst.icons;
  const n = sizes[GROUPS.indexOf(worst)] ?? 0;
  return markup`<section class="verdict card" aria-labelledby="verdict-title"><div>
<h2 id="verdict-title" class="flag ${ICON_CLASS[name]}">${icon(name)}${capital(worst.word)}${n === total ? "" : ` in ${number(n)} of ${number(total)}`}</h2>
<p class="lead">${leadText(all)}</p>
<ul class="counts">${GROUPS.map(({ id, word, icons: [first] }, index) => {
    const size = sizes[index] ?? 0;
    const target = size === 0 ? "organizations" : id;
    return markup`<li><a class="${ICON_CLASS[first]}" href="#${target}">${icon(first)}<b>${number(size)}</b><span>${word}</span></a></li>`;
  })}</ul>
<p class="more">Somebody with rights in several organizations counts once. What people do is judged by what is declared today.</p>
</div>
${trendFigure(trend)}
</section>`;
}

function leadText(all: Everything): string {
  const { rows, failed } = all;
  const { canSee, canSpend, shouldNot, notJudged } = countsOf(everybodyOf(rows.map(({ holders }) => holders)));
  const least = isWhole(all) ? "" : "At least ";
  const judged = judgedText(shouldNot, notJudged);
  const open = failed.length + rows.filter(({ complete }) => !complete).length;
  const gap = open === 0 ? "" : ` ${count(open, "organization")} could not be read in full.`;
  const rest = judged !== "" ? ` ${capital(judged)}.` : open > 0 ? "" : " Nobody is known who should not.";
  return `${least}${count(canSee, "person", "people")} can see bills, and ${number(canSpend)} of them can spend.${rest}${gap}`;
}

function inGroup(rows: readonly OrganizationRow[], icons: readonly Icon[]): readonly OrganizationRow[] {
  return rows.filter(({ verdict }) => icons.includes(verdict.icon));
}

const HEAD = [
  "Organization",
  "Verdict",
  "Should not",
  "Not judged",
  "Can spend",
  "Can see",
  "Should not, over time",
  "Not read",
  "Drift",
  "Last read",
] as const;

function organizationsTable({ rows, failed, now }: Everything): Markup {
  const top = Math.max(1, ...rows.flatMap(({ trend }) => trend.map(({ shouldNot }) => shouldNot)));
  const bodies = GROUPS.map(({ id, icons }) => {
    const own = [
      ...inGroup(rows, icons).map((row) => organizationRow(row, top, now)),
      ...(id === "not-read" ? failed.map(failedRow) : []),
    ];
    return own.length === 0 ? undefined : markup`<tbody id="${id}">${own}</tbody>`;
  });
  return markup`<div class="card"><table class="orgs fold" aria-labelledby="organizations-title">
<thead><tr>${HEAD.map((title, index) => markup`<th scope="col"${index >= 3 && index <= 5 ? markup` class="num"` : undefined}>${title}</th>`)}</tr></thead>
${bodies}</table></div>`;
}

function organizationRow(row: OrganizationRow, top: number, now: Date): Markup {
  const { title, page, people, accounts, verdict, complete, counts, trend, unread, drift, readAt } = row;
  const plus = complete ? "" : "+";
  return markup`<tr><th scope="row"><a href="${page}"><bdi>${title}</bdi></a><div class="muted small">${count(people, "person", "people")}, ${count(accounts, "account")}</div></th>
<td class="v"><span class="flag ${ICON_CLASS[verdict.icon]}">${icon(verdict.icon)}${shortVerdict(verdict.title)}</span></td>
<td class="names" data-l="${HEAD[2]}"><span class="big">${number(counts.shouldNot)}${plus}</span> <span class="muted">${namesText(row)}</span></td>
<td class="num" data-l="${HEAD[3]}">${number(counts.notJudged)}${plus}</td><td class="num" data-l="${HEAD[4]}">${number(counts.canSpend)}${plus}</td><td class="num" data-l="${HEAD[5]}">${number(counts.canSee)}${plus}</td>
<td class="wide" data-l="${HEAD[6]}"><div class="tr ${counts.shouldNot > 0 ? "bad" : "none"}">${sparkline(trend, top)}<span>${trendText(trend)}</span></div></td>
<td class="${unread.length === 0 ? "calm" : "warn"}" data-l="${HEAD[7]}">${unread.length === 0 ? markup`<span class="muted">Nothing</span>` : markup`${icon("unread")}<a href="#unread">${unreadText(unread)}</a>`}</td>
<td data-l="${HEAD[8]}">${driftText(drift)}</td>
<td data-l="${HEAD[9]}">${dayText(readAt)}<br><span class="muted small">${agoText(readAt, now)}</span></td></tr>
`;
}

/** What was not read, by the name of the first list: `accounts and 1 more`. */
function unreadText([first = "", ...rest]: readonly string[]): string {
  return `${capital(first.replace(/:.*$/s, ""))}${rest.length === 0 ? "" : ` and ${number(rest.length)} more`}`;
}

function failedRow({ name }: UnreadOrganization): Markup {
  const unknown = HEAD.slice(2, 6).map(
    (title, index) => markup`<td${index === 0 ? undefined : markup` class="num"`} data-l="${title}">?</td>`,
  );
  return markup`<tr><th scope="row"><bdi>${name}</bdi><div class="muted small">nothing is known</div></th>
<td class="v"><span class="flag none">${icon("unread")}Not read</span></td>
${unknown}<td class="wide" data-l="${HEAD[6]}"><span class="muted">not known</span></td>
<td class="warn" data-l="${HEAD[7]}">${icon("unread")}<a href="#unread">Everything</a></td><td data-l="${HEAD[8]}">Unknown</td><td data-l="${HEAD[9]}">Unknown</td></tr>
`;
}

function shortVerdict(title: string): string {
  return title.replace(/, so no verdict$/, "");
}

/** The first who should not, by name. */
const MOST_NAMED = 2;

function namesText({ holders, complete }: OrganizationRow): string {
  const names = [...holders.values()].flatMap(({ judgement, title }) => (judgement === "should-not" ? [title] : []));
  const rest = names.length - MOST_NAMED;
  if (names.length === 0) return complete ? "" : "as far as it was read";
  return `${names.slice(0, MOST_NAMED).join(", ")}${rest > 0 ? ` and ${number(rest)} more` : ""}`;
}

function trendText(trend: readonly TrendPoint[]): string {
  const whole = trend.filter(({ complete }) => complete);
  const [first, last] = [whole[0], whole.at(-1)];
  if (first === undefined || last === undefined) return "not known";
  if (whole.length === 1) return `${number(last.shouldNot)} on ${dayText(last.at)}`;
  return `${changeText(first.shouldNot, last.shouldNot)} since ${dayText(first.at)}`;
}

function driftText(drift: DriftResult | undefined): Markup {
  if (drift === undefined) return markup`<span class="muted">No manifest</span>`;
  const { items, complete } = drift;
  if (items.length > 0)
    return markup`<span class="warn">${complete ? "" : "At least "}${count(items.length, "difference")}</span><br><span class="muted small">from the manifest</span>`;
  return complete ? markup`None` : markup`<span class="warn">Unknown</span>`;
}

function agoText(at: Date, now: Date): string {
  const days = Math.floor((now.getTime() - at.getTime()) / DAY_MS);
  return days < 1 ? "less than a day ago" : `${count(days, "day")} ago`;
}

function unreadSection({ rows, failed }: Everything): Markup {
  const gaps = rows.filter(({ unread }) => unread.length > 0);
  if (gaps.length + failed.length === 0) return markup`<p>Every organization was read in full.</p>`;
  return markup`<div class="card box"><ul class="rows">${failed.map(({ name, why }) => gapRow(name, undefined, why))}${gaps.map(
    ({ title, page, unread }) => gapRow(title, page, unread),
  )}</ul></div>`;
}

function gapRow(title: string, page: string | undefined, why: readonly string[]): Markup {
  const name =
    page === undefined ? markup`<b><bdi>${title}</bdi></b>` : markup`<a href="${page}"><b><bdi>${title}</bdi></b></a>`;
  return markup`<li><span class="flag none">${icon("unread")}</span><div>${name}${why.map((each) => markup`<div class="muted small">${each}</div>`)}</div></li>
`;
}
