import { didYouMean } from "../did-you-mean";
import { parseInstant } from "../instant";
import { scopeKey, type Binding, type Grant, type Scope } from "../organization";
import { type Position } from "../problem";
import { type RoleId, rolesOf } from "../roles";
import { readEmail } from "./emails";
import { type MemberEntry } from "./manifest-file";
import { type LocatedFile, type Report } from "./merge";
import { type Teams } from "./people";
import { type YamlTree } from "./yaml-tree";

const TEAM = "team:";

/** A grant with the place of the list entry that gives it. */
interface PlacedGrant {
  readonly grant: Grant;
  readonly at: Position;
}

/** Every list of members in all files as bindings. The lists of one role on one scope in several files add up. */
export function readBindings(files: readonly LocatedFile[], teams: Teams, report: Report): readonly Binding[] {
  const bindings = new Map<string, { role: RoleId; scope: Scope; placed: Map<string, PlacedGrant> }>();

  const add = (role: RoleId, scope: Scope, list: readonly MemberEntry[] | undefined, tree: YamlTree): void => {
    if (list === undefined) return;
    const key = `${role} ${scopeKey(scope)}`;
    const { placed } = bindings.get(key) ?? { placed: new Map<string, PlacedGrant>() };
    bindings.set(key, { role, scope, placed });
    list.forEach((entry, index) => {
      const at = tree.positionOf(list, index);
      for (const grant of readMember(entry, at, tree, teams, report)) {
        const way = `${grant.person} ${grant.team ?? ""}`;
        const earlier = placed.get(way);
        if (earlier === undefined) placed.set(way, { grant, at });
        else if (earlier.at.file === at.file) {
          const who = grant.team === undefined ? grant.person : `${TEAM}${grant.team}`;
          report(at, `${who} stands in this list twice`, { related: earlier.at });
          return;
        } else if (terms(earlier.grant) !== terms(grant))
          report(at, `${grant.person} has other terms for the same role elsewhere`, { related: earlier.at });
      }
    });
  };

  for (const { data, tree } of files) {
    for (const role of rolesOf("organization"))
      add(role.id, { kind: "organization" }, data.organizationRoles?.[role.key], tree);
    for (const [key, group] of Object.entries(data.billingGroups ?? {})) {
      add("billingGroupAdmin", { kind: "billingGroup", key }, group.admins, tree);
      add("billingGroupViewer", { kind: "billingGroup", key }, group.viewers, tree);
    }
    for (const [key, account] of Object.entries(data.accounts ?? {}))
      for (const role of rolesOf("account")) add(role.id, { kind: "account", key }, account.roles?.[role.key], tree);
  }
  return [...bindings.values()].map(({ role, scope, placed }) => ({
    role,
    scope,
    grants: [...placed.values()].map(({ grant }) => grant),
  }));
}

/** The grants that one entry of a member list stands for: one, or one for each person of a team. */
function readMember(entry: MemberEntry, at: Position, tree: YamlTree, teams: Teams, report: Report): readonly Grant[] {
  const { user, until, reason, ticket } = typeof entry === "string" ? { user: entry } : { ...NO_TERMS, ...entry };
  const end = until === undefined ? undefined : parseInstant(until);
  if (end !== undefined && "invalid" in end) {
    report(tree.positionOf(entry, "until", "value"), `until: ${JSON.stringify(until)} is not an absolute instant`, {
      hint: end.invalid,
    });
    return [];
  }
  const grant = {
    ...(end === undefined ? {} : { until: end.instant }),
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
    origin: { position: at },
  };
  if (user.startsWith(TEAM)) {
    const team = user.slice(TEAM.length);
    const members = teams.get(team);
    if (members === undefined) report(at, `no team is called "${team}"`, didYouMean(team, teams.keys()));
    return [...(members?.keys() ?? [])].map((person) => ({ person, team, ...grant }));
  }
  const hint = teams.has(user) ? `did you mean "${TEAM}${user}"?` : undefined;
  const person = readEmail(user, at, report, hint);
  return person === undefined ? [] : [{ person, ...grant }];
}

const NO_TERMS: { until?: string; reason?: string; ticket?: string } = {};

function terms({ until, reason, ticket }: Grant): string {
  return JSON.stringify([until, reason, ticket]);
}
