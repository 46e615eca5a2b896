import { canonicalEmail } from "../model/identity";
import { type Position } from "../model/problem";
import { show } from "../model/show";
import { emailHint } from "./mistakes";
import { type Report, type LocatedFile } from "./merge";
import { type YamlTree } from "./yaml-tree";

/** Canonical e-mail address of `text`, or a report of what is wrong with it. */
export function readEmail(text: string, at: Position, report: Report, hint?: string): string | undefined {
  const result = canonicalEmail(text);
  if ("email" in result) return result.email;
  const meant = hint ?? emailHint(text);
  report(at, `${show(text)} is not an e-mail address: ${result.invalid}`, meant === undefined ? {} : { hint: meant });
  return undefined;
}

/** A plain list of e-mail addresses, canonical and each once; `list` is a node of `tree`. */
export function readEmails(list: readonly string[], tree: YamlTree, report: Report): Map<string, Position> {
  const emails = new Map<string, Position>();
  list.forEach((text, index) => {
    const at = tree.positionOf(list, index);
    const hint = text.startsWith("team:") ? "only people can stand in this list, not teams" : undefined;
    const email = readEmail(text, at, report, hint);
    if (email === undefined) return;
    const earlier = emails.get(email);
    if (earlier === undefined) emails.set(email, at);
    else report(at, `${email} is listed twice here`, { related: earlier });
  });
  return emails;
}

/** The addresses under `breakGlass` of all files. */
export function readBreakGlass(files: readonly LocatedFile[], report: Report): readonly string[] {
  const all = files.flatMap(({ data, tree }) => [...readEmails(data.breakGlass ?? [], tree, report).keys()]);
  return [...new Set(all)].sort();
}
