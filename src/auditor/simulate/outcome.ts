import { type Organization } from "../../model/organization";
import { placeNames } from "../../model/place-names";
import { changeLines, review, type ReviewResult } from "../review";
import { peopleKnownTo } from "../review/identities";
import { withPlaceNames } from "../review/place-texts";
import { type BillingRow, billingRows } from "./billing-rows";
import { type Moment, type Simulation, type Statement, type View } from "./simulation";
import { organizationText } from "./simulation-words";

/** What one organization's people gain and lose, and what breaks in it. */
interface ViewOutcome {
  readonly organization: Organization;
  /** As `review` says it. */
  readonly result: Pick<ReviewResult, "people" | "sameAccess">;
  /** The same for people, a line each: `+` gains, `-` loses. */
  readonly changes: readonly string[];
  /** What no longer works, or stands on one person: sentences. */
  readonly breaks: readonly string[];
}

/** What a moment comes to. */
export interface MomentOutcome {
  readonly when: string;
  readonly events: readonly Statement[];
  /** Who has billing access. */
  readonly billing: readonly BillingRow[];
  readonly views: readonly ViewOutcome[];
}

/** Computes what a simulation comes to: access as `review` compares it, and what no longer works. */
export function outcomesOf({ moments }: Simulation, now: Date): readonly MomentOutcome[] {
  return moments.map(({ when, events, views }) => ({
    when,
    events,
    billing: billingRows(views, now),
    views: views.map((view) => viewOutcome(view, isMerger(views), now)),
  }));
}

/** Whether several organizations become one: then each is looked at for its own people. */
function isMerger(views: Moment["views"]): boolean {
  return new Set(views.map(({ after }) => after)).size < views.length;
}

function viewOutcome({ before, after }: View, isMerged: boolean, now: Date): ViewOutcome {
  const result = review({ base: before, head: after, now });
  const mine = peopleKnownTo(before);
  const isMine = ({ person }: { readonly person: string }): boolean => mine.has(person);
  // A simulation knows every effect: what is not there afterwards is lost, managed or not.
  const all = result.people.map((change) => ({ ...change, lost: [...change.lost, ...change.released], released: [] }));
  const people = isMerged ? all.filter(isMine) : all;
  const sameAccess = isMerged ? result.sameAccess.filter(isMine) : result.sameAccess;
  const either = {
    billingGroups: new Map([...before.billingGroups, ...after.billingGroups]),
    accounts: new Map([...before.accounts, ...after.accounts]),
  };
  const shown: ReviewResult = { ...result, people, sameAccess, lists: [], userChanges: [] };
  return {
    organization: before,
    result: { people, sameAccess },
    changes: changeLines(withPlaceNames(shown, placeNames(either))),
    breaks: isMerged ? [] : breaksOf(before, after, result),
  };
}

function breaksOf(before: Organization, after: Organization, result: ReviewResult): readonly string[] {
  const names = placeNames(after);
  const owned = (organization: Organization): ReadonlySet<string> =>
    new Set(
      organization.bindings.flatMap(({ role, scope, grants }) =>
        role === "accountOwner" && scope.kind === "account" && grants.length > 0 ? [scope.key] : [],
      ),
    );
  const still = owned(after);
  const ownerless = [...owned(before)].filter((key) => after.accounts.has(key) && !still.has(key)).sort();
  const hasOwner = (organization: Organization): boolean =>
    organization.bindings.some(({ role, grants }) => role === "owner" && grants.length > 0);
  const emptied = [...before.teams].flatMap(([name, members]) =>
    members.length > 0 && after.teams.get(name)?.length === 0 ? [name] : [],
  );
  return [
    ...(hasOwner(before) && !hasOwner(after) ? [`${organizationText(before)} has no Owner.`] : []),
    ...result.groupsShortOfAdmins.map(({ group, before: had, admins }) =>
      admins.length === 0
        ? `Billing Group ${names.group(group)} has no admin who can act${had === undefined ? "" : `, and had ${had}`}.`
        : `Billing Group ${names.group(group)} has one admin who can act, ${admins.join()}${had === undefined ? "" : `, and had ${had}`}.`,
    ),
    ...result.limits.flatMap(({ kind, message, billingGroup }) =>
      // Of a group that is short of admins everything has been said.
      (kind === "minimum" && !result.groupsShortOfAdmins.some(({ group }) => group === billingGroup)) ||
      kind === "break-glass"
        ? [message]
        : [],
    ),
    ...ownerless.map((key) => `Account ${names.account(key)} has no Owner.`),
    ...emptied.map((name) => `Nobody is left in team ${name}.`),
  ];
}
