import { type Holding } from "../../model/access";
import { accountScope, type Organization, type Person } from "../../model/organization";
import { compareText } from "../../model/problem";
import { TECHNICAL_ROLES } from "../../model/roles";
import { isTechnicalAdministrator } from "../../model/technical-administrator";
import { type Right, rightText } from "../../model/right";
import { type AccessChange } from "./engine/access-change";
import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { type Holder, type RoleSet, holdersWhere, placesOf, rightsByRole, roleSet, TRAITS } from "./engine/holders";
import { memoize } from "./engine/memoize";
import { type RuleContext } from "./engine/rule";
import { basisText, personText, teamText } from "./engine/right-text";

/** Source: design, "Technical Administrator"; billing-roles-article, "For Technical Leads". */
export const technicalAdministratorBilling = defineRule({
  id: "technical-administrator-billing",
  severity: "error",
  title: "No technical person is Administrator or Owner of the organization",
  rationale:
    'Twilio, "For Technical Leads": "Under this new model, anyone with the \'Administrator\' role now has full billing rights by default. Previously, billing was often out of scope for technical admins." Anybody who was made Administrator to run systems can now see invoices and spend money.',
  remediation: "Give technical people roles on the accounts they work on, and Standard User in the organization.",
  messages: {
    administrator: {
      message:
        '{person} works technically{basis} and is an Organization Administrator{via}, and so can see and spend on every Billing Group. Twilio says that anyone with this role "now has full billing rights by default".',
      remediation: "Take {person} off the Administrators. Their technical work needs no more than {narrower}.",
    },
    owner: {
      message:
        "{person} works technically{basis} and is the Owner of the organization{via}, and so can see and spend on every Billing Group.",
      remediation:
        "An organization has exactly one Owner, and ownership moves in the Twilio Console only: hand it to somebody who answers for the money. The technical work of {person} needs no more than {narrower}.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const holder of holdersWhere(context, isCandidate))
      for (const [role, rights] of rightsByRole(holder, WIDE_ROLES)) {
        const { email, person } = holder;
        if (!isTechnicalAdministrator(person, [{ role }])) continue;
        const narrower = narrowerRights(context, holder);
        yield {
          messageId: role === "owner" ? "owner" : "administrator",
          data: {
            person: personText(person),
            basis: basisText(person),
            via: teamText(rights),
            narrower: narrowerTexts(narrower),
          },
          person: email,
          rights,
          // Without accounts to give roles on, a patch would take the technical access away too.
          ...(role === "owner" || (narrower.length === 1 && context.repair !== undefined)
            ? {}
            : { change: changeOf(context, person, rights, narrower) }),
        };
      }
  },
});

const WIDE_ROLES = roleSet(["owner", "administrator"]);

function isCandidate(roles: RoleSet, traits: number): boolean {
  return (traits & TRAITS.technical) !== 0 && (roles & WIDE_ROLES) !== 0;
}

/**
 * The rights that do for technical work: on each account where the person works, Developer, which carries no billing
 * (facts 8), or Account Administrator where the person is that already; no rights over the organization. Of somebody
 * who holds no role on any account nobody knows where they work: an Administrator reaches every account.
 */
function narrowerRights(
  { organization, declared = organization }: RuleContext,
  { rights, otherRights }: Holder,
): readonly Right[] {
  const works = new Set(
    [...rights.map(({ binding }) => binding.scope), ...otherRights.map(({ scope }) => scope)].flatMap((scope) =>
      scope.kind === "account" ? [scope.key] : [],
    ),
  );
  const held = new Map<string, Right>();
  for (const { binding } of rights)
    if (binding.scope.kind === "account" && TECHNICAL_ROLES.includes(binding.role))
      held.set(binding.scope.key, binding);
  const all = developersOf(declared);
  const some = works.size === 0 ? all : all.filter(({ scope }) => works.has(scope.key));
  return [...(some.length === 0 ? all : some).map((place) => held.get(place.scope.key) ?? place), STANDARD_USER];
}

const STANDARD_USER: Right = { role: "standardUser", scope: { kind: "organization" } };

/** Developer on every account. */
const developersOf = memoize(({ accounts }: Organization) =>
  [...accounts.values()]
    .sort((a, b) => compareText(a.key, b.key))
    .map((account) => ({ role: "accountDeveloper", scope: accountScope(account) }) as const),
);

const texts = new WeakMap<Right, string>();

/** As `rightText`, remembered: every finding names the same rights on the same accounts. */
function rememberedText(place: Right): string {
  const known = texts.get(place);
  if (known !== undefined) return known;
  const text = rightText(place);
  texts.set(place, text);
  return text;
}

function narrowerTexts(narrower: readonly Right[]): readonly string[] {
  const texts = narrower.map(rememberedText);
  return texts.length > 1 ? texts : ["Account Developer on the accounts they work on", ...texts];
}

function changeOf(
  { organization, declared = organization, repair }: RuleContext,
  { email, status }: Person,
  rights: readonly Holding[],
  narrower: readonly Right[],
): AccessChange {
  const take = placesOf(rights);
  const isAway = status === "suspended" || status === "inactive";
  if (repair === undefined || isAway) return { person: email, take, give: [] };
  // A manifest that leaves Standard Users alone would begin to take that from others.
  const isManaged = ({ role }: Right): boolean =>
    role !== "standardUser" || declared.bindings.some((binding) => binding.role === role);
  return { person: email, take, give: narrower.filter(isManaged) };
}
