import { type AccessPath } from "../../model/access";
import { type OtherGrant, type Scope, scopeKey } from "../../model/organization";
import { roleById, type RoleId } from "../../model/roles";
import { type Changed } from "./capability-changes";
import { changeOf, type ReleasedPlaces } from "./classify";
import { type OtherRight, RIGHTS_OF_ROLE, type RoleRight } from "./rights";

const WHOLE: Scope = { kind: "organization" };

interface Held {
  readonly role: RoleId;
  readonly scope: Scope;
  readonly before: AccessPath[];
  readonly after: AccessPath[];
}

/** How what one person's roles allow besides billing changes. */
export function roleChanges(
  before: readonly AccessPath[],
  after: readonly AccessPath[],
  released: ReleasedPlaces,
): readonly Changed<RoleRight>[] {
  const held = new Map<string, Held>();
  const add = (side: "before" | "after", path: AccessPath): void => {
    for (const role of RIGHTS_OF_ROLE[path.binding.role]) {
      // A role of the organization is one, wherever Twilio shows it.
      const scope = roleById(role).scope === "organization" ? WHOLE : path.binding.scope;
      const key = `${role} ${scopeKey(scope)}`;
      const known = held.get(key) ?? { role, scope, before: [], after: [] };
      held.set(key, known);
      known[side].push(path);
    }
  };
  for (const path of before) add("before", path);
  for (const path of after) add("after", path);
  return [...held.values()].flatMap((one): readonly Changed<RoleRight>[] => {
    const change = changeOf(one.before, one.after, released);
    if (change === undefined) return [];
    const paths = change.kind === "lost" || change.kind === "released" ? one.before : one.after;
    const { role, scope } = one;
    const wider = paths.map(({ binding }) => binding.role);
    const [first] = wider;
    const impliedBy = first === undefined || wider.includes(role) ? {} : { impliedBy: first };
    return [{ change, right: { kind: "role", role, scope, ...impliedBy, paths } }];
  });
}

/**
 * How one person's roles outside the catalog change.
 *
 * @param areManaged whether the head would show them: a manifest does not
 */
export function otherChanges(
  before: readonly OtherGrant[],
  after: readonly OtherGrant[],
  areManaged: boolean,
): readonly Changed<OtherRight>[] {
  if (before.length + after.length === 0) return [];
  const [had, has] = [byPlace(before), byPlace(after)];
  const gone = areManaged ? "lost" : "released";
  return [
    ...only(has, had).map((right) => ({ change: { kind: "gained" } as const, right })),
    ...only(had, has).map((right) => ({ change: { kind: gone } as const, right })),
  ];
}

function byPlace(grants: readonly OtherGrant[]): ReadonlyMap<string, OtherRight> {
  return new Map(
    grants.map(({ role, scope }) => [`${role.sid} ${scopeKey(scope)}`, { kind: "other", role, scope } as const]),
  );
}

function only(these: ReadonlyMap<string, OtherRight>, those: ReadonlyMap<string, OtherRight>): readonly OtherRight[] {
  return [...these].flatMap(([key, right]) => (those.has(key) ? [] : [right]));
}
