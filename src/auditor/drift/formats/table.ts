import { DRIFT_KINDS, type DriftItem, type DriftResult } from "..";
import { apart, baselineText, notThere } from "../../../model/baseline";
import { formatPosition } from "../../../model/problem";
import { plain } from "../../../report/text/plain";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import { type Look } from "../../../report/text/look";
import { leadSections, shortFingerprint, titleOf } from "./drift-words";

const SIGN = { missing: "-", unmanaged: "+", changed: "~", meaning: "!" } as const;

/** What drifted, for a reader at a terminal: each thing with its place and what to do. */
export function* driftTable(result: DriftResult, look: Look): Generator<string> {
  const { width, colors } = look;
  const { organization, asOf, takenAt, complete, summary, baseline, items, sameAccess } = result;
  const read = takenAt === asOf ? "" : `, read ${instantText(takenAt)}`;
  yield `${wrap(`${colors.bold(plain(organization.name ?? organization.sid))}, as of ${instantText(asOf)}${read}`, width, 0)}\n`;
  const paint = complete && items.length === 0 ? colors.green : colors.red;
  yield `${wrap(colors.bold(paint(summary.verdict)), width, 0)}\n`;
  if (baseline !== undefined) yield `${wrap(baselineText(baseline), width, 0)}\n`;
  for (const [title, lines] of leadSections(result)) yield* section(title, lines, look);
  for (const part of apart(items, baseline))
    for (const kind of DRIFT_KINDS) {
      const group = part.items.filter((item) => item.kind === kind);
      if (group.length > 0) yield `\n${colors.bold(titleOf(part, kind))}\n`;
      for (const item of group) yield itemText(item, look);
    }
  for (const part of baseline === undefined ? [] : notThere(baseline))
    yield* section(
      part.title,
      part.items.map((item) => `${shortFingerprint(item)} ${item.message}`),
      look,
    );
  if (sameAccess.length > 0) yield `\n${colors.bold("The same access in another way (no drift)")}\n`;
  for (const item of sameAccess) yield itemText(item, look);
}

function* section(title: string, lines: readonly string[], { width, colors }: Look): Generator<string> {
  if (lines.length === 0) return;
  yield `\n${colors.bold(title)}\n`;
  for (const line of lines) yield `${wrap(plain(line), width, 2, 4)}\n`;
}

function itemText(item: DriftItem, { width, colors }: Look): string {
  const { kind, message, next, assignments, people, source, person } = item;
  const sign = { missing: colors.red, unmanaged: colors.yellow, changed: colors.cyan, meaning: colors.magenta }[kind];
  const whom = person === undefined && people.length > 0 ? [`concerns ${peopleText(people)}`] : [];
  const place = [
    ...(source === undefined ? [] : [formatPosition(source)]),
    ...assignments.slice(0, MOST),
    shortFingerprint(item),
  ].join(" ");
  return [
    wrap(`${sign(SIGN[kind])} ${plain(message)}`, width, 0, 2),
    ...whom.map((line) => wrap(plain(line), width, 4, 6)),
    wrap(`${colors.green("to do:")} ${plain(next)}`, width, 4, 6),
    wrap(colors.dim(plain(place)), width, 4, 6),
    "",
  ].join("\n");
}

const MOST = 10;

function peopleText(people: readonly string[]): string {
  const rest = people.length - MOST;
  return `${people.slice(0, MOST).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
