import { type ControlsReport } from "#schemas/types/findings";
import { type AuditResult } from "../../../../model/finding";
import { shortFingerprint, subjectText } from "../../../../report/finding-words";
import { type Markup, markup } from "../../../../report/text/html";
import { type SiteSection } from "../format";
import { CONTROL_STATUS, controlTitle, evidenceText } from "../control-parts";

/** The page's section of controls: what the audit says of each, by what, and its findings. */
export function controlsSection(controls: ControlsReport, { findings }: Pick<AuditResult, "findings">): SiteSection {
  const known = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  const rows = controls.controls.map((control): Markup => {
    const found = control.findings.flatMap((fingerprint) => known.get(fingerprint) ?? []);
    const list = found.map(
      (finding) => markup`<li><bdi>${subjectText(finding)}</bdi>: ${finding.message}
${finding.waiver === undefined ? "" : "(waived) "}<code>${shortFingerprint(finding)}</code></li>`,
    );
    const why = control.reasons.map((reason) => markup`<p class="quiet">${reason}</p>`);
    return markup`<tr><th scope="row">${controlTitle(controls, control)}</th>
<td data-l="Result"><strong>${CONTROL_STATUS[control.status]}</strong>${why}</td>
<td data-l="Evidence">${evidenceText(control)}</td>
<td data-l="Findings">${list.length === 0 ? "None." : markup`<ul>${list}</ul>`}</td></tr>
`;
  });
  const others = controls.unmapped.length;
  const rest =
    others === 0
      ? undefined
      : markup`<p class="quiet">Findings of rules that are about none of these controls: ${String(others)}.</p>`;
  const body = markup`<p>Source: ${controls.source}. The wording is ours. "No finding" is said only where every rule ran on all that it needs.</p>
<table class="card fold"><thead><tr><th scope="col">Control</th><th scope="col">Result</th><th scope="col">Evidence</th><th scope="col">Findings</th></tr></thead>
<tbody>
${rows}
</tbody></table>${rest}`;
  return { id: "controls", title: `Controls of ${controls.name}`, body };
}
