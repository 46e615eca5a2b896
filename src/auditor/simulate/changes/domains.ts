import { domainOf } from "../../../model/identity";
import { type Organization, personOf } from "../../../model/organization";
import { daysAfter } from "../../rules/engine/time";
import { count } from "../../../report/text/words";
import { accountsOwnedBy, everybody, holdersOf, managedOn, withoutPeople } from "../edit-organization";
import { applying, type OpenQuestion } from "../open-question";
import { type Simulation, type Statement } from "../simulation";
import { listText } from "../simulation-words";
import { SOURCES } from "../sources";

const DOMAINS = SOURCES.domains;

/** So long an organization has to repair a domain. Source: facts 6, "Domains", row "Re-check". */
const DAYS_TO_FIX = 30;

/** Most domains of an organization. Source: facts 6, "Domains", row "Limits". */
const MOST_DOMAINS = 100;

/**
 * A domain becomes verified: organization roles of people on it, which need that, can be used. A verified parent does
 * not cover a subdomain. Sources: facts 6, "Domains" and "Users"; billing-roles-article, "Organization-Level Roles".
 *
 * @param domain canonical
 */
export function verifyDomain(organization: Organization, domain: string): Simulation {
  const isNews = organization.domains.get(domain) !== "verified";
  const people = managedOn(organization, domain);
  const waiting = people.filter((person) => holdsRole(organization, person, "organization"));
  const below = everybody(organization).filter((person) => domainOf(person).endsWith(`.${domain}`));
  return {
    simulation: "verify-domain",
    title: `The domain ${domain} is verified`,
    refusals: isNews ? refusalsOf(organization) : [],
    moments: [
      {
        when: "as soon as Twilio sees the record, up to 72 hours after it is there",
        events: [
          isNews
            ? {
                text: `People on ${domain} can be managed users and hold organization roles.`,
                source: SOURCES.managedUsers,
              }
            : { text: `${domain} is verified already: nothing changes.`, source: DOMAINS },
          ...(isNews && waiting.length > 0
            ? [
                {
                  text: `${listText(waiting)} ${waiting.length === 1 ? "holds" : "hold"} organization roles that a verified domain is needed for.`,
                  source: SOURCES.organizationRoles,
                },
              ]
            : []),
          ...(below.length === 0
            ? []
            : [
                {
                  text: `${listText(below)} ${below.length === 1 ? "is" : "are"} on a subdomain, which this does not verify.`,
                  source: DOMAINS,
                },
              ]),
        ],
        views: [
          {
            before: organization,
            after: { ...organization, domains: new Map([...organization.domains, [domain, "verified"]]) },
          },
        ],
      },
    ],
    todo: [
      `Set a TXT record _twilio.${domain} with the value twilio-domain-verification= and the 32 digits that the Console shows, and leave it there: Twilio looks every 24 hours.`,
      `Choose in the Console who joins by signing up with an address on ${domain}: by invitation only is the safest.`,
      `Declare the domain in the manifest: domains: { ${domain}: verified }.`,
    ],
    questions: verificationQuestions(organization, domain),
  };
}

function refusalsOf({ domains }: Organization): readonly Statement[] {
  const verified = [...domains.values()].filter((status) => status === "verified").length;
  const text = `The organization has ${verified} verified domains, and ${MOST_DOMAINS} is the most.`;
  return verified >= MOST_DOMAINS ? [{ text, source: DOMAINS }] : [];
}

function verificationQuestions(organization: Organization, domain: string): readonly OpenQuestion[] {
  return applying([
    {
      id: "external-people-on-domain",
      question:
        "Nobody says what happens to external people whose domain is verified: whether they stay external until they are invited.",
      reading: "They stay external.",
      source: SOURCES.managedUsers,
      concerns: everybody(organization).filter(
        (person) => domainOf(person) === domain && personOf(organization, person).external,
      ),
    },
    {
      id: "public-mail-domain",
      question: "Twilio refuses public mail domains, and publishes no list of them.",
      reading: "It is taken for a domain of your own.",
      source: DOMAINS,
      concerns: organization.domains.get(domain) === "verified" ? [] : [domain],
    },
  ]);
}

/**
 * A domain is lost: Twilio looks every 24 hours, and when a domain fails there are 30 days to fix it, in which no user
 * of it can be added; "afterwards the domain is deleted and its managed users removed". Source: facts 6, "Domains", row
 * "Re-check".
 *
 * @param domain canonical
 */
export function loseDomain(organization: Organization, domain: string, now: Date): Simulation {
  const people = managedOn(organization, domain);
  const lost: Lost = {
    owner: holdersOf(organization, "owner").filter((person) => people.includes(person)),
    owned: people.flatMap((person) => accountsOwnedBy(organization, person)),
    groupRoles: people.filter((person) => holdsRole(organization, person, "billingGroup")),
  };
  const deadline = daysAfter(now, DAYS_TO_FIX).slice(0, 10);
  const domains = new Map([...organization.domains].filter(([name]) => name !== domain));
  return {
    simulation: "lose-domain",
    title: `The domain ${domain} is lost`,
    refusals:
      organization.domains.get(domain) === "verified"
        ? []
        : [{ text: `${domain} is not verified, so far as is known: there is nothing to lose.`, source: DOMAINS }],
    moments: [
      {
        when: "at once",
        events: [
          { text: `No user of ${domain} can be added. Everybody keeps what they have.`, source: DOMAINS },
          { text: `There are ${DAYS_TO_FIX} days to fix it, until ${deadline}.`, source: DOMAINS },
        ],
        views: [{ before: organization, after: organization }],
      },
      {
        when: `after ${DAYS_TO_FIX} days, on ${deadline}, if it is not fixed`,
        events: [
          {
            text: `The domain is deleted, and ${count(people.length, "managed user")} on it ${people.length === 1 ? "is" : "are"} removed, with every role.`,
            source: DOMAINS,
          },
        ],
        views: [{ before: organization, after: { ...withoutPeople(organization, new Set(people)), domains } }],
      },
    ],
    todo: lossTodo(domain, deadline, lost),
    questions: lossQuestions(lost),
  };
}

/** What goes with a domain. */
interface Lost {
  /** The organization's Owner, where it is somebody on the domain. */
  readonly owner: readonly string[];
  /** Keys of accounts that people on the domain own. */
  readonly owned: readonly string[];
  /** People on the domain with a role on a Billing Group. */
  readonly groupRoles: readonly string[];
}

function lossTodo(domain: string, deadline: string, { owner, owned, groupRoles }: Lost): readonly string[] {
  return [
    `Put the TXT record _twilio.${domain} back before ${deadline}, and look in the Console whether the domain is verified again.`,
    ...(owner.length > 0
      ? [`Hand the organization over to somebody on another verified domain: ${owner.join(", ")} is its Owner.`]
      : []),
    ...(owned.length > 0
      ? [`Hand over these accounts to managed users on another verified domain: ${listText(owned)}.`]
      : []),
    ...(groupRoles.length > 0
      ? [
          `Make somebody on another domain Billing Group Admin beside ${listText(groupRoles)}: roles on Billing Groups need no verified domain.`,
        ]
      : []),
  ];
}

function lossQuestions({ owner, owned, groupRoles }: Lost): readonly OpenQuestion[] {
  return applying([
    {
      id: "owner-on-lost-domain",
      question:
        "The Owner of an organization can't be removed, and the managed users of a deleted domain are. Nobody says which of the two holds.",
      reading: "The Owner is removed with the others: the worst case.",
      source: `${SOURCES.ownerIsKept}; ${DOMAINS}`,
      concerns: owner,
    },
    {
      id: "accounts-of-removed",
      question: "Nobody says who owns the accounts of users who are removed with their domain.",
      reading: "These accounts have no Owner here.",
      source: `${SOURCES.managedAccounts}; ${DOMAINS}`,
      concerns: owned,
    },
    {
      id: "billing-group-roles-on-lost-domain",
      question:
        "Roles on Billing Groups need no verified domain. Nobody says whether people who are removed with their domain could keep them as external people.",
      reading: "They lose them; they may be invited again.",
      source: `${DOMAINS}; ${SOURCES.groupRoles}`,
      concerns: groupRoles,
    },
  ]);
}

function holdsRole({ bindings }: Organization, person: string, kind: "organization" | "billingGroup"): boolean {
  return bindings.some(({ scope, grants }) => scope.kind === kind && grants.some((grant) => grant.person === person));
}
