import { type AccessPath, type EffectiveAccess } from "../../../model/access";
import { capabilitySet, type CapabilitySet } from "../../../model/capabilities";
import { compareText } from "../../../model/problem";
import { roleById } from "../../../model/roles";

/** That a person can do something on some Billing Groups, with every path that says so. */
export interface Statement {
  readonly capabilities: CapabilitySet;
  /** Keys of Billing Groups, sorted, or all of them, known or not. */
  readonly groups: readonly string[] | "every";
  readonly paths: readonly AccessPath[];
}

/** What a person holds, in as few statements as say it with its reasons. */
export interface Holdings {
  /** Those on every group first. */
  readonly statements: readonly Statement[];
  /** Grants that carry no billing right. */
  readonly others: readonly AccessPath[];
}

/** Everything that `person` can do and holds. */
export function holdingsOf(access: Pick<EffectiveAccess, "grants">, person: string): Holdings {
  const onEvery = new Map<CapabilitySet, AccessPath[]>();
  const onSome = new Map<CapabilitySet, AccessPath[]>();
  const others: AccessPath[] = [];
  for (const path of access.grants(person)) {
    const capabilities = capabilitySet(roleById(path.binding.role).capabilities);
    const kind = path.binding.scope.kind;
    const home = kind === "organization" ? onEvery : onSome;
    if (capabilities === 0 || kind === "account") others.push(path);
    else home.set(capabilities, [...(home.get(capabilities) ?? []), path]);
  }
  const statements = [
    ...[...onEvery].map(([capabilities, paths]): Statement => ({ capabilities, groups: "every", paths })),
    ...[...onSome].map(([capabilities, paths]): Statement => {
      const sorted = [...paths].sort((a, b) => compareText(groupOf(a), groupOf(b)));
      return { capabilities, groups: [...new Set(sorted.map(groupOf))], paths: sorted };
    }),
  ];
  return { statements, others };
}

function groupOf({ binding: { scope } }: AccessPath): string {
  return scope.kind === "billingGroup" ? scope.key : "";
}
