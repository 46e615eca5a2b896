import { capabilitySet, type CapabilityId } from "./capabilities";
import { ROLES, roleById, type RoleId, TECHNICAL_ROLES } from "./roles";
import { isWiderRole } from "./wider-role";

/** A duty, by what shows that somebody has it. Any one of these does. */
export interface Duty {
  readonly roles?: readonly RoleId[];
  /** Held through whatever role. */
  readonly capabilities?: readonly CapabilityId[];
  /** Whether Twilio's roles to work on its products show it, except those of Viewers. */
  readonly productRoles?: boolean;
}

/** Two duties, by name, that nobody may have together. */
export interface DutyConflict {
  readonly between: readonly [string, string];
  readonly reason?: string;
}

/** What a manifest says under `separationOfDuties`: its own duties, by name, and all pairs that conflict. */
export interface SeparationOfDuties {
  readonly duties: ReadonlyMap<string, Duty>;
  readonly conflicts: readonly DutyConflict[];
}

/** Duties that every manifest may name. */
export const BUILT_IN_DUTIES = {
  "technical-administration": { roles: ["owner", "administrator", ...TECHNICAL_ROLES], productRoles: true },
  "access-administration": { roles: ["owner", "administrator"] },
  payments: {
    capabilities: [
      "upgrade-trial-accounts",
      "add-funds",
      "manage-payment-methods",
      "configure-auto-recharge",
      "manage-subscription",
      "purchase-plans",
    ],
  },
  "tax-data": { capabilities: ["update-billing-attributes"] },
  "billing-records": { capabilities: ["view-invoices", "view-payment-history"] },
} as const satisfies Readonly<Record<string, Duty>>;

/** The pairs that hold where a manifest names none. Source: billing-roles-article, "Separation of Duties". */
export const DEFAULT_CONFLICTS: readonly DutyConflict[] = [
  {
    between: ["technical-administration", "payments"],
    reason: "the people who run the systems that cost money should not also pay for them",
  },
];

/**
 * The roles of the catalog that show `duty`, in its order: those that it names, and each that allows all that one of
 * them does.
 */
export function rolesOfDuty({ roles = [], capabilities = [] }: Duty): readonly RoleId[] {
  const wanted = capabilitySet(capabilities);
  return ROLES.map(({ id }) => id).filter(
    (id) =>
      roles.some((role) => id === role || isWiderRole(id, role)) ||
      (capabilitySet(roleById(id).capabilities) & wanted) !== 0,
  );
}

/** Duties by name: the built-in ones and the manifest's own. */
export function dutiesOf(separation: SeparationOfDuties | undefined): ReadonlyMap<string, Duty> {
  return new Map<string, Duty>([...Object.entries(BUILT_IN_DUTIES), ...(separation?.duties ?? [])]);
}
