import { type Organization, personOf } from "../../../model/organization";
import { escapeMarkdown, markdownTable } from "../../../report/text/markdown";
import { type AccessSummary, type Holder } from "./access-summary";
import { verdict } from "./access-table";
import { MARK_TEXT } from "../../../model/grant-marks";
import { pathRole, sourceText } from "./path-text";
import { descriptionOf } from "./person-text";
import { instantText } from "../../../model/instant";
import { CAPABILITIES_NOTE, capabilitiesText, groupsText, organizationText, personText } from "./access-words";

/** The whole effective access as a Markdown document. */
export function* accessMarkdown(organization: Organization, summary: AccessSummary, now: Date): Generator<string> {
  const name = escapeMarkdown(organizationText(organization));
  yield `# Billing access in ${name}\n\n`;
  yield `As of ${instantText(now.toISOString())}. ${verdict(organization, summary).map(escapeMarkdown).join(" ")}\n\n`;
  yield `${markdownTable(
    ["Person", "Function", "Can", "On", "Because"],
    summary.holders.flatMap((holder) => holderRows(organization, holder)),
  )}\n\n`;
  if (summary.others.length > 0) {
    yield "No billing rights, though they hold other roles:\n\n";
    for (const { email, others } of summary.others)
      yield `- ${[personText(personOf(organization, email)), ...others.map(pathRole)].map(escapeMarkdown).join("; ")}\n`;
    yield "\n";
  }
  yield `${CAPABILITIES_NOTE}\n`;
}

function holderRows(organization: Organization, holder: Holder): readonly (readonly string[])[] {
  const person = personOf(organization, holder.email);
  const mark = holder.technicalAdministrator ? "<br>**technical Administrator**" : "";
  return holder.statements.map(({ capabilities, groups, paths }) => [
    `${escapeMarkdown(personText(person))}${mark}`,
    descriptionOf(person).join(", "),
    capabilitiesText(capabilities),
    groups === "every" ? "every Billing Group" : escapeMarkdown(groupsText(groups)),
    paths
      .map((path) => {
        const marks = path.marks.map((m) => ` **${MARK_TEXT[m]}**`).join("");
        return `${escapeMarkdown(pathRole(path))} (${escapeMarkdown(sourceText(path))})${marks}`;
      })
      .join("<br>"),
  ]);
}
