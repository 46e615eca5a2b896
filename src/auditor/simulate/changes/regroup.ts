import { type BillingGroup, type Organization } from "../../../model/organization";
import { placeNames } from "../../../model/place-names";
import { freeName } from "../edit-organization";
import { applying } from "../open-question";
import { type Simulation } from "../simulation";
import { listText, organizationText } from "../simulation-words";
import { NEW_GROUP } from "./move-accounts";
import { SOURCES } from "../sources";

const FRAME = SOURCES.billingGroups;

/**
 * Accounts go to another Billing Group of the same organization, or to one that is made for them. Access goes by
 * groups: who holds a role on the old one loses sight of the accounts, who holds one on the new one gains it. Twilio
 * has no API for it (facts 7.3), and says little of it (facts 7.1).
 *
 * @param keys of the accounts that move
 * @param target key of the group; without it a new one is made
 */
export function regroupAccounts(
  simulation: "transfer" | "split",
  organization: Organization,
  keys: readonly string[],
  target?: string,
): Simulation {
  const old = [...new Set(keys.flatMap((key) => organization.accounts.get(key)?.billingGroup ?? []))].sort();
  const group = target ?? freeName(`${old[0] ?? "group"}-new`, new Set(organization.billingGroups.keys()));
  const after = moved(organization, new Set(keys), group);
  const emptied = old.filter((each) => ![...after.accounts.values()].some(({ billingGroup }) => billingGroup === each));
  const names = placeNames(organization);
  const moving = listText(keys.map(names.account));
  const accounts = `${moving} ${keys.length === 1 ? "goes" : "go"}`;
  return {
    simulation,
    title: `${accounts} to ${target === undefined ? "a new Billing Group" : `Billing Group ${names.group(group)}`} in ${organizationText(organization)}`,
    refusals: [],
    moments: [
      {
        when: "at once",
        events: [
          {
            text: `What is billed for ${moving} goes to the invoice of ${target === undefined ? "the new group" : names.group(group)}, and is paid by its payment method and taxed by its tax address: a group has one of each.`,
            source: FRAME,
          },
          ...emptied.map((each) => ({
            text: `No account is left in Billing Group ${names.group(each)}.`,
            source: FRAME,
          })),
        ],
        views: [{ before: organization, after }],
      },
    ],
    todo: [
      target === undefined
        ? "Make somebody Billing Group Admin of the new group as soon as it is there, and declare it in the manifest with its id."
        : `Look at who holds roles on ${names.group(group)}: they come to see these accounts.`,
      "Ask Twilio's Support, which must do it for customers who pay by invoice; change billingGroup of the accounts in the manifest with it.",
    ],
    questions: applying([
      {
        id: "regrouping",
        question:
          "Twilio documents how groups are split when an organization is, and that Support adds an account to a group for customers who pay by invoice. It does not say how else accounts change groups within an organization.",
        reading: "The accounts change groups, and nothing else changes.",
        source: `${SOURCES.billingGroupQuestions}; ${SOURCES.partGroupSplit}`,
        concerns: keys,
      },
      {
        id: "roles-on-new-group",
        question: "Nobody says whether role holders of the old group have roles on a new one that is made of it.",
        reading: "Nobody has.",
        source: SOURCES.partGroupSplit,
        concerns: target === undefined ? old : [],
      },
    ]),
  };
}

function moved(organization: Organization, moving: ReadonlySet<string>, group: string): Organization {
  const groups = new Map<string, BillingGroup>(organization.billingGroups);
  if (!groups.has(group)) groups.set(group, { key: group, id: `${NEW_GROUP} ${group}` });
  return {
    ...organization,
    accounts: new Map(
      [...organization.accounts].map(([key, account]) => [
        key,
        moving.has(key) ? { ...account, billingGroup: group } : account,
      ]),
    ),
    billingGroups: new Map(
      [...groups].map(([key, { primaryAccount, ...rest }]) => [
        key,
        {
          ...rest,
          // The account is not primary where it is no more.
          ...(primaryAccount === undefined || (moving.has(primaryAccount) && key !== group) ? {} : { primaryAccount }),
        },
      ]),
    ),
  };
}
