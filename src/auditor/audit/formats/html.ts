import { createHash } from "node:crypto";
import { escapeHtml } from "../../../report/text/html";
import { jsonText } from "../../../report/text/json";
import { instantText } from "../../../model/instant";
import { organizationText } from "../../../report/finding-words";
import { type AuditReport, type FormatOptions } from "./format";
import { readPageAssets } from "./html/page-assets";
import { pageBody } from "./html/page-body";
import { pageData } from "./html/page-data";

const { style, script } = readPageAssets();

/**
 * One page that needs nothing else: no server, no request. Nothing but its own script and style runs in it, by its content
 * security policy, and the script makes text of everything that comes from outside.
 */
export function html(report: AuditReport, { rules }: Pick<FormatOptions, "rules">): string {
  const { organization, asOf } = report.result;
  const title = `Billing access of ${organizationText(organization)}, ${instantText(asOf)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${pageBody(report.result)}
<script type="application/json" id="report-data">${scriptJson(pageData(report, rules))}</script>
<script>${script}</script>
</body>
</html>
`;
}

function policy(): string {
  return [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** JSON in which nothing can end the element that holds it, or begin another. */
function scriptJson(value: unknown): string {
  return jsonText(value).replaceAll("<", "\\u003c");
}
