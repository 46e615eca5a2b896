import { type Binding, type Organization } from "../../model/organization";
import { scopeId, twilioRightKey } from "../../model/right";
import { accessDiff } from "./access-diff";
import { type Block } from "./safety/block";
import { budgetBlocks } from "./safety/budgets";
import { listBlocks } from "./safety/lists";
import { reviewLimitsOf } from "./safety/stricter-limits";

/**
 * The limits that break where people leave lists that the directory fills: those that a review holds such a change
 * against, person by person over all of these lists. Everything else is taken to be as it was.
 *
 * @param head what is declared now
 * @param had who was on the lists before, by `twilioRightKey`; lists that are not in it are as they were
 */
export function directoryLossBlocks(
  head: Organization,
  had: ReadonlyMap<string, readonly string[]>,
  now: Date,
): readonly Block[] {
  const bindings = head.bindings.map((binding) => {
    const id = scopeId(head, binding.scope);
    const people = id === undefined ? undefined : had.get(twilioRightKey({ role: binding.role, scope: id }));
    return people === undefined ? binding : withPeople(binding, people);
  });
  const limits = reviewLimitsOf(head);
  const diff = accessDiff({ ...head, bindings }, head, now, { ...limits, renames: "proven" });
  const losses = budgetBlocks(diff, limits).filter(({ kind }) => kind === "losing-access");
  return [...losses, ...listBlocks(diff, limits)];
}

/** `binding` with these people and nobody else; who is in it already stays on the same terms. */
function withPeople(binding: Binding, people: readonly string[]): Binding {
  const { grants, origin = { assignment: "" } } = binding;
  const had = new Set(people);
  const there = new Set(grants.map(({ person }) => person));
  const left = people.filter((person) => !there.has(person)).map((person) => ({ person, origin }));
  return { ...binding, grants: [...grants.filter(({ person }) => had.has(person)), ...left] };
}
