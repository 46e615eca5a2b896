import { readPackageFile } from "../package-root";
import { type Content, markup, Markup } from "../text/html";

/**
 * Fills a template of this package, `assets/page/skeleton.html`: each `{{name}}` becomes the slot of that name. Text is
 * escaped.
 *
 * @throws if the template names a slot that is not given
 */
export function fillTemplate(file: string, slots: Readonly<Record<string, Content>>): Markup {
  const template = readPackageFile(file);
  return new Markup(
    template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      if (!(name in slots)) throw new Error(`${file} has no value for {{${name}}}`);
      return markup`${slots[name]}`.html;
    }),
  );
}
