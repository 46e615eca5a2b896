import { isOnVerifiedDomain } from "../../../model/grant-marks";
import { type Organization, personOf } from "../../../model/organization";
import { unknownAccess } from "../../../model/unknown-access";
import { accountsOwnedBy, holdersOf, SIMULATED, withGrant, withoutPeople } from "../edit-organization";
import { applying, type OpenQuestion } from "../open-question";
import { type Simulation, type Statement } from "../simulation";
import { personText } from "../simulation-words";
import { SOURCES } from "../sources";

const USERS = SOURCES.managedUsers;

/**
 * Takes a person out of the organization. "Removing a user from the organization leaves the login alive but strips
 * organization and managed-account access and organization roles"; Twilio asks who takes over accounts that the person
 * owns, and ownership moves between managed users only. Source: facts 6, "Users" and "Accounts".
 *
 * @param successor who takes over the accounts that the person owns
 */
export function removePerson(organization: Organization, person: string, successor?: string): Simulation {
  const described = personOf(organization, person);
  const unknown = unknownAccess(organization).of(person);
  const owned = accountsOwnedBy(organization, person);
  const stripped = withoutPeople(organization, new Set([person]));
  const after = {
    ...stripped,
    bindings: owned.reduce(
      (bindings, key) =>
        successor === undefined
          ? bindings
          : withGrant(bindings, "accountOwner", { kind: "account", key }, { person: successor, origin: SIMULATED }),
      stripped.bindings,
    ),
  };
  const unclaimed = successor === undefined ? owned : [];
  return {
    simulation: "remove-person",
    title: `${personText(described)} leaves the organization`,
    refusals: refusalsOf(organization, person, successor),
    moments: [
      {
        when: "at once",
        events: [
          ...(unknown === undefined
            ? []
            : [{ text: `Unknown: ${unknown}, so that ${person} may lose more than is shown here.`, source: USERS }]),
          described.external
            ? {
                text: "External people are not in the organization: their rights are taken account by account and group by group, with the same effect.",
                source: USERS,
              }
            : {
                text: `${person} keeps the login, and loses access to the organization and its accounts and every role in it.`,
                source: USERS,
              },
          ...(owned.length > 0 && successor !== undefined
            ? [{ text: `${successor} owns ${owned.join(", ")}.`, source: USERS }]
            : []),
        ],
        views: [{ before: organization, after }],
      },
    ],
    todo: todoOf(organization, person, unclaimed),
    questions: questionsOf(organization, person, unclaimed),
  };
}

/** @param unclaimed accounts that the person owns and nobody takes over */
function todoOf(organization: Organization, person: string, unclaimed: readonly string[]): readonly string[] {
  const teams = [...organization.teams].flatMap(([name, members]) => (members.includes(person) ? [name] : []));
  return [
    ...(unclaimed.length > 0
      ? [
          `Say who takes over ${unclaimed.join(", ")} (--successor): Twilio asks, and only a managed user can own an account.`,
        ]
      : []),
    ...(organization.breakGlass.includes(person)
      ? [`${person} is kept for emergencies (breakGlass): put somebody else there first.`]
      : []),
    `Take ${person} out of the manifest in the same change${teams.length === 0 ? "" : `, also out of ${teams.map((name) => `team ${name}`).join(" and ")}`}: it would give the rights back.`,
    `Look whether ${person} authorized OAuth apps with a login of their own: those break when the person goes (${SOURCES.oauthSetup}).`,
  ];
}

/** @param unclaimed accounts that the person owns and nobody takes over */
function questionsOf(
  organization: Organization,
  person: string,
  unclaimed: readonly string[],
): readonly OpenQuestion[] {
  const groupRoles = organization.bindings.some(
    ({ scope, grants }) => scope.kind === "billingGroup" && grants.some((grant) => grant.person === person),
  );
  return applying([
    {
      id: "billing-group-roles-of-removed",
      question:
        "Twilio says that a removed user loses organization and account access and organization roles. It does not name roles on Billing Groups.",
      reading: "They are lost too, since they are held in the organization.",
      source: USERS,
      concerns: groupRoles ? [person] : [],
    },
    {
      id: "accounts-without-owner",
      question:
        "Twilio asks who takes over a removed user's accounts, and does not say what happens to them if nobody is named.",
      reading: "They have no Owner here.",
      source: USERS,
      concerns: unclaimed,
    },
  ]);
}

function refusalsOf(organization: Organization, person: string, successor: string | undefined): readonly Statement[] {
  return [
    ...(holdersOf(organization, "owner").includes(person)
      ? [
          {
            text: `${person} is the Owner of the organization, which has exactly one: the Owner can't be removed, and must hand over ownership in the Console first.`,
            source: `${SOURCES.ownerIsKept}; ${SOURCES.organizations}`,
          },
        ]
      : []),
    ...(successor !== undefined &&
    (personOf(organization, successor).external || !isOnVerifiedDomain(organization, successor))
      ? [
          {
            text: `${successor} is no managed user of the organization, and accounts are owned by those alone.`,
            source: SOURCES.managedAccounts,
          },
        ]
      : []),
  ];
}
