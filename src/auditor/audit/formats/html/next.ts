import { type AuditResult } from "../../../../model/finding";
import { type Content, type Markup, markup } from "../../../../report/text/html";
import { number } from "../../../../report/text/words";
import { type PersonView } from "../../people";
import { type AuditReport } from "../format";

/** More names than this make no sentence. */
const MOST_NAMED = 8;

/** What to do next: a text that finance can send, with names, and commands for engineers. */
export function nextSection(
  { result, manifest = manifestOf(result) }: Pick<AuditReport, "result" | "manifest">,
  people: readonly PersonView[],
): Markup {
  return markup`<section id="next" aria-labelledby="next-title"><div class="sec"><h2 id="next-title">What next</h2></div>
<div class="two">
<div class="card next"><h3>For finance</h3>${financeText(result, people)}</div>
<div class="card next"><h3>For engineers</h3>
<ol class="steps">${engineerSteps(result, people, manifest).map(stepItem)}</ol></div>
</div></section>`;
}

function financeText({ complete }: AuditResult, people: readonly PersonView[]): Markup {
  const away = people.filter(
    ({ judgement, todo }) => judgement === "should-not" && todo?.startsWith("Nothing") !== true,
  );
  const unknown = people.filter(({ judgement }) => judgement === "not-judged");
  const asks = [
    ...(away.length === 0
      ? []
      : [
          markup`<p>Please take billing rights away from ${names(away)}: ${away.length === 1 ? "this person works" : "they work"} technically and should not see or spend our money.</p>`,
        ]),
    ...(unknown.length === 0
      ? []
      : [
          markup`<p>${unknown.length === 1 ? "What does" : "What do"} ${names(unknown)} do for us? They can spend, and nobody has said.</p>`,
        ]),
  ];
  if (asks.length > 0) return markup`<p>Send this to the people who run Twilio.</p><blockquote>${asks}</blockquote>`;
  return complete
    ? markup`<p>Nothing to ask for. Look through the two lists of those who may, and say who should leave them.</p>`
    : markup`<p>Ask for an audit that reads everything: until then nobody knows who else can see and spend.</p>`;
}

function names(people: readonly PersonView[]): Content {
  const shown = people.slice(0, MOST_NAMED).map(({ title }) => markup`<b><bdi>${title}</bdi></b>`);
  const rest = people.length - shown.length;
  const parts = [...shown, ...(rest > 0 ? [markup`${number(rest)} more (see the list)`] : [])];
  return parts.map((part, index) => {
    const before = index === 0 ? "" : index === parts.length - 1 ? " and " : ", ";
    return markup`${before}${part}`;
  });
}

interface Step {
  readonly text: string;
  readonly command?: string;
}

function stepItem({ text, command }: Step): Markup {
  return markup`<li>${text}${command === undefined ? undefined : markup`<code class="cmd">${command}</code>`}</li>`;
}

/** Commands in the order in which they help. Without a manifest the first thing is to have one. */
function engineerSteps(result: AuditResult, people: readonly PersonView[], file: string | undefined): readonly Step[] {
  const { complete, findings, summary } = result;
  const open = findings.filter(({ waiver }) => waiver === undefined);
  const isOpen = summary.findings.error + summary.findings.warning > 0;
  const unknown = people.filter(({ judgement }) => judgement === "not-judged").length;
  return [
    ...(complete
      ? []
      : [{ text: "Make readable what could not be read, and audit again. Until then nothing counts as clean." }]),
    ...(file === undefined
      ? [
          {
            text: "Write down the access that there is as a manifest: everything else starts from it.",
            command: "twilio-org adopt --live",
          },
        ]
      : []),
    ...(file !== undefined && open.some(({ ruleId }) => ruleId === "technical-administrator-billing")
      ? [
          {
            text: "Propose narrower roles, and write them into the manifest.",
            command: `twilio-org narrow ${file} --apply`,
          },
        ]
      : []),
    ...(open.some(({ patch }) => patch !== undefined)
      ? [{ text: "Make the changes that findings show: each was audited, and clears its finding." }]
      : []),
    ...(unknown > 0
      ? [
          {
            text: `Declare under people: what ${unknown === 1 ? "1 person does" : `${number(unknown)} people do`}, or give a directory of people to the audit.`,
            command: "twilio-org audit --people people.csv",
          },
        ]
      : []),
    ...(file !== undefined && isOpen
      ? [
          {
            text: "See what your changes do to people's access.",
            command: `twilio-org review --base-ref main ${file}`,
          },
          { text: "Accept until a day, in the waivers file, what has to stay for now." },
        ]
      : []),
    ...(complete && !isOpen && unknown === 0
      ? [{ text: "Nothing has to be done. Audit again when people, roles or Billing Groups change." }]
      : []),
  ];
}

/** The manifest that anything of the result comes from. */
function manifestOf({ findings }: AuditResult): string | undefined {
  for (const { source, paths } of findings) {
    if (source !== undefined) return source.file;
    for (const path of paths) if ("file" in path.source) return path.source.file;
  }
  return undefined;
}
