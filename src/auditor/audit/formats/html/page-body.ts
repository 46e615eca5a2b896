import { EVERY_GROUP } from "../../../../model/access";
import { type Finding, SEVERITIES } from "../../../../model/finding";
import { instantText } from "../../../../model/instant";
import { SEVERITY_TITLE, severityCounts, shortFingerprint, subjectText } from "../../../../report/finding-words";
import { fillTemplate } from "../../../../report/page/template";
import { trendFigure } from "../../../../report/page/trend";
import { type Markup, markup } from "../../../../report/text/html";
import { count, number } from "../../../../report/text/words";
import { type PersonView } from "../../people";
import { type AuditReport } from "../format";
import { controlsSection } from "./controls-section";
import { groupPicture } from "./group-picture";
import { nextSection } from "./next";
import { peopleLists } from "./people-lists";
import { verdictCard } from "./verdict";

/**
 * The page's body except its scripts: what stands in it before any script has run, and where the scripts put the rest.
 */
export function pageBody(report: AuditReport, people: readonly PersonView[]): Markup {
  const { result, matrix, trend, site } = report;
  const { organization, asOf, complete, summary, controls } = result;
  const sections = [...(controls === undefined ? [] : [controlsSection(controls, result)]), ...(site?.sections ?? [])];
  const names = new Map(matrix.groups.map(({ key, name = key }) => [key, name]));
  const groupName = (key: string): string => (key === EVERY_GROUP ? "every Billing Group" : (names.get(key) ?? key));
  return fillTemplate("assets/audit-page/body.html", {
    name: organization.name ?? "Twilio organization",
    sid: organization.sid,
    asOf,
    asOfText: instantText(asOf),
    verdict: verdictCard(result, people, trendFigure(trend ?? [])),
    lists: peopleLists(people, { groupName, complete }),
    matrix: fillTemplate("assets/audit-page/matrix.html", {}),
    next: nextSection(report, people),
    groups: groupPicture(matrix.groups, people, groupName),
    findings: findingsSection(result),
    home: site === undefined ? "" : markup`<a href="${site.home}">All organizations</a>`,
    links: sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`),
    more: sections.map(
      ({ id, title, body }) => markup`<section id="${id}" aria-labelledby="${id}-title">
<div class="sec"><h2 id="${id}-title">${title}</h2></div>
${body}
</section>
`,
    ),
    read: complete
      ? `${count(summary.people, "person", "people")} with a role, each list to its end.`
      : "Not everything: see above. What is missing is unknown, not absent.",
  });
}

function findingsSection({ findings, summary }: AuditReport["result"]): Markup {
  const boxes = SEVERITIES.map((severity) =>
    checkbox(severity, `${SEVERITY_TITLE[severity]}s`, summary.findings[severity]),
  );
  return fillTemplate("assets/audit-page/findings.html", {
    counts: `${severityCounts(summary.findings)} and ${number(summary.waived)} waived`,
    boxes: [...boxes, checkbox("waived", "Waived", summary.waived)],
    withoutScript: withoutScript(findings),
  });
}

function checkbox(value: string, title: string, n: number): Markup {
  return markup`<label class="check"><input type="checkbox" name="severity" value="${value}" checked> ${title}
<span class="count">${number(n)}</span></label>`;
}

/** How many findings are listed for readers whose viewer runs no scripts, such as a preview in a mail program. */
const MOST_WITHOUT_SCRIPT = 200;

function withoutScript(list: readonly Finding[]): Markup {
  const items = list.slice(0, MOST_WITHOUT_SCRIPT).map((finding) => {
    const { severity, message, remediation, waiver } = finding;
    const title = `${SEVERITY_TITLE[severity]}${waiver === undefined ? "" : ", waived"}`;
    return markup`<li><strong>${title}: <bdi>${subjectText(finding)}</bdi></strong> ${message}
<em>To do:</em> ${remediation} <code>${shortFingerprint(finding)}</code></li>
`;
  });
  const rest = list.length - items.length;
  const more = rest > 0 ? ` and leaves out ${number(rest)} of the findings` : "";
  return markup`<p>This viewer runs no scripts, so the page shows less${more}: open it in a browser for all of it, with
filters and the matrix.</p><ol class="plain-findings">${items}</ol>`;
}
