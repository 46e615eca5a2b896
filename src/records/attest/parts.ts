import { keyFrom } from "../../manifest/places";
import { groupBy } from "../../model/group-by";
import { type Organization, personOf } from "../../model/organization";
import { compareText } from "../../model/problem";
import { defined } from "../../model/defined";
import { type Decision, type Part } from "./review-pack";

/** By what a review is split: by Billing Group, or by the reviewer whom `reviewers` names for each person. */
export type Split =
  { readonly by: "group" } | { readonly by: "reviewer"; readonly reviewers: ReadonlyMap<string, string> };

/** The part of what nobody is named for. */
const NO_REVIEWER = "No reviewer is named";
/** The part of roles that reach beyond one Billing Group, and of accounts whose Billing Group is not known. */
const WHOLE = "Organization and accounts without a Billing Group";

/** Names of files that a review has besides those of its parts, and names that are devices on Windows. */
const TAKEN = [
  ...["review", "attestation", "con", "prn", "aux", "nul"],
  ...["com", "lpt"].flatMap((port) => [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${port}${number}`)),
];

type Divisible = Pick<Decision, "person" | "identity" | "scope">;

/**
 * Splits what is asked for into parts: each decision is in exactly one, and none is empty.
 *
 * @param selfReview whether people may be their own reviewers; where they may not, these decisions have none
 */
export function splitDecisions<T extends Divisible>(
  decisions: readonly T[],
  split: Split,
  organization: Organization,
  selfReview: boolean,
): { readonly parts: readonly Part[]; readonly keyOf: (decision: T) => string | undefined } {
  const labelOf =
    split.by === "group" ? groupLabels(organization) : reviewerLabels(organization, split.reviewers, selfReview);
  const labels = new Map(decisions.map((decision) => [decision, labelOf(decision)]));
  const groups = [...groupBy(labels.values(), ({ id }) => id).values()].flatMap(([label]) => label ?? []);
  groups.sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  const giveKey = keyGiver();
  const parts = new Map(
    groups.map(({ id, name, reviewer }) => [id, { key: giveKey(name), name, ...defined({ reviewer }) }]),
  );
  return {
    parts: [...parts.values()],
    keyOf: (decision) => {
      const label = labels.get(decision);
      return label === undefined ? undefined : parts.get(label.id)?.key;
    },
  };
}

/** What a part is known by: of two Billing Groups of one name, each is one. */
interface Label {
  readonly id: string;
  readonly name: string;
  readonly reviewer?: string;
}

function groupLabels({ accounts, billingGroups }: Organization): (decision: Divisible) => Label {
  const byGroup = new Map([...billingGroups.values()].map(({ key, id, name = key }) => [id, { id, name }]));
  const ofAccount = new Map(
    [...accounts.values()].map(({ sid, billingGroup = "" }) => [sid, billingGroups.get(billingGroup)?.id]),
  );
  const whole = { id: "", name: WHOLE };
  return ({ scope: { kind, id = "", name = id } }) => {
    if (kind === "organization") return whole;
    if (kind === "billingGroup") return byGroup.get(id) ?? { id, name };
    return byGroup.get(ofAccount.get(id) ?? "") ?? whole;
  };
}

function reviewerLabels(
  organization: Organization,
  reviewers: ReadonlyMap<string, string>,
  selfReview: boolean,
): (decision: Divisible) => Label {
  const today = new Map(
    [...organization.people.values()].flatMap(({ email, formerly }) => formerly.map((old) => [old, email] as const)),
  );
  return ({ person: email }) => {
    const { formerly } = personOf(organization, email);
    const named = [email, ...formerly].map((address) => reviewers.get(address)).find((each) => each !== undefined);
    const reviewer = named === undefined ? undefined : (today.get(named) ?? named);
    if (reviewer === undefined || (reviewer === email && !selfReview)) return { id: "", name: NO_REVIEWER };
    return { id: reviewer, name: personOf(organization, reviewer).name ?? reviewer, reviewer };
  };
}

/** Gives each name a key that no other has, also where files go by letters whatever their case: `ß` is `ss` there. */
function keyGiver(): (name: string) => string {
  const folded = (key: string): string => key.toUpperCase();
  const given = new Set(TAKEN.map(folded));
  return (name) => {
    const stem = keyFrom(name) ?? "part";
    let key = stem;
    for (let next = 2; given.has(folded(key)); next++) key = `${stem}-${next}`;
    given.add(folded(key));
    return key;
  };
}

/** What in the parts of a pack does not fit its decisions. */
export function partsProblem(
  decisions: readonly Decision[],
  parts: readonly Part[] = [],
  selfReview = false,
): string | undefined {
  const byKey = new Map(parts.map((part) => [part.key, part]));
  if (byKey.size < parts.length) return "it has two parts of one name";
  const used = groupBy(
    decisions.filter(({ part }) => part !== undefined),
    ({ part = "" }) => part,
  );
  if ([...used.keys()].some((key) => !byKey.has(key))) return "it asks in a part that it does not have";
  if (used.size < parts.length) return "one of its parts asks for nothing";
  if (parts.length > 0 && decisions.some(({ part, asked }) => (part === undefined) !== (asked === "not")))
    return "its parts are not what it asks for";
  const isOwn = ({ part = "", person, formerly = [] }: Decision): boolean =>
    [person, ...formerly].some((address) => address === byKey.get(part)?.reviewer);
  if (!selfReview && decisions.some(isOwn)) return "it asks somebody about their own rights";
  return undefined;
}
