import { isOnVerifiedDomain } from "../../../model/grant-marks";
import { type Account, type BillingGroup, type Binding, type Organization } from "../../../model/organization";
import { placeNames } from "../../../model/place-names";
import { everybody, freeName, holdersOf, withGrant } from "../edit-organization";
import { applying, type OpenQuestion } from "../open-question";
import { type Simulation, type Statement } from "../simulation";
import { listText, organizationText } from "../simulation-words";
import { SOURCES } from "../sources";
import { renamedScope } from "../../../model/right";

const { organizations: MERGE, organizationsMerge: GROUPS } = SOURCES;

/**
 * One organization takes in another: "prime needs a verified domain, candidate must have none, candidate owner's mail
 * must be on a prime domain. Candidate users keep account roles; candidate Owner/Admins become Standard Users by
 * default. Billing unchanged" (facts 6); "all groups move to the survivor ...; holders of Billing Group roles typically
 * keep them" (facts 7.4).
 *
 * @param prime the organization that survives
 */
export function mergeOrganizations(prime: Organization, candidate: Organization): Simulation {
  const after = merged(prime, candidate);
  const admins = holdersOf(candidate, "owner", "administrator");
  const reaching = holdersOf(prime, "owner", "administrator", "billingAdmin", "billingViewer");
  return {
    simulation: "merge",
    title: `${organizationText(prime)} takes in ${organizationText(candidate)}`,
    refusals: refusalsOf(prime, candidate),
    moments: [
      {
        when: "at once",
        events: [
          {
            text: `The Billing Groups of the organization that is taken in (${listText([...candidate.billingGroups.keys()].map(placeNames(candidate).group)) || "none is known"}) move as they are: pricing, legal entity, currency, tax address and payment methods stay.`,
            source: GROUPS,
          },
          {
            text: "Its people keep their account roles and, typically, their Billing Group roles.",
            source: `${MERGE}; ${GROUPS}`,
          },
          ...(admins.length === 0 ? [] : [{ text: `${listText(admins)} become Standard Users.`, source: MERGE }]),
          ...(reaching.length === 0
            ? []
            : [
                {
                  text: `${listText(reaching)} of the surviving organization reach the Billing Groups that come, since organization roles reach every group.`,
                  source: SOURCES.organizationRoles,
                },
              ]),
        ],
        views: [
          { before: prime, after },
          { before: candidate, after },
        ],
      },
    ],
    todo: [
      "Look at who reaches every Billing Group of the surviving organization before the merger, technical Administrators first: they come to see the other company's invoices.",
      ...(admins.length === 0
        ? []
        : [
            `Decide which roles ${listText(admins)} get afterwards: Standard Users administer nothing. Grant Billing Group Admin to those who answer for the money.`,
          ]),
      "Put both manifests into one before the first `pulumi up`: a list that the survivor's manifest has would take the role from everybody who comes.",
    ],
    questions: questionsOf(prime, candidate),
  };
}

function refusalsOf(prime: Organization, candidate: Organization): readonly Statement[] {
  const verified = ({ domains }: Organization): readonly string[] =>
    [...domains].flatMap(([domain, status]) => (status === "verified" ? [domain] : []));
  const strangers = holdersOf(candidate, "owner").filter((owner) => !isOnVerifiedDomain(prime, owner));
  return [
    ...(verified(prime).length === 0
      ? [{ text: "The surviving organization has no verified domain, and needs one.", source: MERGE }]
      : []),
    ...(verified(candidate).length > 0
      ? [
          {
            text: `The organization that is taken in has verified domains (${listText(verified(candidate))}), and must have none.`,
            source: MERGE,
          },
        ]
      : []),
    ...(strangers.length > 0
      ? [
          {
            text: `${strangers.join(", ")}, its Owner, is on no verified domain of the surviving organization.`,
            source: MERGE,
          },
        ]
      : []),
  ];
}

function questionsOf(prime: Organization, candidate: Organization): readonly OpenQuestion[] {
  return applying([
    {
      id: "candidate-owner-unknown",
      question:
        "The Owner of the organization that is taken in must be on a domain of the survivor, and nobody says who it is.",
      reading: "Not checked.",
      source: MERGE,
      concerns: holdersOf(candidate, "owner").length === 0 ? [organizationText(candidate)] : [],
    },
    {
      id: "organization-billing-roles",
      question:
        "Nobody says what happens to Organization Billing Admins and Viewers of the organization that is taken in. If they kept the role, they would reach every group of the survivor.",
      reading: "They lose it.",
      source: `${MERGE}; ${GROUPS}`,
      concerns: holdersOf(candidate, "billingAdmin", "billingViewer"),
    },
    {
      id: "typically",
      question: 'Holders of Billing Group roles "typically" keep them. When they do not is not said.',
      reading: "They keep them.",
      source: GROUPS,
      concerns: holdersOf(candidate, "billingGroupAdmin", "billingGroupViewer"),
    },
    {
      id: "people-on-other-domains",
      question:
        "Managed users are on a verified domain. Nobody says what people become who come from the organization that is taken in and are on no verified domain of the survivor.",
      reading: "They keep what they are, marked as being on an unverified domain where that matters.",
      source: SOURCES.managedUsers,
      concerns: everybody(candidate).filter(
        (person) => candidate.people.get(person)?.external !== true && !isOnVerifiedDomain(prime, person),
      ),
    },
  ]);
}

/** The survivor, with what comes by names that are free there. */
function merged(prime: Organization, candidate: Organization): Organization {
  const names = {
    accounts: freeKeys(prime.accounts.keys(), candidate.accounts.keys()),
    groups: freeKeys(groupKeys(prime), groupKeys(candidate)),
    teams: freeKeys(prime.teams.keys(), candidate.teams.keys()),
  };
  const account = (key: string): string => names.accounts.get(key) ?? key;
  const group = (key: string): string => names.groups.get(key) ?? key;
  let bindings: readonly Binding[] = prime.bindings;
  for (const { role, scope, grants } of candidate.bindings) {
    if (role === "billingAdmin" || role === "billingViewer") continue;
    for (const { team, ...grant } of grants) {
      const moved = { ...grant, ...(team === undefined ? {} : { team: names.teams.get(team) ?? team }) };
      if (scope.kind === "organization") bindings = withGrant(bindings, "standardUser", scope, moved);
      else bindings = withGrant(bindings, role, renamedScope(scope, { account, group }), moved);
    }
  }
  return {
    ...prime,
    people: new Map([...candidate.people, ...prime.people]),
    teams: new Map([
      ...prime.teams,
      ...[...candidate.teams].map(([name, list]) => [names.teams.get(name) ?? name, list] as const),
    ]),
    accounts: new Map([
      ...prime.accounts,
      ...[...candidate.accounts.values()].map(({ key, billingGroup, ...rest }): [string, Account] => [
        account(key),
        { key: account(key), ...rest, ...(billingGroup === undefined ? {} : { billingGroup: group(billingGroup) }) },
      ]),
    ]),
    billingGroups: new Map([
      ...prime.billingGroups,
      ...[...candidate.billingGroups.values()].map(({ key, primaryAccount, ...rest }): [string, BillingGroup] => [
        group(key),
        {
          key: group(key),
          ...rest,
          ...(primaryAccount === undefined ? {} : { primaryAccount: account(primaryAccount) }),
        },
      ]),
    ]),
    bindings,
    otherGrants: [
      ...prime.otherGrants,
      ...candidate.otherGrants.map((grant) => ({ ...grant, scope: renamedScope(grant.scope, { account, group }) })),
    ],
    unread: [...new Set([...prime.unread, ...candidate.unread])],
  };
}

/** The groups that an organization has, and those that it only mentions: other groups must not take their names. */
function groupKeys({ billingGroups, accounts, bindings }: Organization): ReadonlySet<string> {
  return new Set([
    ...billingGroups.keys(),
    ...[...accounts.values()].flatMap(({ billingGroup }) => billingGroup ?? []),
    ...bindings.flatMap(({ scope }) => (scope.kind === "billingGroup" ? [scope.key] : [])),
  ]);
}

function freeKeys(taken: Iterable<string>, wanted: Iterable<string>): ReadonlyMap<string, string> {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const key of wanted) {
    const name = freeName(key, used);
    used.add(name);
    names.set(key, name);
  }
  return names;
}
