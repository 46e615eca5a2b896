import { defined } from "../../../model/defined";
import { isOnVerifiedDomain } from "../../../model/grant-marks";
import { type Account, type BillingGroup, type Organization, personOf } from "../../../model/organization";
import { placeNames } from "../../../model/place-names";
import { everybody, freeName, holdersOf, withGrant } from "../edit-organization";
import { applying, type OpenQuestion } from "../open-question";
import { type Simulation, type Statement } from "../simulation";
import { listText, organizationText } from "../simulation-words";
import { SOURCES } from "../sources";

const { accountMoves: TRANSFER, wholeGroupSplit: WHOLE, partGroupSplit: PART, managedAccounts: MANAGED } = SOURCES;

/** Roles that reach every Billing Group. */
const EVERY_GROUP = ["owner", "administrator", "billingAdmin", "billingViewer"] as const;

/** Id of a Billing Group that is yet to be made: Twilio gives it. */
export const NEW_GROUP = "(new Billing Group)";

/**
 * Accounts leave one organization for another.
 *
 * - An account that moves takes its Billing Group along: "its Billing Group is reassigned to B; users of A lose billing
 *   access at once; Owners of B gain it; service uninterrupted".
 * - Of a group that goes whole, the group is "reassigned intact".
 * - Of a group that goes in part, "a new Billing Group is made in the destination for the moved accounts, on default
 *   pricing".
 *
 * Source: facts 7.4. The account Owner must be a managed user where the account goes (facts 6, "Accounts").
 *
 * @param keys of the accounts that move
 */
export function moveAccounts(
  simulation: "transfer" | "split",
  from: Organization,
  to: Organization,
  keys: readonly string[],
): Simulation {
  const moving = new Set(keys);
  const groups = groupsOf(from, moving);
  const groupHolders = groups.flatMap(({ group }) => holdersOn(from, group));
  return {
    simulation,
    title: `${listText(keys.map(placeNames(from).account))} ${keys.length === 1 ? "goes" : "go"} from ${organizationText(from)} to ${organizationText(to)}`,
    refusals: refusalsOf(from, to, keys),
    moments: [
      {
        when: "at once",
        events: eventsOf(from, to, groups),
        views: [
          { before: from, after: leave(from, moving, groups) },
          { before: to, after: join(from, to, keys, groups) },
        ],
      },
    ],
    todo: [
      "Download invoices and statements before: people who need them later can't see them any more.",
      ...(groupHolders.length === 0
        ? []
        : [
            `Grant billing roles in the other organization to those who are to keep the access: ${listText([...new Set(groupHolders)].sort())} had it by Billing Group.`,
          ]),
      ...(groups.some(({ isWhole }) => !isWhole)
        ? [
            "Ask Twilio about prices first: the new Billing Group is on default pricing, and needs payment method and tax address.",
          ]
        : []),
      "Change both manifests with the move: one would give roles on what is gone, the other knows nothing of what came.",
    ],
    questions: questionsOf(simulation, from, to, keys, groups),
  };
}

function eventsOf(from: Organization, to: Organization, groups: readonly MovingGroup[]): readonly Statement[] {
  const groupHolders = groups.flatMap(({ group }) => holdersOn(from, group));
  const losing = [...new Set([...holdersOf(from, ...EVERY_GROUP), ...groupHolders])].sort();
  const gaining = holdersOf(to, ...EVERY_GROUP);
  const names = placeNames(from);
  return [
    ...groups.map(({ group, isWhole }): Statement =>
      isWhole
        ? {
            text: `Billing Group ${names.group(group)} is reassigned to the other organization, intact.`,
            source: `${TRANSFER}; ${WHOLE}`,
          }
        : {
            text: `Billing Group ${names.group(group)} stays with its other accounts, and a new Billing Group is made where the accounts go, on default pricing.`,
            source: PART,
          },
    ),
    {
      text: `People of ${organizationText(from)} lose billing access to what goes: ${listText(losing) || "nobody is known to have it"}.`,
      source: TRANSFER,
    },
    {
      text: `Owners of ${organizationText(to)} gain it, and everybody else who reaches every Billing Group there: ${listText(gaining) || "nobody is known"}.`,
      source: `${TRANSFER}; ${SOURCES.organizationRoles}`,
    },
    { text: "Service is not interrupted.", source: TRANSFER },
  ];
}

/** A Billing Group of which accounts move, and whether all of them do. */
interface MovingGroup {
  readonly group: string;
  readonly isWhole: boolean;
}

function groupsOf({ accounts }: Organization, moving: ReadonlySet<string>): readonly MovingGroup[] {
  const all = [...accounts.values()];
  const keys = new Set(
    all.flatMap(({ key, billingGroup }) => (moving.has(key) && billingGroup !== undefined ? [billingGroup] : [])),
  );
  return [...keys].sort().map((group) => ({
    group,
    isWhole: all.every(({ key, billingGroup }) => billingGroup !== group || moving.has(key)),
  }));
}

function holdersOn({ bindings }: Organization, group: string): readonly string[] {
  return holdersOf(
    {
      bindings: bindings.filter(({ scope }) => scope.kind === "billingGroup" && scope.key === group),
    },
    "billingGroupAdmin",
    "billingGroupViewer",
  );
}

/** What remains: neither the accounts, nor groups that went whole, nor a primary account that is gone. */
function leave(from: Organization, moving: ReadonlySet<string>, groups: readonly MovingGroup[]): Organization {
  const gone = new Set(groups.flatMap(({ group, isWhole }) => (isWhole ? [group] : [])));
  const stays = ({ scope }: { readonly scope: Organization["bindings"][number]["scope"] }): boolean =>
    scope.kind === "account" ? !moving.has(scope.key) : scope.kind !== "billingGroup" || !gone.has(scope.key);
  return {
    ...from,
    accounts: new Map([...from.accounts].filter(([key]) => !moving.has(key))),
    billingGroups: new Map(
      [...from.billingGroups]
        .filter(([key]) => !gone.has(key))
        .map(([key, { primaryAccount, ...group }]) => [
          key,
          { ...group, ...(primaryAccount === undefined || moving.has(primaryAccount) ? {} : { primaryAccount }) },
        ]),
    ),
    bindings: from.bindings.filter(stays),
    otherGrants: from.otherGrants.filter(stays),
  };
}

/** The destination with the accounts, their people and their groups. Nobody there holds roles on the groups yet. */
function join(
  from: Organization,
  to: Organization,
  keys: readonly string[],
  groups: readonly MovingGroup[],
): Organization {
  const accounts = new Map<string, Account>(to.accounts);
  const billingGroups = new Map<string, BillingGroup>(to.billingGroups);
  const people = new Map(to.people);
  const groupKeys = new Map<string, string>();
  for (const { group, isWhole } of groups) {
    const key = freeName(isWhole ? group : `${group}-new`, new Set(billingGroups.keys()));
    const { id = group, name } = from.billingGroups.get(group) ?? {};
    groupKeys.set(group, key);
    billingGroups.set(key, isWhole ? { key, id, ...defined({ name }) } : { key, id: `${NEW_GROUP} ${key}` });
  }
  let { bindings } = to;
  for (const key of keys) {
    const account = from.accounts.get(key);
    if (account === undefined) continue;
    const name = freeName(key, new Set(accounts.keys()));
    const group = account.billingGroup === undefined ? undefined : groupKeys.get(account.billingGroup);
    accounts.set(name, { key: name, sid: account.sid, ...defined({ billingGroup: group }) });
    for (const { role, scope, grants } of from.bindings) {
      if (scope.kind !== "account" || scope.key !== key) continue;
      for (const { person, origin } of grants) {
        // A person who is no managed user where the account goes can be there as an external person only.
        if (!people.has(person) && !isOnVerifiedDomain(to, person))
          people.set(person, { ...personOf(from, person), external: true });
        bindings = withGrant(bindings, role, { kind: "account", key: name }, { person, origin });
      }
    }
  }
  return { ...to, accounts, billingGroups, people, bindings };
}

function refusalsOf(from: Organization, to: Organization, keys: readonly string[]): readonly Statement[] {
  const moving = new Set(keys);
  const owners = from.bindings.flatMap(({ role, scope, grants }) =>
    role === "accountOwner" && scope.kind === "account" && moving.has(scope.key)
      ? grants.map(({ person }) => person)
      : [],
  );
  const strangers = [...new Set(owners)].filter((owner) => !isOnVerifiedDomain(to, owner));
  return strangers.length === 0
    ? []
    : [
        {
          text: `${listText(strangers)} ${strangers.length === 1 ? "owns" : "own"} what goes, and ${strangers.length === 1 ? "is" : "are"} on no verified domain of ${organizationText(to)}: hand the account over first.`,
          source: MANAGED,
        },
      ];
}

function questionsOf(
  simulation: "transfer" | "split",
  from: Organization,
  to: Organization,
  keys: readonly string[],
  groups: readonly MovingGroup[],
): readonly OpenQuestion[] {
  const moving = new Set(keys);
  const people = from.bindings.flatMap(({ scope, grants }) =>
    scope.kind === "account" && moving.has(scope.key) ? grants.map(({ person }) => person) : [],
  );
  const known = new Set(everybody(to));
  return applying([
    {
      id: "transfer-of-shared-group",
      question:
        'Of an account that moves, "its Billing Group is reassigned". Nobody says so of a group that other accounts stay in.',
      reading: "It is read as when part of a group goes with a split: the group stays, and a new one is made.",
      source: `${TRANSFER}; ${PART}`,
      concerns: simulation === "transfer" ? groups.flatMap(({ group, isWhole }) => (isWhole ? [] : [group])) : [],
    },
    {
      id: "holders-of-moved-group",
      question: "A group that goes whole is reassigned intact. Nobody says whether that means its role holders too.",
      reading: "They lose their access, as people of the organization that an account leaves do.",
      source: `${WHOLE}; ${TRANSFER}`,
      concerns:
        simulation === "split" ? groups.flatMap(({ group, isWhole }) => (isWhole ? holdersOn(from, group) : [])) : [],
    },
    {
      id: "account-roles-of-moved-account",
      question: "Nobody says whether people keep their roles on an account that goes to another organization.",
      reading: "They keep them, as external people there where they are not known; account roles carry no billing.",
      source: TRANSFER,
      concerns: people.filter((person) => !known.has(person)),
    },
    {
      id: "account-owner-unknown",
      question: "The Owner of an account must be a managed user where it goes, and nobody says who owns these.",
      reading: "Not checked.",
      source: MANAGED,
      concerns: keys.filter(
        (key) =>
          !from.bindings.some(
            ({ role, scope }) => role === "accountOwner" && scope.kind === "account" && scope.key === key,
          ),
      ),
    },
    {
      id: "guard-errors",
      question: "Twilio tables errors by which it refuses a split or leaves it pending. Their text is not known here.",
      reading: "Only the conditions above are checked.",
      source: SOURCES.guardErrors,
      concerns: keys,
    },
  ]);
}
