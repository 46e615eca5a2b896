import { scaleLinear } from "d3-scale";
import { type Bars } from "../document/document";
import { breakable, type Markup, markup } from "../text/html";
import { number } from "../text/words";

/** The class that gives a part its color. Order and the words beside the bar identify a part too. */
const PART_CLASS = { bad: "bad", other: "may", unknown: "none" } as const;

/** A bar for each row, in parts; all on one scale. The words beside each bar say the same. */
export function barsFigure({ title, parts, rows }: Bars): Markup {
  const sums = rows.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const used = parts.filter((_, index) => rows.some(({ values }) => (values[index] ?? 0) > 0));
  const x = scaleLinear([0, Math.max(1, ...sums)], [0, 100]);
  return markup`<figure class="bars"><figcaption class="key">${title}${used.map(
    ({ name, kind }) =>
      markup`<span><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="part ${PART_CLASS[kind]}" width="16" height="16" rx="3"/></svg>${name}</span>`,
  )}</figcaption>
<ul class="groups">${rows.map(({ label, values }) => {
    const totals = parts.flatMap(({ name }, index) =>
      (values[index] ?? 0) > 0 ? `${number(values[index] ?? 0)} ${name}` : [],
    );
    return markup`<li><h3><bdi>${breakable(label)}</bdi></h3><svg class="stack" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"><title>${label}</title><desc>${title}: ${totals.join(", ")}</desc>${segments(
      values,
    ).map(
      ({ start, value, index }) =>
        markup`<rect class="part ${PART_CLASS[parts[index]?.kind ?? "unknown"]}" x="${x(start).toFixed(2)}" width="${x(value).toFixed(2)}" height="6"/>`,
    )}</svg><div class="sum muted">${totals.join(", ")}</div></li>
`;
  })}</ul></figure>`;
}

/** Where each part of a bar begins. */
function segments(values: readonly number[]): readonly { start: number; value: number; index: number }[] {
  return values.map((value, index) => ({
    start: values.slice(0, index).reduce((sum, each) => sum + each, 0),
    value,
    index,
  }));
}
