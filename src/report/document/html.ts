import { escapeHtml, styleOnlyPolicy } from "../text/html";
import { plainLine } from "../text/plain";
import { type Document, type Section } from "./document";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem clamp(1rem, 3vw, 2.5rem) 3rem; max-width: 80rem; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.lead { font-size: 1.1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid #8886; min-width: 7rem; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8886; border-radius: 0.4rem; }
footer { margin-top: 3rem; font-size: 0.9rem; }
@media print { .scroll, pre { overflow: visible; } pre { white-space: pre-wrap; } tr { break-inside: avoid; } }
`;

/** A document as one page that needs nothing else, and in which nothing runs: its policy allows its own style alone. */
export function htmlText({ title, lead, sections }: Document): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${styleOnlyPolicy(STYLE)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${lead.map(escapeHtml).join(" ")}</p>
${sections.map(sectionHtml).join("\n")}
</main>
<footer>Made by <code>twilio-org simulate</code>. This page is one file: it loads nothing and sends nothing. It names people and their rights: share it with care.</footer>
</body>
</html>
`;
}

function sectionHtml(section: Section, index: number): string {
  const id = `section-${index + 1}`;
  const intro = section.intro === undefined ? "" : `<p>${escapeHtml(section.intro)}</p>\n`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(section.title)}</h2>
${intro}${body(section, id)}
</section>`;
}

function body(section: Section, id: string): string {
  switch (section.kind) {
    case "code": {
      // Spaces at the beginning of a line mean something in what is to be copied.
      const lines = section.lines.map((line) => {
        const text = plainLine(line);
        return text.slice(0, text.length - text.trimStart().length) + escapeHtml(text.trimStart());
      });
      return `<pre tabindex="0"><code>${lines.join("\n")}</code></pre>`;
    }
    case "list":
      return section.items.length === 0
        ? `<p>${escapeHtml(section.none)}</p>`
        : `<ul>\n${section.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("\n")}\n</ul>`;
    case "table":
      return section.rows.length === 0
        ? `<p>${escapeHtml(section.none)}</p>`
        : `<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}"><table>
<thead><tr>${section.head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody>
${section.rows.map(rowHtml).join("\n")}
</tbody>
</table></div>`;
  }
}

function rowHtml([first = "", ...cells]: readonly string[]): string {
  return `<tr><th scope="row">${escapeHtml(first)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
}
