import { type AccessPath } from "./access";
import { type GrantMark } from "./grant-marks";
import { type Instant } from "./instant";
import { type RoleId, type RoleScope } from "./roles";

/** An access path as every JSON result writes it: one shape for all commands. */
export interface AccessPathJson {
  readonly role: RoleId;
  readonly scope: RoleScope;
  /** Key of the Billing Group or of the account, where the scope is one. */
  readonly billingGroup?: string;
  readonly account?: string;
  readonly team?: string;
  readonly until?: Instant;
  readonly marks: readonly GrantMark[];
  /** The place in the manifest (line and column count from 1), or the SID of the assignment in Twilio. */
  readonly source:
    { readonly file: string; readonly line: number; readonly column: number } | { readonly assignment: string };
}

/** `path` as JSON results write it. */
export function accessPathJson({ binding, grant, marks }: AccessPath): AccessPathJson {
  const { role, scope } = binding;
  const { team, until, origin } = grant;
  const source =
    "position" in origin
      ? { file: origin.position.file, line: origin.position.line, column: origin.position.column }
      : { assignment: origin.assignment };
  // Spelled out where nothing is left out: of what Twilio says there may be a hundred thousand paths.
  if (team === undefined && until === undefined && scope.kind === "organization")
    return { role, scope: scope.kind, marks, source };
  if (team === undefined && until === undefined && scope.kind === "billingGroup")
    return { role, scope: scope.kind, billingGroup: scope.key, marks, source };
  return {
    role,
    scope: scope.kind,
    ...(scope.kind === "billingGroup" ? { billingGroup: scope.key } : {}),
    ...(scope.kind === "account" ? { account: scope.key } : {}),
    ...(team === undefined ? {} : { team }),
    ...(until === undefined ? {} : { until }),
    marks,
    source,
  };
}
