import { escapeMarkdown, markdownCode, markdownTable } from "../text/markdown";
import { plainLine } from "../text/plain";
import { type Document, type Section } from "./document";

/** A document in GitHub's Markdown. */
export function markdownText({ title, lead, sections }: Document): string {
  const parts = [
    `# ${escapeMarkdown(title)}`,
    lead.map(escapeMarkdown).join(" "),
    ...sections.flatMap((section) => [
      `## ${escapeMarkdown(section.title)}`,
      ...(section.intro === undefined ? [] : [escapeMarkdown(section.intro)]),
      body(section),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function body(section: Section): string {
  switch (section.kind) {
    case "code":
      return markdownCode(section.language, section.lines.map(plainLine));
    case "list":
      return section.items.length === 0
        ? escapeMarkdown(section.none)
        : section.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "table":
      return section.rows.length === 0
        ? escapeMarkdown(section.none)
        : markdownTable(
            section.head.map(escapeMarkdown),
            section.rows.map((row) => row.map(escapeMarkdown)),
          );
  }
}
