import { compareText } from "../../model/problem";
import { initialsOf, personMark } from "../../report/page/marks";
import { breakable, type Markup, markup } from "../../report/text/html";
import { count, number } from "../../report/text/words";
import { type OrganizationRow } from "./summary";
import { everybodyOf } from "./trend";
import { type Holder } from "./states";

/** What it takes of an organization's row. */
type RowOfSeveral = Pick<OrganizationRow, "title" | "page" | "holders">;

/** Somebody who should not have rights, or is not judged, and has them in more than one organization. */
export interface SeveralPerson extends Holder {
  readonly email: string;
  readonly organizations: readonly RowOfSeveral[];
}

/** People with rights in more than one organization whom somebody has to decide about, those in most of them first. */
export function peopleOfSeveral(rows: readonly RowOfSeveral[]): readonly SeveralPerson[] {
  const everybody = everybodyOf(rows.map(({ holders }) => holders));
  return [...everybody]
    .map(([email, holder]) => ({
      email,
      ...holder,
      organizations: rows.filter(({ holders }) => (holders.get(email)?.judgement ?? "may") !== "may"),
    }))
    .filter(({ organizations }) => organizations.length > 1)
    .sort((a, b) => b.organizations.length - a.organizations.length || compareText(a.title, b.title));
}

const MOST_LISTED = 50;

export function severalList(people: readonly SeveralPerson[], complete: boolean): Markup {
  if (people.length === 0)
    return markup`<p>${complete ? "Nobody." : "Nobody that was read; who else is not known."}</p>`;
  const rest = people.length - MOST_LISTED;
  return markup`<div class="card box"><ul class="rows">${people.slice(0, MOST_LISTED).map(severalRow)}</ul>${
    rest > 0 ? markup`<p class="empty">${number(rest)} more: see the pages of the organizations.</p>` : undefined
  }</div>`;
}

function severalRow({ email, title, level, judgement, organizations }: SeveralPerson): Markup {
  const links = organizations.map(
    ({ title: name, page }, index) => markup`${index === 0 ? "" : ", "}<a href="${page}"><bdi>${name}</bdi></a>`,
  );
  return markup`<li>${personMark(judgement, level, initialsOf(title))}<div><b><bdi>${breakable(title)}</bdi></b>${
    title === email ? undefined : markup` <span class="muted">${breakable(email)}</span>`
  }<div class="muted small">${links}</div></div><span class="muted small">${count(organizations.length, "organization")}</span></li>
`;
}
