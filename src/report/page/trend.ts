import { scaleLinear, scaleTime } from "d3-scale";
import { area, line } from "d3-shape";
import { type Markup, markup } from "../text/html";
import { dayText, monthText } from "../text/day";
import { number } from "../text/words";

/** How many people could see bills, spend, and should not, on a day. */
export interface TrendPoint {
  readonly at: Date;
  readonly canSee: number;
  readonly canSpend: number;
  readonly shouldNot: number;
  /** False where not everything was read: there may have been more. */
  readonly complete: boolean;
}

const SERIES = [
  { key: "canSee", word: "can see", style: "t-see", color: "var(--muted)" },
  { key: "canSpend", word: "can spend", style: "t-spend", color: "var(--accent)" },
  { key: "shouldNot", word: "should not", style: "t-not", color: "var(--bad)" },
] as const;

const BOX = { left: 34, right: 286, top: 18, bottom: 112 };
/** Labels at the ends of the lines stand at least this far apart. */
const LABEL_GAP = 15;

/** The three numbers over time, as a picture and as a table; a sentence where there is nothing to compare yet. */
export function trendFigure(points: readonly TrendPoint[]): Markup {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    return markup`<p class="muted trend">To see how these numbers change, keep a ledger: record each night with <code>twilio-org ledger record</code>, and add <code>--ledger</code> to the audit.</p>`;
  if (points.length < 2)
    return markup`<p class="muted trend">A trend starts with the second audit that the ledger keeps. This is the first, of ${dayText(first.at)}.</p>`;
  return markup`<figure class="trend"><figcaption>People, ${monthText(first.at)} to ${monthText(last.at)}${
    last.complete ? undefined : markup`<span>the last was read in part</span>`
  }</figcaption>
${chart(points, first, last)}
<details class="tab"><summary>The same as a table</summary>${table(points)}</details></figure>`;
}

function chart(points: readonly TrendPoint[], first: TrendPoint, last: TrendPoint): Markup {
  const x = scaleTime([first.at, last.at], [BOX.left, BOX.right]);
  const top = Math.max(1, ...points.map(({ canSee, canSpend, shouldNot }) => Math.max(canSee, canSpend, shouldNot)));
  const y = scaleLinear([0, top], [BOX.bottom, BOX.top]).nice(3);
  const path = (key: (typeof SERIES)[number]["key"]): string =>
    line<TrendPoint>(
      ({ at }) => x(at),
      (point) => y(point[key]),
    ).digits(1)(points) ?? "";
  const shade =
    area<TrendPoint>(
      ({ at }) => x(at),
      y(0),
      ({ shouldNot }) => y(shouldNot),
    ).digits(1)(points) ?? "";
  const ticks = y.ticks(3).filter(Number.isInteger);
  const changes = SERIES.map(
    ({ key, word }) => `${word}: ${number(first[key])} at first, ${number(last[key])} at last`,
  );
  return markup`<svg viewBox="0 0 392 132" role="img" aria-labelledby="trend-title trend-text"><title id="trend-title">People who can see, can spend and should not, ${dayText(first.at)} to ${dayText(last.at)}</title><desc id="trend-text">${changes.join("; ")}.</desc>
${ticks.map(
  (tick) =>
    markup`<path class="t-grid" d="M${BOX.left} ${fixed(y(tick))}H${BOX.right}"/><text class="t-x" x="${BOX.left - 6}" y="${fixed(y(tick) + 4)}" text-anchor="end">${number(tick)}</text>`,
)}
<path class="t-area" d="${shade}"/>
${SERIES.map(({ key, style }) => markup`<path class="t-l ${style}" d="${path(key)}"/>`)}
${labels(last, y)}
<text class="t-x" x="${BOX.left}" y="129">${monthText(first.at)}</text><text class="t-x" x="${BOX.right}" y="129" text-anchor="end">${monthText(last.at)}</text></svg>`;
}

function labels(last: TrendPoint, y: (value: number) => number): readonly Markup[] {
  let floor = Number.NEGATIVE_INFINITY;
  return [...SERIES]
    .sort((a, b) => last[b.key] - last[a.key])
    .map(({ key, word, color }) => {
      const end = y(last[key]);
      const at = Math.max(end + 4, floor + LABEL_GAP);
      floor = at;
      const dot = last.complete
        ? markup`<circle cx="${BOX.right}" cy="${fixed(end)}" r="3" fill="${color}"/>`
        : markup`<circle cx="${BOX.right}" cy="${fixed(end)}" r="3" fill="var(--surface)" stroke="${color}" stroke-width="1.5"/>`;
      return markup`${dot}<text class="t-k" x="${BOX.right + 9}" y="${fixed(at)}" fill="${color}">${number(last[key])} ${word}</text>`;
    });
}

function table(points: readonly TrendPoint[]): Markup {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="People by day"><table class="plain"><caption class="vh">People by day</caption>
<thead><tr><th scope="col">Day</th>${SERIES.map(({ word }) => markup`<th scope="col">${word}</th>`)}</tr></thead>
<tbody>${points.map(
    (point) => markup`<tr><th scope="row">${dayText(point.at)}</th>${SERIES.map(
      ({ key }) => markup`<td>${point.complete ? "" : "at least "}${number(point[key])}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>`;
}

/** One series in a cell, on a scale that all cells share; words beside it say the same. */
export function sparkline(points: readonly TrendPoint[], top: number): Markup {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return markup``;
  const x = scaleTime([first.at, last.at], [2, 94]);
  const y = scaleLinear([0, Math.max(1, top)], [26, 3]);
  const path = line<TrendPoint>(
    ({ at }) => x(at),
    ({ shouldNot }) => y(shouldNot),
  )
    .defined(({ complete }) => complete)
    .digits(1);
  const known = points.filter(({ complete }) => complete).at(-1);
  return markup`<svg class="spark" viewBox="0 0 96 28" aria-hidden="true"><path class="b" d="M0 26.5H96"/><path class="l" d="${path(points) ?? ""}"/>${
    known === undefined
      ? undefined
      : markup`<circle class="${last.complete ? "d" : "o"}" cx="${fixed(x(known.at))}" cy="${fixed(y(known.shouldNot))}" r="2.5"/>`
  }</svg>`;
}

/** How a number changed: `2 more`, `1 fewer`, `no change`. */
export function changeText(before: number, after: number): string {
  if (before === after) return "no change";
  return after > before ? `${number(after - before)} more` : `${number(before - after)} fewer`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
