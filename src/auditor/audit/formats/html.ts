import { instantText } from "../../../model/instant";
import { organizationText } from "../../../report/finding-words";
import { pageHtml } from "../../../report/page/page";
import { peopleViews } from "../people";
import { type AuditReport, type FormatOptions } from "./format";
import { readPageAssets } from "./html/page-assets";
import { pageBody } from "./html/page-body";
import { pageData } from "./html/page-data";

/**
 * One page that needs nothing else: no server, no request. Nothing but its own script and style runs in it, and the
 * script makes text of everything that comes from outside.
 */
export function html(report: AuditReport, { rules }: Pick<FormatOptions, "rules">): string {
  const { result, matrix } = report;
  const people = peopleViews(result, matrix);
  const { style, script } = readPageAssets();
  return pageHtml({
    title: `Billing access of ${organizationText(result.organization)}, ${instantText(result.asOf)}`,
    body: pageBody(report, people),
    style,
    script: { text: script, data: pageData(report, rules, people) },
  });
}
