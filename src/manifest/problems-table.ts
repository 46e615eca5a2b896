import { formatPosition, type Problem, type ProblemKind } from "../model/problem";
import { type Look } from "../report/text/look";
import { plain } from "../report/text/plain";
import { wrap } from "../report/text/wrap";
import { clipMessage } from "../model/show";
import { severityOf } from "./problems";
import { count } from "../report/text/words";

const KINDS = [
  { kind: "malformed", title: "Malformed" },
  { kind: "unknown", title: "Not known" },
  { kind: "forbidden", title: "Against an access rule" },
  { kind: "expired", title: "Expired" },
] as const satisfies readonly { kind: ProblemKind; title: string }[];

/** The most problems of a kind that are shown; the others are counted. */
const MOST_SHOWN = 200;

/** Problems under a title for each kind, each as `file:line:column  message` with its hint below. */
export function problemLines(problems: readonly Problem[], look: Look): string {
  const { colors } = look;
  return KINDS.flatMap(({ kind, title }) => {
    const list = problems.filter((problem) => problem.kind === kind);
    const heading = `${title} (${count(list.length, kind === "expired" ? "warning" : "error")})`;
    const rest = list.length - MOST_SHOWN;
    const lines = [
      colors.bold(heading),
      ...list.slice(0, MOST_SHOWN).map((p) => problemText(p, look)),
      ...(rest > 0 ? [`... and ${rest} more`] : []),
    ];
    return list.length === 0 ? [] : [lines.join("\n")];
  }).join("\n\n");
}

function problemText(problem: Problem, { width, colors }: Look): string {
  const { message, hint, at, related } = problem;
  const place = plain(formatPosition(at));
  const mark = severityOf(problem) === "error" ? colors.red(place) : colors.yellow(place);
  const lines = [wrap(`${mark}  ${clipMessage(plain(message))}`, width, 0, 4)];
  if (related !== undefined) lines.push(wrap(`see also ${plain(formatPosition(related))}`, width, 4));
  if (hint !== undefined) lines.push(wrap(`→ ${clipMessage(plain(hint))}`, width, 4, 6));
  return lines.join("\n");
}
