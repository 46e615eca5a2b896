import { groupBy } from "../../model/group-by";
import { instantText } from "../../model/instant";
import { readPackageFile } from "../../report/package-root";
import { pageHtml } from "../../report/page/page";
import { fillTemplate } from "../../report/page/template";
import { foldingTable } from "../../report/document/html";
import { breakable, type Markup, markup } from "../../report/text/html";
import { count } from "../../report/text/words";
import {
  askedText,
  cautions,
  differenceText,
  evidenceText,
  findingText,
  functionText,
  givesText,
  partText,
  scopeParts,
  scopeText,
  sinceText,
  statusText,
  tally,
  wayParts,
} from "./attest-words";
import { askedIn, type Decision, type DecisionScope, type Part, type ReviewPack } from "./review-pack";

/** The pack, or one part of it, as one page to read or to print and sign. Nothing runs in it. */
export function reviewHtml(pack: ReviewPack, part?: Part): string {
  const { organization, asOf } = pack;
  const { name = "Twilio organization", sid } = organization;
  const selected = askedIn(pack, part);
  const body = fillTemplate("assets/attest-page/body.html", {
    name,
    sid,
    asOf,
    asOfText: instantText(asOf),
    source: `${SOURCES[pack.source]}${pack.takenAt === undefined ? "" : `, taken ${instantText(pack.takenAt)}`}`,
    overview: overview(pack, part),
    parts: part === undefined ? partsSection(pack) : undefined,
    gone: part === undefined ? gone(pack) : undefined,
    how:
      part === undefined && pack.parts !== undefined
        ? "Every part has a table to fill in, and a page of its own with the same decisions."
        : `Tick one box a row, or fill in ${part?.key ?? "review"}.csv, which asks the same.`,
    decisions: selected.length === 0 ? markup`<p class="empty card">None.</p>` : byPerson(selected),
  });
  const style = readPackageFile("assets/attest-page/page.css");
  const about = part === undefined ? "" : `: ${part.name}`;
  return pageHtml({ title: `Access review of ${organization.name ?? sid}${about}, ${instantText(asOf)}`, body, style });
}

const SOURCES: Readonly<Record<ReviewPack["source"], string>> = {
  manifest: "as a manifest declares it",
  snapshot: "read from a snapshot",
  live: "read from Twilio",
};

function overview(pack: ReviewPack, part: Part | undefined): Markup {
  const first = "This is the first review: there is no earlier pack to compare with.";
  const scope = part === undefined ? askedText(pack) : partText(pack, part);
  const leadLines = [scope, tally(pack, part) ?? first, evidenceText(pack)];
  const notes = cautions(pack);
  const title = pack.complete ? "What to review" : "Incomplete: not a review of everything";
  const warning = markup`<p class="incomplete" role="note"><strong>Incomplete.</strong> Not everything could be read. This pack
can't certify anybody's access: what is missing is unknown, not absent.</p>`;
  return markup`<section class="card doc-head" aria-labelledby="overview-title">
<h2 id="overview-title" class="flag ${pack.complete ? "may" : "bad"}">${title}</h2>
${pack.complete ? undefined : warning}
${leadLines.map((text) => markup`<p class="doc-lead">${text}</p>`)}
${notes.length === 0 ? undefined : markup`<ul class="cautions">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
<p class="sign"><span>Reviewer${part?.reviewer === undefined ? "" : `: ${part.name}`}</span><span>Date</span><span>Signature</span></p>
</section>`;
}

/** Who is asked what, where the review has parts. */
function partsSection(pack: ReviewPack): Markup | undefined {
  if (pack.parts === undefined) return undefined;
  const rows = pack.parts.map((part) => [
    markup`<bdi>${part.name}</bdi>`,
    part.reviewer === undefined ? markup`<span class="muted">whom you choose</span>` : breakable(part.reviewer),
    String(askedIn(pack, part).length),
    markup`<code>${part.key}.csv</code>, <code>${part.key}.html</code>`,
  ]);
  return markup`<section aria-labelledby="parts-title">
<div class="sec"><h2 id="parts-title">Parts</h2><p>Each part goes to its reviewer.${pack.selfReview === true ? "" : " Nobody may decide on their own rights."}</p></div>
<div class="card">${foldingTable({ head: ["Part", "Reviewer", "Decisions", "Files"], rows, labelledBy: "parts-title" })}</div>
</section>`;
}

function gone({ gone: list }: ReviewPack): Markup | undefined {
  if (list.length === 0) return undefined;
  const items = list.map(
    ({ person, name, title, scope }) => markup`<li>${personName({ person, name })}: ${title}, ${scopeText(scope)}</li>`,
  );
  return markup`<section aria-labelledby="gone-title">
<div class="sec"><h2 id="gone-title">Gone since the pack before</h2></div>
<div class="card"><ul class="doc-list">${items}</ul></div>
</section>`;
}

/** What is asked for, by person: first those of whom anything is new or changed. */
function byPerson(decisions: readonly Decision[]): Markup {
  const people = [...groupBy(decisions, ({ identity }) => identity).values()].map((list) => [
    ...list.filter(isOther),
    ...list.filter((each) => !isOther(each)),
  ]);
  const changed = people.filter((list) => list.some(isOther));
  const rest = people.filter((list) => !list.some(isOther));
  if (changed.length === 0) return markup`${rest.map(personCard)}`;
  const before = rest.length === 0 ? undefined : markup`<h3 class="part">As before</h3>`;
  return markup`<h3 class="part">New or changed</h3>${changed.map(personCard)}${before}${rest.map(personCard)}`;
}

function isOther({ difference }: Decision): boolean {
  return difference === "new" || difference === "changed";
}

function personCard(decisions: readonly Decision[]): Markup {
  const [first] = decisions;
  if (first === undefined) return markup``;
  return markup`<table class="person card fold">
<caption>${personName(first)} <span class="quiet">function ${functionText(first)}, ${statusText(first)}; ${count(decisions.length, "decision")}</span></caption>
<thead><tr><th scope="col">Right</th><th scope="col">Gives</th><th scope="col">How and since when</th><th scope="col">Why look</th><th scope="col">Decision</th></tr></thead>
<tbody>
${decisions.map(row)}
</tbody>
</table>
`;
}

function row(decision: Decision): Markup {
  const { id, title, scope, findings, declared, difference } = decision;
  const news = isOther(decision) ? markup`<p class="difference">${differenceText(decision)}</p>` : undefined;
  const found = findings.map((rule) => markup`<li class="finding">${findingText(rule)}</li>`);
  const stray = declared === false ? " Not in the manifest." : "";
  // That this is the first pack is said once, above.
  const since = difference === "first" ? undefined : markup` <span class="quiet">${sinceText(decision)}</span>`;
  return markup`<tr><th scope="row">${title}<br><span class="quiet">${scopeHtml(scope)}</span>${news}</th>
<td data-l="Gives">${givesText(decision)}</td>
<td data-l="How and since when">${howHtml(decision)}.${stray}${since}</td>
<td data-l="Why look">${found.length === 0 ? "No finding." : markup`<ul>${found}</ul>`}</td>
<td data-l="Decision" class="answer"><span>☐ keep</span> <span>☐ revoke</span> <span>☐ change</span><span class="line">Reviewer, date</span><code class="id">${id.slice(0, 16)}</code></td></tr>
`;
}

/** As `howText`; what shows it is not wrapped in mid-word. */
function howHtml({ ways }: Decision): Markup {
  const shown = ways
    .map(wayParts)
    .map(
      ({ before, evidence, after }, index) =>
        markup`${index === 0 ? "" : "; "}${before}<code class="id">${breakable(evidence)}</code>${after}`,
    );
  return markup`${shown}`;
}

/** As `scopeText`; the id is not wrapped in mid-word. */
function scopeHtml(scope: DecisionScope): Markup {
  const { before, id, after } = scopeParts(scope);
  return markup`${before}<code class="id">${breakable(id)}</code>${after}`;
}

function personName({ person: email, name }: { readonly person: string; readonly name?: string | undefined }): Markup {
  const address = markup`<bdi class="address">${email}</bdi>`;
  return name === undefined ? address : markup`<bdi>${name}</bdi> (${address})`;
}
