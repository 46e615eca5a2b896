import path from "node:path";
import { type Answer, isAnonymous, type Verdict } from "../answers";
import { type ReviewPack } from "../review-pack";
import { askedText, cautions, evidenceText, scopeText, tally } from "../attest-words";
import { organizationText } from "../../../report/finding-words";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import { type Look } from "../../../report/text/look";

/** What was written, for people; what makes it incomplete comes first. */
export function overviewText(pack: ReviewPack, folder: string, look: Look): string {
  const found = pack.decisions.filter(({ findings }) => findings.length > 0).length;
  const lines = [
    ...headLines(pack, look),
    askedText(pack),
    evidenceText(pack),
    `${count(found, "decision has", "decisions have")} findings.`,
    ...[tally(pack)].filter((line) => line !== undefined),
    ...writtenLines(pack, folder),
  ];
  return layOut(lines, look);
}

function writtenLines(pack: ReviewPack, folder: string): readonly string[] {
  const { parts } = pack;
  if (parts === undefined)
    return [`Written to ${folder}: review.csv to fill in, review.html to read or print, attestation.json signed.`];
  return [
    `Written to ${folder}: for each part a table to fill in and a page to read or print; review.html with all parts; attestation.json signed.`,
    ...parts.map(({ key, name, reviewer }) => {
      const own = pack.decisions.filter(({ part }) => part === key).length;
      return `- ${plain(reviewer ?? name)}: ${count(own, "decision")}, in ${key}.csv and ${key}.html`;
    }),
  ];
}

/** What a check of a pack found: genuine, and what was compared with it. */
export function verifiedText(pack: ReviewPack, compared: readonly string[], look: Look): string {
  const { colors } = look;
  return layOut(
    [
      ...headLines(pack, look),
      askedText(pack),
      evidenceText(pack),
      colors.green("attestation.json is as it was signed."),
      ...compared.map((line) => colors.green(line)),
    ],
    look,
  );
}

/** What is wrong with the files of a pack. */
export function problemsText(
  wrong: readonly { readonly file: string; readonly problems: readonly string[] }[],
  look: Look,
): string {
  return layOut(
    wrong.flatMap(({ file, problems }) =>
      problems.map((problem) => look.colors.red(`${path.basename(file)}: ${plain(problem)}`)),
    ),
    look,
  );
}

/** What the reviewers decided: first what is to be done. */
export function closingText(pack: ReviewPack, answers: readonly Answer[], look: Look): string {
  const of = (verdict: Verdict): readonly Answer[] => answers.filter((answer) => answer.verdict === verdict);
  const lists = [
    { title: "To revoke", answers: of("revoke") },
    { title: "To change", answers: of("change") },
    { title: "Undecided", answers: of("undecided") },
    { title: "Decided, and nobody says by whom", answers: answers.filter(isAnonymous) },
  ];
  const lines = [
    ...headLines(pack, look),
    `${count(of("keep").length, "right is", "rights are")} kept, ${of("revoke").length} to revoke, ${of("change").length} to change, ${of("undecided").length} undecided.`,
    evidenceText(pack, of("undecided").length + answers.filter(isAnonymous).length),
  ];
  for (const { title, answers: list } of lists)
    if (list.length > 0) lines.push("", look.colors.bold(title), ...list.map(answerText));
  return layOut(lines, look);
}

function answerText({ decision, reviewer, note }: Answer): string {
  const { person, title, scope, id } = decision;
  const by = reviewer.trim() === "" ? "" : `, by ${reviewer}`;
  const why = note.trim() === "" ? "" : `: ${note}`;
  return `- ${plain(`${person}: ${title}, ${scopeText(scope)}${by}${why}`)} ${id.slice(0, 16)}`;
}

function headLines(pack: ReviewPack, { colors }: Look): readonly string[] {
  return [
    `${organizationText(pack.organization)}, as of ${instantText(pack.asOf)}`,
    ...(pack.complete ? [] : [colors.red("Incomplete: not everything could be read, so this certifies nothing.")]),
    ...cautions(pack).map((text) => colors.yellow(plain(text))),
  ];
}

function layOut(lines: readonly string[], { width }: Look): string {
  return lines.map((line) => (line === "" ? "\n" : `${wrap(line, width, 0, 4)}\n`)).join("");
}
