import { type Holding } from "../../../model/access";
import { type Binding, type Organization } from "../../../model/organization";
import { groupBy } from "../../../model/group-by";

/** What one person holds of one binding, by whatever ways. */
interface PersonGrants {
  readonly binding: Binding;
  readonly person: string;
  readonly rights: readonly Holding[];
}

/** The grants of the bindings that `wanted` takes, gathered by person. */
export function* grantsByPerson(
  { bindings }: Pick<Organization, "bindings">,
  wanted: (binding: Binding) => boolean,
): Generator<PersonGrants> {
  for (const binding of bindings) {
    if (!wanted(binding)) continue;
    for (const [person, grants] of groupBy(binding.grants, (grant) => grant.person))
      yield { binding, person, rights: grants.map((grant) => ({ binding, grant })) };
  }
}
