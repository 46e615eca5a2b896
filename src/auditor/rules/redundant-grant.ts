import { grantMarks, isUsable } from "../../model/grant-marks";
import { type Binding, type Grant } from "../../model/organization";
import { roleById, ROLES, type RoleId } from "../../model/roles";
import { scopeCovers } from "../../model/wider-right";
import { isWiderRole } from "../../model/wider-role";
import { type Right, rightKey, rightText } from "../../model/right";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { groupBy } from "../../model/group-by";
import { type Holder, holdersWhere, placesOf, type RoleSet, rolesIn, TRAITS } from "./engine/holders";
import { type RuleContext } from "./engine/rule";
import { lastEnd } from "./engine/time";
import { distinct, personText } from "./engine/right-text";

/** Source: billing-roles-article, the matrix; facts 8, the matrix of account roles. */
export const redundantGrant = defineRule({
  id: "redundant-grant",
  severity: "info",
  title: "Nobody is given the same right twice",
  rationale:
    "Where a right is given twice, taking one away changes nothing, and the person who does so believes that it did. It also hides who holds a right for which reason.",
  remediation: "Delete the narrower grant, or the one by name.",
  messages: {
    covered: {
      message: "{person} holds {rights} besides {cover}, which allows as much and more.",
      remediation:
        "Take {rights} away: {person} can do the same without. Or, if {cover} is the mistake, take that away.",
    },
    twice: {
      message: "{person} holds {right} both by name and through team {team}, on the same terms.",
      remediation: "Delete the entry by name: the team gives the same.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const holder of holdersWhere(context, mayBeRedundant)) {
      const { email, person } = holder;
      const held = heldPlaces(holder);
      const covered = held.flatMap((right) => {
        const cover = held.find((other) => covers(context, other, right));
        return cover === undefined ? [] : [{ right, cover }];
      });
      for (const group of groupBy(
        covered,
        ({ right, cover }) => `${right.binding.role} ${rightKey(cover.binding)}`,
      ).values()) {
        const cover = group[0]?.cover;
        if (cover === undefined) continue;
        const rights = group.flatMap(({ right: { binding, grants } }) => grants.map((grant) => ({ binding, grant })));
        yield {
          messageId: "covered",
          data: {
            person: personText(person),
            rights: distinct(group.map(({ right }) => rightText(right.binding))),
            cover: rightText(cover.binding),
          },
          person: email,
          rights,
          change: { person: email, take: placesOf(rights), give: [] },
        };
      }
      for (const { binding, grants } of held) {
        const byName = grants.find(({ team }) => team === undefined);
        const byTeam = grants.find(({ team, until }) => team !== undefined && until === byName?.until);
        if (byName === undefined || byTeam?.team === undefined) continue;
        yield {
          messageId: "twice",
          data: { person: personText(person), right: rightText(binding), team: byTeam.team },
          person: email,
          rights: [byName, byTeam].map((grant) => ({ binding, grant })),
          subject: "twice",
        };
      }
    }
  },
});

/** A right with all grants of it. */
interface HeldPlace {
  readonly binding: Binding;
  readonly grants: readonly Grant[];
}

function mayBeRedundant(roles: RoleSet, traits: number): boolean {
  return (traits & TRAITS.twice) !== 0 || mayHaveWider(roles);
}

/** The rights of a person on the level they are made for, the widest first. */
function heldPlaces({ rights }: Holder): readonly HeldPlace[] {
  return [...groupBy(rights, ({ binding }) => rightKey(binding)).values()]
    .flatMap((group): HeldPlace[] => {
      const [first] = group;
      if (first === undefined || roleById(first.binding.role).scope !== first.binding.scope.kind) return [];
      return [{ binding: first.binding, grants: group.map(({ grant }) => grant) }];
    })
    .sort((a, b) => rankOf(a.binding) - rankOf(b.binding));
}

const wider = new Map<RoleSet, boolean>();

/** Whether one of `roles` allows all that another one does, wherever they are held. */
function mayHaveWider(roles: RoleSet): boolean {
  const before = wider.get(roles);
  if (before !== undefined) return before;
  const ids = rolesIn(roles);
  const found = ids.some((wide) => ids.some((narrow) => isWiderRole(wide, narrow)));
  wider.set(roles, found);
  return found;
}

/** Whether the right `wide` can be used now, allows all that `narrow` does, and lasts as long. */
function covers({ organization, now }: RuleContext, wide: HeldPlace, narrow: HeldPlace): boolean {
  if (!isWider(wide.binding, narrow.binding)) return false;
  const usable = wide.grants.filter((grant) => isUsable(grantMarks(organization, wide.binding, grant, now)));
  if (usable.length === 0) return false;
  const [wideEnd, narrowEnd] = [lastEnd(usable), lastEnd(narrow.grants)];
  return wideEnd === undefined || (narrowEnd !== undefined && wideEnd >= narrowEnd);
}

/** Whether the right `wide` allows all that `narrow` does, where that is held and maybe elsewhere. */
function isWider(wide: Right, narrow: Right): boolean {
  return isWiderRole(wide.role, narrow.role) && scopeCovers(wide.scope, narrow.scope);
}

const ranks = new Map<RoleId, number>(ROLES.map(({ id }, index) => [id, index]));

function rankOf({ role }: Pick<Right, "role">): number {
  return ranks.get(role) ?? 0;
}
