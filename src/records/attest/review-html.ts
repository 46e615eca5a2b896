import { escapeHtml, styleOnlyPolicy } from "../../report/text/html";
import { instantText } from "../../model/instant";
import { type Decision, type ReviewPack } from "./review-pack";
import {
  askedText,
  cautions,
  differenceText,
  functionText,
  givesText,
  howText,
  scopeText,
  sinceText,
  statusText,
  tally,
} from "./attest-words";

/**
 * The pack as one page to read or to print and sign: no script, no request, nothing but its own style, by its content security
 * policy. Text from outside is escaped.
 */
export function reviewHtml(pack: ReviewPack, style: string): string {
  const { organization, asOf } = pack;
  const name = escapeHtml(organization.name ?? organization.sid);
  const { changed, rest } = byPerson(pack);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${styleOnlyPolicy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Access review of ${name}, ${instantText(asOf)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#decisions">Skip to the decisions</a>
<header>
<div><p class="kicker">Twilio access review</p><h1><bdi>${name}</bdi></h1>
<p class="meta"><code>${escapeHtml(organization.sid)}</code> as of <time datetime="${escapeHtml(asOf)}">${instantText(asOf)}</time>, ${SOURCES[pack.source]}${pack.takenAt === undefined ? "" : `, taken ${escapeHtml(instantText(pack.takenAt))}`}</p></div>
</header>
<main>
${overview(pack)}
${gone(pack)}
<section id="decisions" aria-labelledby="decisions-title">
<h2 id="decisions-title">Decisions</h2>
${changed.length > 0 ? `<h3>New or changed</h3>\n${changed.map(person).join("\n")}\n<h3>As before</h3>\n` : ""}${rest.length > 0 ? rest.map(person).join("\n") : "<p>None.</p>"}
</section>
</main>
<footer><p>Made by <code>twilio-org attest</code>. It names people and their rights: share it with care.</p></footer>
</body>
</html>
`;
}

const SOURCES: Readonly<Record<ReviewPack["source"], string>> = {
  manifest: "as a manifest declares it",
  snapshot: "read from a snapshot",
  live: "read from Twilio",
};

function overview(pack: ReviewPack): string {
  const told = [askedText(pack), tally(pack) ?? "There is no earlier pack to compare with."];
  const notes = cautions(pack)
    .map((text) => `<li>${escapeHtml(text)}</li>`)
    .join("");
  const warning = pack.complete
    ? ""
    : `<p class="incomplete" role="note"><strong>Incomplete.</strong> Not everything could be read. This pack can't certify anybody's access: what is missing is unknown, not absent.</p>`;
  return `<section aria-labelledby="overview-title">
<h2 id="overview-title">${pack.complete ? "What to review" : "Incomplete: not a review of everything"}</h2>
${warning}${notes === "" ? "" : `<ul class="cautions">${notes}</ul>`}
${told.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n")}
</section>`;
}

function gone({ gone: list }: ReviewPack): string {
  if (list.length === 0) return "";
  const items = list.map(
    ({ person: email, name, title, scope }) =>
      `<li>${personName({ person: email, name })}: ${escapeHtml(title)}, ${escapeHtml(scopeText(scope))}</li>`,
  );
  return `<section aria-labelledby="gone-title">
<h2 id="gone-title">Gone since the pack before</h2>
<ul>${items.join("")}</ul>
</section>`;
}

/** What is asked for, by person: first those of whom anything is new or changed. */
function byPerson({ decisions }: ReviewPack): {
  readonly changed: readonly (readonly Decision[])[];
  readonly rest: readonly (readonly Decision[])[];
} {
  const people = new Map<string, Decision[]>();
  for (const decision of decisions) {
    if (decision.asked === "not") continue;
    const known = people.get(decision.identity);
    if (known === undefined) people.set(decision.identity, [decision]);
    else known.push(decision);
  }
  const all = [...people.values()].map((list) => [...list.filter(isOther), ...list.filter((each) => !isOther(each))]);
  return {
    changed: all.filter((list) => list.some(isOther)),
    rest: all.filter((list) => !list.some(isOther)),
  };
}

function isOther({ difference }: Decision): boolean {
  return difference === "new" || difference === "changed";
}

function person(decisions: readonly Decision[]): string {
  const [first] = decisions;
  if (first === undefined) return "";
  const about = `function ${functionText(first)}, ${statusText(first)}`;
  return `<table class="person">
<caption>${personName(first)} <span class="quiet">${escapeHtml(about)}</span></caption>
<thead><tr><th scope="col">Right</th><th scope="col">Gives</th><th scope="col">How and since when</th><th scope="col">Findings</th><th scope="col">Decision, reviewer, date</th></tr></thead>
<tbody>
${decisions.map(row).join("\n")}
</tbody>
</table>`;
}

function row(decision: Decision): string {
  const { id, title, scope, findings, declared } = decision;
  const difference = isOther(decision) ? `<p class="difference">${escapeHtml(differenceText(decision))}</p>` : "";
  const found = findings.map((rule) => `<code class="finding">${escapeHtml(rule)}</code>`).join(" ");
  const stray = declared === false ? " Not in the manifest." : "";
  return `<tr><th scope="row">${escapeHtml(title)}<br><span class="quiet">${escapeHtml(scopeText(scope))}</span>${difference}</th>
<td>${escapeHtml(givesText(decision))}</td>
<td>${escapeHtml(howText(decision))}.${stray} <span class="quiet">${escapeHtml(sinceText(decision))}</span></td>
<td>${found === "" ? "none" : found}</td>
<td class="answer"><span>☐ keep</span> <span>☐ revoke</span> <span>☐ change</span><code class="id">${id.slice(0, 16)}</code></td></tr>`;
}

function personName({ person: email, name }: { readonly person: string; readonly name?: string | undefined }): string {
  const address = `<bdi>${escapeHtml(email)}</bdi>`;
  return name === undefined ? address : `<bdi>${escapeHtml(name)}</bdi> (${address})`;
}
