import { type AccessPath, carries, type EffectiveAccess } from "../../../model/access";
import { type CapabilityId, holds } from "../../../model/capabilities";
import { firstReached } from "../reach";
import { MARK_TEXT } from "../../../model/grant-marks";
import { scopeName } from "../../../model/organization";
import { formatPosition } from "../../../model/problem";
import { roleLabel } from "../../../model/roles";
import { type Look } from "../../../report/text/look";
import { plain } from "../../../report/text/plain";
import { instantText } from "../../../model/instant";

/** A path in a sentence: `Billing Group Admin on europe, through team x, until ... (access.yaml:41:14) [expired]`. */
export function pathText(path: AccessPath, { colors }: Pick<Look, "colors">): string {
  const { marks } = path;
  const place = colors.dim(`(${sourceText(path)})`);
  return [pathRole(path), place, ...marks.map((mark) => colors.yellow(`[${MARK_TEXT[mark]}]`))].join(" ");
}

/** The role of a path with its scope and terms, without its place. */
export function pathRole({ binding: { role, scope }, grant: { team, until } }: AccessPath): string {
  const where = scope.kind === "organization" ? "" : ` on ${plain(scopeName(scope))}`;
  const via = team === undefined ? "" : `, through team ${plain(team)}`;
  const end = until === undefined ? "" : `, until ${instantText(until)}`;
  return `${roleLabel(role)}${where}${via}${end}`;
}

/** Where a path comes from: a place in a file, or an assignment. */
export function sourceText({ grant: { origin } }: AccessPath): string {
  return "position" in origin ? plain(formatPosition(origin.position)) : `assignment ${plain(origin.assignment)}`;
}

/** Each path that leads to the right on any of `groups`, once. */
export function pathsOn(
  access: EffectiveAccess,
  person: string,
  capability: CapabilityId,
  groups: readonly string[],
): readonly AccessPath[] {
  return access
    .grants(person)
    .filter(({ binding }) => holds(carries(binding), capability))
    .flatMap((path) => {
      const at = firstReached(path.binding, groups);
      return at === undefined ? [] : [{ path, at }];
    })
    .sort((a, b) => a.at - b.at)
    .map(({ path }) => path);
}
