import { type AuditResult, type AuditSummary, type Finding, SEVERITIES } from "../../../../model/finding";
import { escapeHtml } from "../../../../report/text/html";
import { number } from "../../../../report/text/words";
import { instantText } from "../../../../model/instant";
import {
  organizationText,
  OUTCOME_TITLE,
  outcomeOf,
  SEVERITY_TITLE,
  shortFingerprint,
  subjectText,
  unknowns,
} from "../../../../report/finding-words";
import { nextSteps } from "../next-steps";

/** The page's body but for its scripts: what stands in it before any script has run, and where the scripts put the rest. */
export function pageBody(result: AuditResult): string {
  return `<a class="skip" href="#findings">Skip to the findings</a>
${header(result)}
<main>
${verdict(result)}
${findings(result)}
${MATRIX}
</main>
<dialog id="panel" aria-labelledby="panel-title">
<div class="panel-head"><h2 id="panel-title" tabindex="-1"></h2><button type="button" id="panel-close" aria-label="Close">✕</button></div>
<div id="panel-body"></div>
</dialog>
<footer><p>Made by <code>twilio-org audit</code>. This page is one file: it sends nothing, loads nothing, and can be filed or mailed as it is. It names people and their rights: share it with care.</p></footer>`;
}

function header({ organization, asOf, complete }: AuditResult): string {
  const name = escapeHtml(organizationText(organization));
  return `<header>
<div><p class="kicker">Twilio billing access</p><h1><bdi>${name}</bdi></h1>
<p class="meta"><code>${escapeHtml(organization.sid)}</code> as of <time datetime="${escapeHtml(asOf)}">${instantText(asOf)}</time>, ${complete ? "everything was read" : "<strong>not everything could be read</strong>"}</p></div>
<nav aria-label="On this page"><a href="#findings">Findings</a><a href="#matrix">Who can do what</a><button type="button" id="print" hidden>Print</button></nav>
</header>`;
}

function verdict(result: AuditResult): string {
  const { summary } = result;
  const outcome = outcomeOf(result);
  const steps = nextSteps(result).map(
    (step) => `<li>${escapeHtml(step).replace(/`([^`]+)`/g, "<code>$1</code>")}</li>`,
  );
  return `<section class="verdict ${outcome}" aria-labelledby="verdict-title">
<h2 id="verdict-title">${OUTCOME_TITLE[outcome]}</h2>
<p class="lead">${escapeHtml(summary.verdict)}</p>
${result.complete ? "" : unread(unknowns(result))}
<dl class="numbers">
${numbers(summary)}
</dl>
${proportion(summary)}
<h3>Next</h3>
<ol class="steps">${steps.join("")}</ol>
</section>`;
}

function unread(list: readonly string[]): string {
  const items = list.map((what) => `<li>${escapeHtml(what)}</li>`).join("");
  return `<div class="unread"><p><strong>Not everything could be read.</strong> What is missing is unknown, not absent.</p><ul>${items}</ul></div>`;
}

function numbers({ people, canViewInvoices, shouldNotViewInvoices, findings, waived }: AuditSummary): string {
  const tiles = [
    { title: "people with a role", value: people, kind: "" },
    { title: "see invoices", value: canViewInvoices, kind: "" },
    { title: "see them and should not", value: shouldNotViewInvoices, kind: "error" },
    { title: "to mend", value: findings.error, kind: "error" },
    { title: "to look at", value: findings.warning, kind: "warning" },
    { title: "to know", value: findings.info, kind: "info" },
    { title: "waived", value: waived, kind: "" },
  ];
  return tiles
    .map(({ title, value, kind }) => {
      const weight = value === 0 ? "" : kind;
      return `<div class="tile ${weight}"><dt>${title}</dt><dd>${number(value)}</dd></div>`;
    })
    .join("\n");
}

/** A bar of everybody: who may see invoices, who sees them and should not, and the rest. */
function proportion({ people, canViewInvoices, shouldNotViewInvoices }: AuditSummary): string {
  if (people === 0) return "";
  const percent = (n: number): string => ((100 * n) / people).toFixed(2);
  const may = canViewInvoices - shouldNotViewInvoices;
  const label = `Of ${number(people)} people, ${number(may)} see invoices and may, ${number(shouldNotViewInvoices)} see them and should not.`;
  return `<figure class="proportion"><svg role="img" aria-label="${label}" viewBox="0 0 100 4" preserveAspectRatio="none">
<rect class="rest" width="100" height="4"/><rect class="sees" width="${percent(canViewInvoices)}" height="4"/><rect class="should-not" width="${percent(shouldNotViewInvoices)}" height="4"/></svg>
<figcaption><span class="key should-not"></span>sees invoices and should not <span class="key sees"></span>sees invoices and may <span class="key rest"></span>does not see them</figcaption></figure>`;
}

function findings({ findings: list, summary }: AuditResult): string {
  const boxes = SEVERITIES.map((severity) => checkbox(severity, SEVERITY_TITLE[severity], summary.findings[severity]));
  return `<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
<form class="filters" id="finding-filters" role="search" aria-label="Filter the findings" hidden>
<fieldset><legend>Severity</legend>${boxes.join("")}${checkbox("waived", "Waived", summary.waived)}</fieldset>
<label>Rule <select name="rule"><option value="">Every rule</option></select></label>
<label>Person <input type="search" name="person" placeholder="Name or e-mail" autocomplete="off" spellcheck="false"></label>
<label>Text <input type="search" name="text" placeholder="Any words" autocomplete="off" spellcheck="false"></label>
<button type="reset">Reset</button>
</form>
<p class="status" id="findings-status" role="status"></p>
<ol class="findings" id="finding-list"></ol>
<button type="button" id="more-findings" hidden>Show more</button>
<noscript>${withoutScript(list)}</noscript>
</section>`;
}

function checkbox(value: string, title: string, count: number): string {
  return `<label class="check"><input type="checkbox" name="severity" value="${value}" checked> ${title} <span class="count">${number(count)}</span></label>`;
}

/** How many findings are listed for readers whose viewer runs no scripts, such as a preview in a mail program. */
const MOST_WITHOUT_SCRIPT = 200;

function withoutScript(list: readonly Finding[]): string {
  const items = list.slice(0, MOST_WITHOUT_SCRIPT).map((finding) => {
    const { severity, message, remediation, waiver } = finding;
    const state = waiver === undefined ? "" : ", waived";
    return `<li><strong>${SEVERITY_TITLE[severity]}${state}: <bdi>${escapeHtml(subjectText(finding))}</bdi></strong> ${escapeHtml(message)} <em>To do:</em> ${escapeHtml(remediation)} <code>${escapeHtml(shortFingerprint(finding))}</code></li>`;
  });
  const rest = list.length - items.length;
  const more = rest > 0 ? ` and leaves out ${number(rest)} of the findings` : "";
  return `<p>This viewer runs no scripts, so the page shows less${more}: open it in a browser for all of it, with filters and the matrix.</p><ol class="findings">${items.join("")}</ol>`;
}

const MATRIX = `<section id="matrix" aria-labelledby="matrix-title">
<h2 id="matrix-title">Who can do what</h2>
<p id="matrix-help">Every person's access to every Billing Group. Choose a cell for the reasons behind it: click, or move with the arrow keys and press Enter.</p>
<ul class="legend" id="legend">
<li><span class="cell manage">Manage</span> sees bills and changes how they are paid, given on this group</li>
<li><span class="cell view">View</span> sees bills and usage, and manages usage triggers</li>
<li><span class="cell manage inherited">Manage</span> comes with an organization role, on every group</li>
<li><span class="cell manage flagged">Manage</span> has a finding to look at</li>
</ul>
<form class="filters" id="matrix-filters" role="search" aria-label="Search the matrix" hidden>
<label>Person <input type="search" name="person" placeholder="Name or e-mail" autocomplete="off" spellcheck="false"></label>
<label>Billing Group <input type="search" name="group" placeholder="Name or key" autocomplete="off" spellcheck="false"></label>
<label>Show <select name="show"><option value="access">people with billing access</option><option value="findings">people with findings</option><option value="everybody">everybody</option></select></label>
<label>Columns <select name="columns"><option value="all">every Billing Group</option><option value="reached">those that they can reach</option></select></label>
<button type="reset">Reset</button>
</form>
<p class="status" id="matrix-status" role="status"></p>
<div class="frame" id="grid-frame" hidden><table id="grid" role="grid" aria-labelledby="matrix-title" aria-describedby="matrix-help"><thead><tr id="grid-head"></tr></thead><tbody aria-hidden="true"><tr><td id="grid-above"></td></tr></tbody><tbody id="grid-body"></tbody><tbody aria-hidden="true"><tr><td id="grid-below"></td></tr></tbody></table></div>
<div id="print-matrix"></div>
</section>`;
