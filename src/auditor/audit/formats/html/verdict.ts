import { type AuditResult } from "../../../../model/finding";
import { type Judgement } from "../../../../model/judgement";
import { icon, type Icon, ICON_CLASS, personMark } from "../../../../report/page/marks";
import { notComparedTexts, severityCounts, unknowns } from "../../../../report/finding-words";
import { type Markup, markup } from "../../../../report/text/html";
import { count, number } from "../../../../report/text/words";
import { type PersonView } from "../../people";

/** The verdict of a page in a few words, and its mark. The first that fits counts. */
export function verdictOf(
  { complete, summary: { findings } }: Pick<AuditResult, "complete" | "summary">,
  people: readonly PersonView[],
): { readonly title: string; readonly icon: Icon } {
  if (!complete) return { title: "Not fully read, so no verdict", icon: "unread" };
  if (findings.error > 0) return { title: "Action needed", icon: "error" };
  const isOpen = findings.warning > 0 || people.some(({ judgement }) => judgement !== "may");
  return isOpen ? { title: "To decide", icon: "warning" } : { title: "Nothing wrong", icon: "nothing" };
}

/** The first card: the answer in a sentence, four counts that lead to their lists, findings and what was not read. */
export function verdictCard(result: AuditResult, people: readonly PersonView[], trend: Markup): Markup {
  const { title, icon: name } = verdictOf(result, people);
  return markup`<section class="verdict card" aria-labelledby="verdict-title"><div>
<h2 id="verdict-title" class="flag ${ICON_CLASS[name]}">${icon(name)}${title}</h2>
<p class="lead">${leadText(result, people)}</p>
<ul class="counts">
${counts(result, people)}
</ul>
<p class="more">${findingsLine(result)} ${[othersText(result, people), ...notComparedTexts(result)].join(" ")}</p>
</div>
${trend}
</section>
${gap(result)}`;
}

function leadText({ organization, complete }: AuditResult, people: readonly PersonView[]): string {
  const name = organization.name ?? "this organization";
  const spend = people.filter(({ level }) => level === "manage").length;
  const of = (judgement: Judgement): number => people.filter((each) => each.judgement === judgement).length;
  const [shouldNot, notJudged] = [of("should-not"), of("not-judged")];
  if (people.length === 0)
    return complete
      ? `Nobody can see the bills of ${name}.`
      : `Nobody that was read can see the bills of ${name}. Who can is not known.`;
  const who = count(people.length, "person", "people");
  const can = `${complete ? who : `At least ${who}`} can see the bills of ${name}`;
  const also =
    people.length === 1 ? (spend === 1 ? ", and can spend" : "") : `, and ${number(spend)} of them can spend`;
  const judged = judgedText(shouldNot, notJudged);
  const rest = judged === "" ? "Nobody is known who should not." : `${judged}.`;
  return `${can}${also}. ${complete ? rest : `${judged === "" ? "" : `${rest} `}Who else can is not known.`}`;
}

/** `2 should not, and 1 is not judged yet`; empty where everybody may. */
export function judgedText(shouldNot: number, notJudged: number): string {
  return [
    ...(shouldNot === 0 ? [] : [`${number(shouldNot)} should not`]),
    ...(notJudged === 0 ? [] : [`${number(notJudged)} ${notJudged === 1 ? "is" : "are"} not judged yet`]),
  ].join(", and ");
}

function counts({ complete }: AuditResult, people: readonly PersonView[]): readonly Markup[] {
  const of = (judgement: Judgement, level?: PersonView["level"]): number =>
    people.filter((each) => each.judgement === judgement && (level === undefined || each.level === level)).length;
  const tiles = [
    { href: "#should-not", judgement: "should-not", level: "manage", n: of("should-not"), text: "should not" },
    { href: "#not-judged", judgement: "not-judged", level: "manage", n: of("not-judged"), text: "not judged" },
    { href: "#may-spend", judgement: "may", level: "manage", n: of("may", "manage"), text: "may spend" },
    { href: "#may-see", judgement: "may", level: "view", n: of("may", "view"), text: "may only see" },
  ] as const;
  return tiles.map(({ href, judgement, level, n, text }) => {
    // Without anybody not judged there is no such heading.
    const target = href === "#not-judged" && n === 0 ? "#should-not" : href;
    return markup`<li><a href="${target}">${personMark(judgement, level)}<b>${number(n)}${complete ? "" : "+"}</b><span>${text}</span></a></li>
`;
  });
}

function findingsLine({ summary, complete }: AuditResult): Markup {
  const { waived } = summary;
  const text = severityCounts(summary.findings);
  return markup`${complete ? "" : "At least "}<a href="#findings">${text}</a>${waived === 0 ? "" : `, ${number(waived)} waived`}.`;
}

function othersText({ complete, summary }: AuditResult, people: readonly PersonView[]): string {
  const others = summary.people - people.length;
  const rest = others > 0 ? ` ${count(others, "more person holds", "more people hold")} roles without billing.` : "";
  return `${complete ? "Everything was read." : "Not everything was read."}${rest}`;
}

function gap(result: AuditResult): Markup | undefined {
  const list = unknowns(result);
  if (list.length === 0) return undefined;
  return markup`<section class="gap card unread" aria-label="Not read">${icon("unread")}<div>
<p><b>Not everything could be read.</b> What is missing is unknown, not absent: people may be missing below. Make it
readable, and run the audit again.</p>
<ul>${list.map((what) => markup`<li>${what}</li>`)}</ul></div></section>`;
}
