import {
  type AccountEntry,
  type BudgetEntry,
  type ChangeBudgetEntry,
  type LimitsEntry,
  type ManifestFile,
  type MemberEntry,
  type OptionalPersonEntry,
  type TeamEntry,
} from "#schemas/types/organization-access";

export {
  type AccountEntry,
  type BudgetEntry,
  type ChangeBudgetEntry,
  type LimitsEntry,
  type ManifestFile,
  type MemberEntry,
  type TeamEntry,
};

/** Members by the key of a role; an absent key is a role that is not managed here. */
export type RoleLists = Readonly<Record<string, readonly MemberEntry[]>>;

export type PersonEntry = NonNullable<OptionalPersonEntry>;
