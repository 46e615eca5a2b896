import { type Judgement, JUDGEMENTS } from "../../../../model/judgement";
import { initialsOf, JUDGEMENT_CLASS, personMark } from "../../../../report/page/marks";
import { breakable, type Markup, markup } from "../../../../report/text/html";
import { count, number } from "../../../../report/text/words";
import { type MatrixGroup } from "../../matrix";
import { type PersonView } from "../../people";

const MOST_GROUPS = 12;
/** Up to so many stand with their names, up to so many more as marks, and beyond that as one bar. */
const MOST_NAMED = 12;
const MOST_MARKS = 30;
const MOST_ACCOUNTS = 3;

const WORDS: Readonly<Record<Judgement, string>> = {
  "should-not": "should not",
  "not-judged": "not judged",
  may: "may",
};

/** Who holds what by Billing Group at a glance: each person is a mark where the right was given. */
export function groupPicture(
  groups: readonly MatrixGroup[],
  people: readonly PersonView[],
  groupName: (key: string) => string,
): Markup {
  const everywhere = people.filter(({ reach }) => reach === "every");
  const rows = groups
    .map(({ key, accounts }) => ({
      title: groupName(key),
      about: accountsText(accounts),
      own: people.filter(({ reach }) => reach !== "every" && reach.includes(key)),
    }))
    .filter(({ title }) => title !== groupName("*"))
    .sort((a, b) => shouldNot(b.own) - shouldNot(a.own));
  const shown = rows.slice(0, MOST_GROUPS);
  const rest = rows.length - shown.length;
  return markup`<section id="groups" aria-labelledby="groups-title">
<div class="sec"><h2 id="groups-title">By Billing Group</h2>
<p>Each mark is one person, shown once, where the right was given. A role of the organization reaches every group, also
future ones.</p></div>
<div class="card"><div class="key">${JUDGEMENTS.map((each) => markup`<span>${personMark(each, "manage")}${WORDS[each]}</span>`)}
<span class="none">filled: can spend</span><span class="none">outline: can only see</span></div>
<ul class="groups">
${groupRow({ title: "Every Billing Group", about: "Through a role of the organization", own: everywhere }, [])}
${shown.map((row) => groupRow(row, everywhere))}
</ul>${rest > 0 ? markup`<p class="empty">${count(rest, "more Billing Group")}: see the matrix.</p>` : undefined}</div></section>`;
}

function shouldNot(people: readonly PersonView[]): number {
  return people.filter(({ judgement }) => judgement !== "may").length;
}

function accountsText(accounts: readonly string[]): string {
  if (accounts.length === 0) return "No account is known";
  const names = accounts.slice(0, MOST_ACCOUNTS).join(", ");
  const rest = accounts.length - MOST_ACCOUNTS;
  return rest > 0 ? `${names} and ${number(rest)} more` : names;
}

interface Row {
  readonly title: string;
  readonly about: string;
  /** Those who were given a right there. */
  readonly own: readonly PersonView[];
}

function groupRow({ title, about, own }: Row, everywhere: readonly PersonView[]): Markup {
  const all = [...own, ...everywhere];
  const spend = all.filter(({ level }) => level === "manage").length;
  const sum =
    everywhere.length === 0
      ? count(own.length, "person", "people")
      : `${number(own.length)} here, ${number(all.length)} in all`;
  return markup`<li><div><h3><bdi>${breakable(title)}</bdi></h3><div class="acc">${about}</div></div>
<div>${own.length <= MOST_NAMED ? named(own) : own.length <= MOST_MARKS ? marks(own) : bar(own)}</div>
<div class="sum"><b>${sum}</b><br><span class="muted">${number(spend)} can spend, ${number(all.length - spend)} can only see</span></div></li>
`;
}

function levelText({ level, judgement }: PersonView): string {
  return `, ${level === "manage" ? "can spend" : "can only see"}, ${WORDS[judgement]}`;
}

function named(people: readonly PersonView[]): Markup {
  if (people.length === 0) return markup`<p class="muted">Nobody besides those on every group.</p>`;
  return markup`<ul class="toks">${people.map(
    (person) =>
      markup`<li>${personMark(person.judgement, person.level, initialsOf(person.title))}<span><bdi>${breakable(person.title)}</bdi><span class="vh">${levelText(person)}</span></span></li>
`,
  )}</ul>`;
}

function marks(people: readonly PersonView[]): Markup {
  return markup`<div class="unit wide-unit" role="img" aria-label="${tally(people)}">${people.map(
    ({ judgement, level }) => personMark(judgement, level),
  )}</div>`;
}

function tally(people: readonly PersonView[]): string {
  const parts = JUDGEMENTS.map((judgement) => ({
    judgement,
    n: people.filter((each) => each.judgement === judgement).length,
  }));
  return parts.map(({ judgement, n }) => `${number(n)} ${WORDS[judgement]}`).join(", ");
}

/** One bar, in parts by judgement. */
function bar(people: readonly PersonView[]): Markup {
  let x = 0;
  const parts = JUDGEMENTS.map((judgement) => {
    const width = (100 * people.filter((each) => each.judgement === judgement).length) / people.length;
    const part = markup`<rect class="part ${JUDGEMENT_CLASS[judgement]}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="6"/>`;
    x += width;
    return part;
  });
  const text = tally(people);
  return markup`<svg class="stack" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${text}">${parts}</svg>
<p class="muted">${text}</p>`;
}
