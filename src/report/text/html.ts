import { plain } from "./plain";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text from outside for an HTML element's content or a quoted attribute: it shows exactly that text. */
export function escapeHtml(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** HTML that may stand in a page as it is: made by `markup`, or read from a file of this package. */
export class Markup {
  constructor(readonly html: string) {}
}

/** What may stand in a template: markup as it is, anything else as text, `undefined` as nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** A piece of a page. Whatever is put into the template is escaped, unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((text, index) => text + htmlOf(values[index])).join(""));
}

/**
 * A name or address that may be wrapped where it has a joint, and nowhere else: after `@`, `.`, `/`, `-` and `_`. Text
 * with spaces is wrapped at these.
 */
export function breakable(text: string): Markup {
  // Before it falls apart: only a whole address shows that its name is not ASCII.
  const shown = plain(text);
  if (shown.includes(" ")) return markup`${shown}`;
  return new Markup(
    shown
      .split(/(?<=[@./\-_])/)
      .map(escapeHtml)
      .join("<wbr>"),
  );
}

function htmlOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.html;
  return typeof content === "object" ? content.map(htmlOf).join("") : escapeHtml(String(content));
}
