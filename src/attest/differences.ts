import { type Instant } from "../model/instant";
import { type Held } from "./decisions";
import { type Decision, type DecisionChange, type Difference, type GoneDecision, type ReviewPack } from "./review-pack";
import { functionText, givesText, howText, statusText } from "./words";

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
  // Whoever has the same address is the same person, before anybody is taken for somebody who had it once.
  const same = new Map(held.map(({ id }) => [id, takeOut([id])]));
  const decisions = held.map(({ formerIds, ...now_ }): Compared => {
    const old = same.get(now_.id) ?? takeOut(formerIds);
    const changes = old === undefined ? [] : changesOf(old, now_);
    const difference: Difference =
      previous === undefined ? "first" : old === undefined ? "new" : changes.length > 0 ? "changed" : "same";
    return { ...now_, difference, changes, firstSeen: old?.firstSeen ?? now };
  });
  return { decisions, gone: [...left.values()].map(goneOf) };
}

type Comparable = Omit<Held, "formerIds">;

function changesOf(old: Comparable, young: Comparable): readonly DecisionChange[] {
  const texts = (of: Comparable): Readonly<Record<DecisionChange["what"], string>> => ({
    address: of.person,
    status: statusText(of),
    function: functionText(of),
    how: howText(of, "terms"),
    gives: givesText(of),
    findings: of.findings.length === 0 ? "none" : of.findings.join(", "),
    // Whether there was a manifest beside it is a difference between readings, and none of the right.
    declared: of.declared === false ? "not in the manifest" : "in the manifest",
  });
  const [was, is] = [texts(old), texts(young)];
  const WHAT = ["address", "status", "function", "how", "gives", "findings", "declared"] as const;
  const known = old.declared !== undefined && young.declared !== undefined;
  return WHAT.filter((what) => was[what] !== is[what] && (known || what !== "declared")).map((what) => ({
    what,
    was: was[what],
    is: is[what],
  }));
}

function goneOf({ id, identity, person, name, role, title, scope, firstSeen }: Decision): GoneDecision {
  return { id, identity, person, ...(name === undefined ? {} : { name }), role, title, scope, firstSeen };
}
