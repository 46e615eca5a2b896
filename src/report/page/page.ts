import { createHash } from "node:crypto";
import { readPackageFile } from "../package-root";
import { markup, Markup } from "../text/html";
import { jsonText } from "../text/json";
import { fillTemplate } from "./template";

/** The styles that all pages share, in the order in which they build on each other. */
const STYLES = [
  "base",
  "verdict",
  "lists",
  "next",
  "groups",
  "findings",
  "tables",
  "dashboard",
  "document",
  "narrow",
  "print",
] as const;

/** A page that needs nothing else: no server, no request. */
export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Styles of this page alone. */
  readonly style?: string;
  /** Its only script, and the data that it works on. Without one nothing runs in the page. */
  readonly script?: { readonly text: string; readonly data: unknown };
}

/** The whole page. Its content security policy lets nothing run or load but its own style and script. */
export function pageHtml({ title, body, style = "", script }: Page): string {
  const styles = [...STYLES.map((name) => readPackageFile(`assets/page/${name}.css`)), style].join("");
  return fillTemplate("assets/page/skeleton.html", {
    title,
    body,
    policy: new Markup(contentPolicy(styles, script?.text)),
    style: new Markup(styles),
    scripts: script === undefined ? "" : scripts(script),
  }).html;
}

function scripts({ text, data }: NonNullable<Page["script"]>): Markup {
  // In JSON without `<` nothing can end the element that holds it, or begin another.
  const json = jsonText(data).replaceAll("<", "\\u003c");
  return markup`<script type="application/json" id="report-data">${new Markup(json)}</script>
<script>${new Markup(text)}</script>
`;
}

function contentPolicy(style: string, script: string | undefined): string {
  return [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
