import { defined } from "../model/defined";
import { parseInstant } from "../model/instant";
import { scopeKey, type Binding, type Grant, type Scope } from "../model/organization";
import { compareText, type Position } from "../model/problem";
import { type Role, roleById, rolesOf } from "../model/roles";
import { show } from "../model/show";
import { readEmail } from "./emails";
import { type MemberEntry, type RoleLists } from "./manifest-file";
import { type LocatedFile, type Report } from "./merge";
import { type Teams, type TeamsRead } from "./teams";
import { type YamlTree } from "./yaml-tree";

const TEAM = "team:";

/** What one entry of a list means: `who` stands there, and the grants it gives, one for each person of a team. */
interface Member {
  readonly who: string;
  readonly terms: string;
  readonly at: Position;
  readonly grants: readonly Grant[];
}

/** Every list of members in all files as bindings. The lists of one role on one scope in several files add up. */
export function readBindings(
  files: readonly LocatedFile[],
  { members: teams, directory }: TeamsRead,
  report: Report,
): readonly Binding[] {
  const bindings = new Map<string, Omit<Binding, "grants"> & { readonly members: Map<string, Member> }>();

  /** `holder` has the list under the role's key; an absent list is not managed here. */
  const add = (
    role: Role,
    scope: Scope,
    holder: object | undefined,
    list: readonly MemberEntry[] | undefined,
    tree: YamlTree,
  ): void => {
    if (list === undefined) return;
    const key = `${role.id} ${scopeKey(scope)}`;
    const origin = { position: tree.positionOf(holder, role.key) };
    const binding = bindings.get(key) ?? { role: role.id, scope, origin, members: new Map<string, Member>() };
    bindings.set(key, binding);
    list.forEach((entry, index) => {
      const at = tree.positionOf(list, index);
      const member = readMember(entry, at, tree, teams, report);
      if (member === undefined) return;
      const earlier = binding.members.get(member.who);
      if (earlier === undefined) binding.members.set(member.who, member);
      else if (earlier.at.file === at.file) report(at, `${member.who} is listed twice here`, { related: earlier.at });
      else if (earlier.terms !== member.terms)
        report(at, `${member.who} has different terms for the same role elsewhere`, { related: earlier.at });
    });
  };

  const [organizationRoles, accountRoles] = [rolesOf("organization"), rolesOf("account")];
  const [admin, viewer] = [roleById("billingGroupAdmin"), roleById("billingGroupViewer")];
  for (const { data, tree } of files) {
    const lists: RoleLists | undefined = data.organizationRoles;
    for (const role of organizationRoles) add(role, { kind: "organization" }, lists, lists?.[role.key], tree);
    for (const [key, group] of Object.entries(data.billingGroups ?? {})) {
      add(admin, { kind: "billingGroup", key }, group, group.admins, tree);
      add(viewer, { kind: "billingGroup", key }, group, group.viewers, tree);
    }
    for (const [key, account] of Object.entries(data.accounts ?? {})) {
      const roles: RoleLists | undefined = account.roles;
      for (const role of accountRoles) add(role, { kind: "account", key }, roles, roles?.[role.key], tree);
    }
  }
  return [...bindings.values()].map(({ members, ...binding }) => {
    const filled = [...directory.keys()].filter((name) => members.has(`${TEAM}${name}`)).sort(compareText);
    return {
      ...binding,
      grants: [...members.values()].flatMap(({ grants }) => grants),
      ...defined({ directoryTeams: filled.length === 0 ? undefined : filled }),
    };
  });
}

function readMember(
  entry: MemberEntry,
  at: Position,
  tree: YamlTree,
  teams: Teams,
  report: Report,
): Member | undefined {
  const { user, until, reason, ticket } = typeof entry === "string" ? { user: entry } : { ...NO_TERMS, ...entry };
  const end = until === undefined ? undefined : parseInstant(until);
  if (end !== undefined && "invalid" in end)
    report(tree.positionOf(entry, "until", "value"), `until: ${show(until)} is not an absolute instant`, {
      hint: end.invalid,
    });
  const grant = {
    ...(end === undefined || "invalid" in end ? {} : { until: end.instant }),
    ...defined({ reason, ticket }),
    origin: { position: at },
  };
  const terms = JSON.stringify([grant.until, reason, ticket]);
  if (user.startsWith(TEAM)) {
    const team = user.slice(TEAM.length);
    const people = teams.get(team);
    if (people === undefined)
      report(at, `no team is called ${show(team)}`, {
        meant: { text: team, among: teams.keys() },
        missingFrom: "teams",
      });
    return people && { who: user, terms, at, grants: [...people.keys()].map((person) => ({ person, team, ...grant })) };
  }
  const hint = teams.has(user) ? `did you mean "${TEAM}${user}"?` : undefined;
  const person = readEmail(user, at, report, hint);
  return person === undefined ? undefined : { who: person, terms, at, grants: [{ person, ...grant }] };
}

const NO_TERMS: { until?: string; reason?: string; ticket?: string } = {};
