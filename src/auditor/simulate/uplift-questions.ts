import { type Organization, personOf } from "../../model/organization";
import { type RoleId } from "../../model/roles";
import { type LegacyHolder, type Transition } from "../../model/transition";
import { applying, type OpenQuestion } from "./open-question";
import { SOURCES } from "./sources";

const { existingUsers: EXISTING, technicalLeads: LEADS } = SOURCES;

/** What Twilio's article leaves open and this organization needs to know. */
export function upliftQuestions(organization: Organization, transition: Transition): readonly OpenQuestion[] {
  return applying([
    ...placeQuestions(organization, transition),
    ...administratorQuestions(organization, transition),
    ...holderQuestions(organization, transition),
  ]);
}

/** Of Billing Groups, their primary accounts and the accounts besides. */
function placeQuestions(organization: Organization, { groups, ungrouped }: Transition): readonly OpenQuestion[] {
  const several = groups.filter(({ kind }) => kind === "several");
  return [
    {
      id: "primary-account-unknown",
      question:
        "These Billing Groups have several accounts, and nobody says which is the primary one. Twilio's article uplifts the people on the primary account alone, and does not say how to tell it.",
      reading: "Nothing is said of the people on their accounts. Declare primaryAccount, and ask again.",
      source: EXISTING,
      concerns: groups.flatMap(({ kind, group }) => (kind === "no-primary" ? [group] : [])),
    },
    {
      id: "billing-group-unknown",
      question: "Nobody says in which Billing Group these accounts are, and the transition goes by groups.",
      reading: "Nothing is said of the people on them. Declare billingGroup, and ask again.",
      source: EXISTING,
      concerns: ungrouped.map(({ account }) => account),
    },
    {
      id: "primary-account-roles",
      question:
        'Of groups with several accounts Twilio\'s article says that "users on the Primary Account" are uplifted. It does not say whether that means users of every role, as its words are, or Owners, Administrators and Billing Managers, as in the sentence before.',
      reading: "These people, Developers and Support on a primary account, are not uplifted here.",
      source: EXISTING,
      concerns: several.flatMap(({ primaryAccount, uplifted: people }) => {
        const known = new Set(people.map(({ person }) => person));
        return othersOn(organization, primaryAccount).filter((person) => !known.has(person));
      }),
    },
    {
      id: "primary-account-target",
      question:
        "Twilio's article names the role that people become for groups of one account, Billing Group Admin, and for groups of several accounts it does not.",
      reading: "They become Billing Group Admin here too.",
      source: EXISTING,
      concerns: several.flatMap((group) => peopleOf(group.uplifted)),
    },
  ];
}

/** Of people who administer an account or the organization. */
function administratorQuestions(organization: Organization, { groups }: Transition): readonly OpenQuestion[] {
  const byHand = groups.flatMap((group) => group.byHand);
  return [
    {
      id: "child-account-role",
      question:
        'People on child accounts "must be granted access manually", and Twilio\'s article does not say as what, nor who of them should have it.',
      reading:
        "People who had the billing of an account are offered Billing Group Admin, except those who work technically.",
      source: EXISTING,
      concerns: peopleOf(byHand),
    },
    {
      id: "which-administrator",
      question:
        "Twilio's article says that \"anyone with the 'Administrator' role now has full billing rights by default\". Accounts have a role of that name too.",
      reading:
        "It is read of Organization Administrators. These people administer child accounts, and lose their billing.",
      source: LEADS,
      concerns: peopleOf(byHand.filter(({ roles }) => roles.includes("accountAdministrator"))),
    },
    {
      id: "administrators-before",
      question:
        'Of Organization Administrators Twilio\'s article says that "previously, billing was often out of scope". It does not say when it was not.',
      reading: "What these people had by account roles and billing roles counts as all that they had.",
      source: LEADS,
      concerns: holdersOf(organization, ["administrator"]),
    },
    {
      id: "owner-before",
      question: "Twilio's article does not say whether the Owner of an organization had its billing before.",
      reading: 'The Owner counts as having had it, since an Owner has "full control".',
      source: LEADS,
      concerns: holdersOf(organization, ["owner"]),
    },
  ];
}

/** Of people in a special state, and of the usage of accounts. */
function holderQuestions(organization: Organization, { groups }: Transition): readonly OpenQuestion[] {
  const uplifted = groups.flatMap((group) => group.uplifted);
  return [
    {
      id: "people-not-active",
      question: "Twilio's article does not say whether people who are invited, suspended or inactive are uplifted.",
      reading: "They are uplifted here: the right is there as soon as they are active.",
      source: EXISTING,
      concerns: peopleOf(uplifted).filter((person) => personOf(organization, person).status !== "active"),
    },
    {
      id: "external-people",
      question:
        "Twilio's article calls Billing Group roles ideal for external collaborators, and does not say whether they are uplifted. Twilio's error 25201 refuses role assignments to people whom the organization does not manage.",
      reading: "They are uplifted here as everybody else.",
      source: `${SOURCES.groupRoles}; ${SOURCES.managedIdentity}`,
      concerns: peopleOf(uplifted).filter((person) => personOf(organization, person).external),
    },
    {
      id: "usage-of-account-roles",
      question:
        "Developers and Support could see the usage of their accounts. Twilio's article counts usage among the rights of the new roles, and does not say whether the account roles keep it.",
      reading: "Usage is left out: financial data means invoices, payments and what changes them.",
      source: `${SOURCES.accountRoles}, row "Usage"; ${SOURCES.capabilityMatrix}`,
      concerns: holdersOf(organization, ["accountDeveloper", "accountSupport"]),
    },
  ];
}

function peopleOf(holders: readonly LegacyHolder[]): readonly string[] {
  return holders.map(({ person }) => person);
}

function holdersOf({ bindings }: Organization, roles: readonly RoleId[]): readonly string[] {
  return bindings.flatMap(({ role, grants }) => (roles.includes(role) ? grants.map(({ person }) => person) : []));
}

/** Developers and Support of an account. */
function othersOn(organization: Organization, account: string | undefined): readonly string[] {
  const bindings = organization.bindings.filter(({ scope }) => scope.kind === "account" && scope.key === account);
  return holdersOf({ ...organization, bindings }, ["accountDeveloper", "accountSupport"]);
}
