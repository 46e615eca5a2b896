import { html } from "../../auditor/audit/formats/html";
import { type FormatOptions, type SiteSection } from "../../auditor/audit/formats/format";
import { groupBy } from "../../model/group-by";
import { type Organization, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
import { foldingTable } from "../../report/document/html";
import { dayText } from "../../report/text/day";
import { breakable, type Markup, markup } from "../../report/text/html";
import { count, number } from "../../report/text/words";
import { changedPeople, type ChangedPerson } from "./person-changes";
import { type ReadOrganization } from "./summary";

/** The page of an organization: what an audit of its last snapshot says, its history by person, and its accounts. */
export function organizationPage(
  { report, states, drift }: ReadOrganization,
  since: Date,
  options: Pick<FormatOptions, "rules">,
): string {
  const last = states.at(-1);
  const sections: readonly SiteSection[] = [
    { id: "history", title: "History by person", body: historyBody(changedPeople(states, since), last?.organization) },
    ...(drift === undefined ? [] : [{ id: "drift", title: "Drift", body: driftBody(drift) }]),
    ...(last === undefined ? [] : [{ id: "accounts", title: "Accounts", body: accountsBody(last.organization) }]),
  ];
  return html({ ...report, site: { home: "index.html", sections } }, options);
}

/** So many people are listed unfolded. */
const MOST_OPEN = 20;

function historyBody(people: readonly ChangedPerson[], organization: Organization | undefined): Markup {
  if (people.length === 0)
    return markup`<p>Nothing has changed in what people can do since the ledger began, or within a year.</p>`;
  const items = people.map((person) => personItem(person, organization));
  const rest = items.slice(MOST_OPEN);
  return markup`<p class="muted">Who changed it in Twilio is not known: role assignments have no author. <code>+</code> gained, <code>-</code> lost.</p>
<div class="card"><ol class="history">${items.slice(0, MOST_OPEN)}</ol>${
    rest.length === 0
      ? undefined
      : markup`<details><summary>${count(rest.length, "more person", "more people")}</summary><ol class="history">${rest}</ol></details>`
  }</div>`;
}

function personItem({ email, changes }: ChangedPerson, organization: Organization | undefined): Markup {
  const name = organization === undefined ? undefined : personOf(organization, email).name;
  return markup`<li><div><h3><bdi>${breakable(name ?? email)}</bdi></h3>${
    name === undefined ? undefined : markup`<div class="muted small">${breakable(email)}</div>`
  }</div><dl>${changes.map(
    ({ by, after, lines }) =>
      markup`<div><dt>${dayText(by)}<span class="muted small">after ${dayText(after)}</span></dt>${lines.map((line) => markup`<dd><bdi>${withoutPerson(line, email)}</bdi></dd>`)}</div>
`,
  )}</dl></li>
`;
}

/** A line of a change under the heading that names the person: `+ view-invoices on europe`. */
function withoutPerson(line: string, email: string): string {
  return line.replace(`${email} `, "").replace(`${email}: `, "");
}

function driftBody({ items, complete, unread }: NonNullable<ReadOrganization["drift"]>): Markup {
  const gap = complete ? "" : ` Not everything could be compared: ${unread.join("; ")}.`;
  if (items.length === 0)
    return markup`<p>${complete ? "Twilio and the manifest agree." : `No difference in what could be read.${gap}`}</p>`;
  return markup`<div class="card"><ul class="rows">${items.map(({ message }) => markup`<li class="one"><bdi>${message}</bdi></li>`)}</ul></div>${
    gap === "" ? undefined : markup`<p>${gap}</p>`
  }`;
}

function accountsBody({ accounts, billingGroups, bindings }: Organization): Markup {
  if (accounts.size === 0) return markup`<p>No account is known.</p>`;
  const holders = groupBy(
    bindings.flatMap(({ scope, grants }) =>
      scope.kind === "account" ? grants.map(({ person }) => ({ key: scope.key, person })) : [],
    ),
    ({ key }) => key,
  );
  const rows = [...accounts.values()]
    .map((account) => ({ ...account, title: account.key }))
    .sort((a, b) => compareText(a.title, b.title))
    .map(({ key, sid, title, billingGroup }) => {
      const group = billingGroup === undefined ? undefined : billingGroups.get(billingGroup);
      const people = new Set((holders.get(key) ?? []).map(({ person }) => person)).size;
      return [
        markup`<bdi>${title}</bdi>`,
        group === undefined
          ? markup`<span class="muted">not known</span>`
          : markup`<bdi>${breakable(group.name ?? group.key)}</bdi>`,
        number(people),
        markup`<code class="sid">${sid}</code>`,
      ];
    });
  return markup`<div class="card">${foldingTable({
    head: ["Account", "Billing Group", "People with a role there", "SID"],
    rows,
    labelledBy: "accounts-title",
  })}</div>`;
}
