import { barsFigure } from "../page/bars";
import { icon, ICON_CLASS } from "../page/marks";
import { pageHtml } from "../page/page";
import { type Content, escapeHtml, markup, Markup } from "../text/html";
import { capital } from "../text/words";
import { plainLine } from "../text/plain";
import { type Document, type Section } from "./document";

/** A document as one page that needs nothing else, and in which nothing runs. */
export function htmlText({ title, verdict, lead, sections }: Document): string {
  const body = markup`<a class="skip" href="#main">Skip to the result</a>
<div class="wrap">
<header class="top"><span class="eyebrow">Twilio billing access</span><nav class="parts" aria-label="On this page">${sections.map(
    (section, index) => markup`<a href="#${idOf(index)}">${section.title}</a>`,
  )}</nav></header>
<main id="main">
<section class="card doc-head" aria-labelledby="title"><h1 id="title">${title}</h1>
${
  verdict === undefined
    ? undefined
    : markup`<p class="flag ${ICON_CLASS[verdict.mark]}">${icon(verdict.mark)}${verdict.title}</p>`
}
${lead.map((sentence) => markup`<p class="doc-lead">${sentence}</p>`)}</section>
${sections.map(sectionHtml)}
</main>
<footer><div><b>About this page</b>Made by <code>twilio-org</code>. One file: it loads nothing and sends nothing.
It names people and their rights: share it with care.</div></footer>
</div>`;
  return pageHtml({ title, body });
}

function idOf(index: number): string {
  return `section-${index + 1}`;
}

function sectionHtml(section: Section, index: number): Markup {
  const id = idOf(index);
  const intro = section.intro === undefined ? undefined : markup`<p>${section.intro}</p>`;
  return markup`<section id="${id}" class="doc" aria-labelledby="${id}-title">
<div class="sec"><h2 id="${id}-title">${section.title}</h2>${intro}</div>
<div class="card">${body(section, `${id}-title`)}</div>
</section>
`;
}

function body(section: Section, labelledBy: string): Markup {
  switch (section.kind) {
    case "code":
      return codeBlock(section.lines, labelledBy);
    case "list":
      return section.items.length === 0
        ? markup`<p class="empty">${section.none}</p>`
        : markup`<ul class="doc-list">${section.items.map((item) => markup`<li>${item}</li>\n`)}</ul>`;
    case "table":
      return section.rows.length === 0
        ? markup`<p class="empty">${section.none}</p>`
        : markup`${section.picture === undefined ? undefined : barsFigure(section.picture)}${foldingTable({
            head: section.head,
            rows: section.rows,
            labelledBy,
          })}`;
  }
}

/** Lines to copy. Spaces at the beginning of a line mean something in what is to be copied. */
function codeBlock(lines: readonly string[], labelledBy: string): Markup {
  const code = lines.map((line) => {
    const text = plainLine(line);
    return text.slice(0, text.length - text.trimStart().length) + escapeHtml(text.trimStart());
  });
  return markup`<pre class="doc-code" tabindex="0" role="group" aria-labelledby="${labelledBy}"><code>${new Markup(code.join("\n"))}</code></pre>`;
}

/** A table of which each row becomes a block on a phone, with the names of its columns. */
export interface FoldingTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Content[])[];
  /** Id of the heading that says what it shows. */
  readonly labelledBy: string;
}

export function foldingTable({ head, rows, labelledBy }: FoldingTable): Markup {
  return markup`<div class="scroll" role="group" tabindex="0" aria-labelledby="${labelledBy}"><table class="fold">
<thead><tr>${head.map((name) => markup`<th scope="col">${capital(name)}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([first, ...cells]) => markup`<tr><th scope="row">${first}</th>${cells.map(
    (cell, index) => markup`<td data-l="${capital(head[index + 1] ?? "")}">${cell}</td>`,
  )}</tr>
`,
)}</tbody></table></div>`;
}
