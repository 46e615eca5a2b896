import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type RuleInput } from "./cases";

const PAGES = path.resolve(__dirname, "../../../../../docs/rules");

/** What a page about a rule is made of, in this order. */
export const SECTIONS = [
  "Summary",
  "What is wrong",
  "What to do",
  "Example",
  "Options",
  "Controls",
  "Severity",
  "Source",
];

export interface Page {
  readonly title: string;
  readonly sections: ReadonlyMap<string, string>;
}

export function textOf(name: string): string {
  return readFileSync(path.join(PAGES, `${name}.md`), "utf8");
}

export function pageOf(id: string): Page {
  const [title = "", ...sections] = textOf(id).split(/^## /m);
  return {
    title: title.replace("# ", "").trim(),
    sections: new Map(
      sections.map((section) => {
        const [heading = "", ...lines] = section.split("\n");
        return [heading, lines.join("\n").trim()];
      }),
    ),
  };
}

/** Name, default and meaning of each option in the table of a page. */
export function optionsOf(page: Page): readonly (readonly string[])[] {
  const rows = (page.sections.get("Options") ?? "").split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) => [...row.slice(2, -2).split(" | ")].map((cell) => cell.replaceAll("`", "")));
}

/** The code of a section's fences of one language. */
export function fences(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1] ?? "");
}

/** An example: a manifest, or what an audit is given. */
export function inputOf(code: string): RuleInput {
  const value = parse(code) as Record<string, unknown>;
  return "twilio" in value || "manifest" in value ? value : { manifest: value };
}
