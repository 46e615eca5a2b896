import { defined } from "../../model/defined";
import { type Instant } from "../../model/instant";
import { type Held } from "./decisions";
import { type Decision, type DecisionChange, type Difference, type GoneDecision, type ReviewPack } from "./review-pack";
import { functionText, givesText, statusText, termsText } from "./attest-words";

type Compared = Omit<Decision, "asked">;

/** How what is held now stands to the pack before, if there is one, and what of that is gone. */
export function compareWithPrevious(
  held: readonly Held[],
  previous: ReviewPack | undefined,
  now: Instant,
): { readonly decisions: readonly Compared[]; readonly gone: readonly GoneDecision[] } {
  const before = new Map((previous?.decisions ?? []).map((decision) => [decision.id, decision]));
  const left = new Map(before);
  const takeOut = (ids: readonly string[]): Decision | undefined => {
    const id = ids.find((each) => left.has(each));
    const found = id === undefined ? undefined : left.get(id);
    if (id !== undefined) left.delete(id);
    return found;
  };
  // The same address is the same person, before anybody is taken for somebody who had it once.
  const same = new Map(held.map(({ id }) => [id, takeOut([id])]));
  const decisions = held.map(({ formerIds, ...current }): Compared => {
    const old = same.get(current.id) ?? takeOut(formerIds);
    const changes = old === undefined ? [] : changesOf(old, current);
    const difference: Difference =
      previous === undefined ? "first" : old === undefined ? "new" : changes.length > 0 ? "changed" : "same";
    return { ...current, difference, changes, firstSeen: old?.firstSeen ?? now };
  });
  return { decisions, gone: [...left.values()].map(goneOf) };
}

type Comparable = Omit<Held, "formerIds">;

function changesOf(old: Comparable, young: Comparable): readonly DecisionChange[] {
  const [before, after] = [textsOf(old), textsOf(young)];
  return WHAT.flatMap((what) => {
    const [was, is] = [before[what], after[what]];
    // What only one of the readings can tell is a difference between readings, and none of the right.
    return was === undefined || is === undefined || was === is ? [] : [{ what, was, is }];
  });
}

const WHAT = ["address", "status", "function", "how", "gives", "findings", "declared"] as const;

function textsOf(of: Comparable): Readonly<Record<DecisionChange["what"], string | undefined>> {
  const { person, findings, declared } = of;
  return {
    address: person,
    status: statusText(of),
    function: functionText(of),
    how: termsText(of),
    gives: givesText(of),
    findings: findings.length === 0 ? "none" : findings.join(", "),
    declared: declared === undefined ? undefined : declared ? "in the manifest" : "not in the manifest",
  };
}

function goneOf({ id, identity, person, name, role, title, scope, firstSeen }: Decision): GoneDecision {
  return { id, identity, person, ...defined({ name }), role, title, scope, firstSeen };
}
