import { groupBy } from "../../../../model/group-by";
import { type Judgement } from "../../../../model/judgement";
import { icon, initialsOf, personMark } from "../../../../report/page/marks";
import { breakable, type Markup, markup } from "../../../../report/text/html";
import { plain } from "../../../../report/text/plain";
import { count, number } from "../../../../report/text/words";
import { type PersonView } from "../../people";

/** What a list needs besides its people. */
export interface ListContext {
  /** A Billing Group by its name. */
  readonly groupName: (key: string) => string;
  /** False where people may be missing. */
  readonly complete: boolean;
}

/** As `ListContext`, and where each person stands in the page's data. */
interface RowContext extends ListContext {
  readonly rowOf: ReadonlyMap<string, number>;
}

/** More people than this are put together by what they hold and what there is to do. */
const MOST_ROWS = 12;
/** How many are named in short. */
const MOST_NAMED = 3;
/** The most who are listed when a reader asks for all; the matrix has everybody. */
const MOST_LISTED = 200;

/** The three lists that answer who should not, who can spend and who can only see: each person once. */
export function peopleLists(people: readonly PersonView[], lists: ListContext): Markup {
  const context: RowContext = { ...lists, rowOf: new Map(people.map(({ email }, row) => [email, row])) };
  const of = (judgement: Judgement): readonly PersonView[] => people.filter((each) => each.judgement === judgement);
  const may = of("may");
  return markup`<div class="three" id="people">
${toDecide(of("should-not"), of("not-judged"), context)}
${mayList(
  {
    id: "may-spend",
    title: "Can spend, and may",
    about: "Can pay, change cards and plans.",
    people: may.filter(({ level }) => level === "manage"),
  },
  context,
)}
${mayList(
  {
    id: "may-see",
    title: "Can only see, and may",
    about: "Can read invoices and usage.",
    people: may.filter(({ level }) => level === "view"),
  },
  context,
)}
</div>`;
}

/** `9`, or `9+` where more may be there. */
function numberText(n: number, { complete }: Pick<ListContext, "complete">): string {
  return complete ? number(n) : `${number(n)}+`;
}

function toDecide(shouldNot: readonly PersonView[], notJudged: readonly PersonView[], context: RowContext): Markup {
  const all = [...shouldNot, ...notJudged];
  const waits = shouldNot.filter(({ todo }) => todo?.startsWith("Nothing until") === true).length;
  const decisions = all.length - waits;
  const spend = all.filter(({ level }) => level === "manage").length;
  const about =
    all.length === 0
      ? "No decision to make."
      : `${count(decisions, "decision")} to make${waits === 0 ? "" : `, ${waits} waived`}. ${number(spend)} of them can spend.`;
  return markup`<section class="list card" id="should-not" aria-labelledby="should-not-title">
${listHeader("should-not-title", "Should not, or not judged yet", all.length, about, context)}
${all.length === 0 ? empty("Nobody. Nobody with billing rights is known to be technical, and everybody who can spend is declared.", context) : undefined}
${shouldNot.length === 0 ? undefined : markup`<h3 class="bad">${icon("should-not")}Should not: ${count(shouldNot.length, "technical person", "technical people")}</h3>`}
${rows(shouldNot, context)}
${notJudged.length === 0 ? undefined : markup`<h3 class="ask" id="not-judged">${icon("not-judged")}Not judged: nobody has said what ${notJudged.length === 1 ? "this person does" : `these ${number(notJudged.length)} do`}</h3>`}
${rows(notJudged, context)}
</section>`;
}

interface MayList {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly people: readonly PersonView[];
}

function mayList({ id, title, about, people }: MayList, context: RowContext): Markup {
  const keep = people.length > 0 && people.every(({ todo }) => todo === undefined);
  const hint = keep ? `${about} Nothing to do: confirm them at the next review.` : about;
  return markup`<section class="list card" id="${id}" aria-labelledby="${id}-title">
${listHeader(`${id}-title`, title, people.length, hint, context)}
${people.length === 0 ? empty("Nobody.", context) : rows(people, context)}
</section>`;
}

function listHeader(id: string, title: string, n: number, about: string, context: ListContext): Markup {
  const gap = context.complete ? "" : " People may be missing.";
  return markup`<header><h2 id="${id}">${title}<span class="n">${numberText(n, context)}</span></h2><p>${about}${gap}</p></header>`;
}

function empty(text: string, { complete }: ListContext): Markup {
  return markup`<p class="empty">${complete ? text : "Nobody that was read."}</p>`;
}

/** A row a person where they are few, else a row for those who hold the same and have the same to do. */
function rows(people: readonly PersonView[], context: RowContext): Markup | undefined {
  if (people.length === 0) return undefined;
  if (people.length <= MOST_ROWS) return markup`<ul>${people.map((person) => personRow(person, context))}</ul>`;
  const groups = [...groupBy(people, causeText)];
  groups.sort(([, a], [, b]) => b.length - a.length);
  const [shown, hidden] = [groups.slice(0, MOST_ROWS), groups.slice(MOST_ROWS)];
  const rest = hidden.flatMap(([, members]) => members);
  return markup`<ul>${shown.map(([text, members]) => groupRow(text, members, context))}${
    rest.length === 0 ? undefined : groupRow("Others", rest, context)
  }</ul>`;
}

/** What those who are put together have in common: their roles, how far they reach, what is out of the ordinary. */
function causeText({ roles, reach, badges }: PersonView): string {
  const marked = badges.filter((badge) => !/^(Ends|Waived)/.test(badge));
  return [roles.join(", "), reach === "every" ? "every Billing Group" : "some Billing Groups", ...marked].join(" · ");
}

function groupRow(text: string, people: readonly PersonView[], context: RowContext): Markup {
  const [first] = people;
  if (first === undefined) return markup``;
  if (people.length === 1) return personRow(first, context);
  const names = people.slice(0, MOST_NAMED).map(({ title }) => plain(title));
  const more = people.length - names.length;
  const todos = new Set(people.map(({ todo }) => todo));
  const todo = todos.size === 1 && first.todo !== undefined ? `${first.todo}: ${number(people.length)}` : undefined;
  const listed = people.slice(0, MOST_LISTED).flatMap(({ email }) => context.rowOf.get(email) ?? []);
  const left = people.length - listed.length;
  return markup`<li class="p many"><span class="n">${number(people.length)}</span><div class="who">${text}</div>
<div class="what">${names.join(", ")}${more > 0 ? ` and ${number(more)} more` : ""}</div>${
    todo === undefined ? undefined : markup`<div class="do">${todo}</div>`
  }<details class="everyone" data-rows="${listed.join(" ")}" hidden><summary>Show ${number(people.length)}</summary><ul></ul>${left > 0 ? markup`<p>${number(left)} more: see the matrix.</p>` : undefined}</details></li>`;
}

function personLink({ email, title }: PersonView): Markup {
  return markup`<a href="#matrix" data-person="${email}"><bdi>${breakable(title)}</bdi></a>`;
}

function personRow(person: PersonView, context: ListContext): Markup {
  const { judgement, level, title, roles, badges, todo, email } = person;
  const right = judgement === "may" ? undefined : markup`<b>${RIGHT[level]}</b> · `;
  // Nothing but an address or SID tells who it is: it has the row to itself.
  const layout = title === email ? "p stacked" : "p";
  return markup`<li class="${layout}">${personMark(judgement, level, initialsOf(title))}
<div class="who">${personLink(person)}${badges.map((badge) => markup` <span class="badge">${badge}</span>`)}</div>
<div class="what">${right}<bdi>${reachText(person, context, judgement === "may" ? "Every" : "every")}</bdi> · <span class="role">${roles.join(", ")}</span></div>${
    todo === undefined ? undefined : markup`<div class="do">${todoMarkup(todo, email)}</div>`
  }</li>
`;
}

function todoMarkup(todo: string, email: string): Markup {
  return todo.startsWith("Nothing")
    ? markup`<span class="keep">${todo}</span>`
    : markup`<a href="#findings" data-findings-of="${email}">${todo}</a>`;
}

/** What a level of access lets one do. */
const RIGHT = { manage: "Can spend", view: "Can see" } as const;

const MOST_GROUPS = 3;

/** Where somebody's rights reach, in a few words. */
function reachText(
  { reach }: Pick<PersonView, "reach">,
  { groupName }: Pick<ListContext, "groupName">,
  every: "every" | "Every",
): string {
  if (reach === "every") return `${every} Billing Group`;
  const names = reach.map(groupName);
  return names.length > MOST_GROUPS ? `${number(names.length)} Billing Groups` : names.join(", ");
}
