import { type Organization } from "../../model/organization";
import { roleById } from "../../model/roles";
import { type LegacyHolder } from "../../model/transition";
import { quoted } from "../../manifest/edit/yaml-text";
import { plain } from "../../report/text/plain";
import { listText } from "./simulation-words";
import { type IntendedAccess, type LeftOut, type PlannedGrant } from "./intended-access";

/**
 * The grants as a file that a manifest can include: everybody who is to be Billing Group Admin, no matter who makes
 * them so, since a list that the manifest has is the whole list. Those of whom it is not clear what is meant stand in
 * comments.
 */
export function manifestLines(
  { billingGroups }: Pick<Organization, "billingGroups">,
  { grants, leftOut }: Pick<IntendedAccess, "grants" | "leftOut">,
): readonly string[] {
  const groups = [...new Set([...grants, ...leftOut.filter(isUnclear)].map(({ group }) => group))].sort();
  if (groups.length === 0) return [];
  return [
    "# Billing Group Admins who keep the access that is meant. A manifest takes it in by its include list.",
    "apiVersion: twilio-organization/v1",
    "kind: OrganizationAccess",
    "billingGroups:",
    ...groups.flatMap((group) => {
      const members = grants.filter((grant) => grant.group === group);
      const unclear = leftOut.filter((grant) => grant.group === group && isUnclear(grant));
      return [
        `  ${quoted(group)}:`,
        idLine(group, billingGroups.get(group)?.id ?? group),
        // Without a list, the role is not managed; an empty one would say: nobody.
        ...(members.length === 0 ? [] : ["    admins:"]),
        ...members.map((grant) => `      - ${quoted(grant.person)} # ${whyText(grant)}`),
        ...unclear.map(
          (grant) => `      # - ${quoted(grant.person)} # ${whyText(grant)}; nobody says whether they work technically`,
        ),
      ];
    }),
  ];
}

/** An export may call a group by a name, which is no id. */
function idLine(key: string, id: string): string {
  const isId = id !== key ? ID.test(id) : TWILIO_ID.test(id);
  return isId ? `    id: ${quoted(id)}` : "    # id: the id that stands under its name in Console, Billing, Overview";
}

/** As schemas/organization-access.schema.json has it. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}$/;

/** Source: facts 0, "Identifier shapes". */
const TWILIO_ID = /^(commerce_billingprofile|billing_group)_[A-Za-z0-9_.:-]{1,200}$/;

function isUnclear(grant: PlannedGrant | LeftOut): boolean {
  return "intent" in grant && grant.intent === "unclear";
}

/** `by hand: Billing Manager of shop-fr`. */
function whyText({ by, because }: PlannedGrant): string {
  const how = { uplift: "by the uplift", hand: "by hand", undecided: "by hand, if not by the uplift" }[by];
  return plain(`${how}: ${rolesText(because)}`);
}

/** `Owner and Billing Manager of shop-eu; Administrator of shop-fr, shop-it`: accounts by key, or by `accountName`. */
export function rolesText(holders: readonly LegacyHolder[], accountName = (key: string): string => key): string {
  const accounts = new Map<string, string[]>();
  for (const { roles, account } of holders) {
    const titles = roles.map((role) => roleById(role).title).join(" and ");
    const list = accounts.get(titles);
    if (list === undefined) accounts.set(titles, [account]);
    else list.push(account);
  }
  return [...accounts].map(([titles, keys]) => `${titles} of ${listText(keys.map(accountName), 3)}`).join("; ");
}
