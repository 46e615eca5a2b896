import { type AccessPath } from "../../../model/access";
import { type Person } from "../../../model/organization";
import { isTechnicalAdministrator } from "../../../model/technical-administrator";
import { type Look } from "../../../report/text/look";
import { wrap } from "../../../report/text/wrap";
import { pathText } from "./path-text";
import { type Statement } from "./statements";
import { capabilitiesText, groupsText, personText } from "./access-words";

/** Who a person is, in one paragraph, with the mark of a technical Administrator under it. */
export function personHead(person: Person, paths: readonly AccessPath[], { width, colors }: Look): string {
  const head = [colors.bold(personText(person)), ...descriptionOf(person)].join(", ");
  const bindings = paths.map((path) => path.binding);
  if (!isTechnicalAdministrator(person, bindings)) return wrap(head, width, 0, 2);
  const mark = colors.red(`! ${colors.bold("technical Administrator")}: ${TECHNICAL_ADMINISTRATOR}`);
  return `${wrap(head, width, 0, 2)}\n${wrap(mark, width, 2, 4)}`;
}

/** What there is to say of a person in a word each: function, and what is out of the ordinary. */
export function descriptionOf({ function: duty, external, status }: Person): readonly string[] {
  return [
    ...(duty === undefined || duty === "other" ? [] : [duty]),
    ...(external ? ["external"] : []),
    ...(status === "active" ? [] : [status]),
  ];
}

/** Why it matters. Source: billing-roles-article, "For Technical Leads". */
const TECHNICAL_ADMINISTRATOR = "full billing rights come with the role by default";

/** A statement on its own line, and below it each path that supports it. */
export function statementText({ capabilities, groups, paths }: Statement, look: Look): string {
  const where = groups === "every" ? "every Billing Group" : groupsText(groups);
  return [wrap(`${capabilitiesText(capabilities)} on ${where}`, look.width, 2, 4), ...pathList(paths, 4, look)].join(
    "\n",
  );
}

/** One line a path, indented by `indent` spaces. */
export function pathList(paths: readonly AccessPath[], indent: number, look: Look): readonly string[] {
  return paths.map((path) => wrap(pathText(path, look), look.width, indent, indent + 2));
}
