import { CAPABILITIES } from "../../../model/capabilities";
import { ROLES, roleLabel } from "../../../model/roles";
import { escapeMarkdown, markdownTable } from "../../../report/text/markdown";

/** The catalog as a Markdown document: the matrix, and the roles outside it. */
export function* rolesMarkdown(): Generator<string> {
  const billing = ROLES.filter((role) => role.capabilities.length > 0);
  const rest = ROLES.filter((role) => role.capabilities.length === 0);
  const head = ["Billing right", "Id", ...billing.map((role) => roleLabel(role.id))];
  const rows = CAPABILITIES.map(({ id, title }) => [
    escapeMarkdown(title),
    `\`${id}\``,
    ...billing.map((role) => (new Set<string>(role.capabilities).has(id) ? "✓" : "")),
  ]);
  yield `${markdownTable(head, rows)}\n\n`;
  yield `Without billing rights: ${rest.map((role) => roleLabel(role.id)).join(", ")}.\n`;
}
