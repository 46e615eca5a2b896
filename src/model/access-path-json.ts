import { defined } from "./defined";
import { type AccessPathJson } from "#schemas/types/findings";
import { type AccessPath } from "./access";
import { scopeJson } from "./right";
import { type Origin } from "./organization";

export { type AccessPathJson };

/** `path` as JSON results write it. */
export function accessPathJson({ binding, grant, marks }: AccessPath): AccessPathJson {
  const { role, scope } = binding;
  const { team, until, origin } = grant;
  const source = sourceJson(origin);
  // Spelled out where nothing is left out: of what Twilio says there may be a hundred thousand paths.
  if (team === undefined && until === undefined && scope.kind === "organization")
    return { role, scope: scope.kind, marks, source };
  if (team === undefined && until === undefined && scope.kind === "billingGroup")
    return { role, scope: scope.kind, billingGroup: scope.key, marks, source };
  return {
    role,
    ...scopeJson(scope),
    ...(scope.kind === "account" ? defined({ accountName: scope.name }) : {}),
    ...defined({ team, until }),
    marks,
    source,
  };
}

/** Where a right comes from, as JSON results write it. */
export function sourceJson(origin: Origin): AccessPathJson["source"] {
  if ("assignment" in origin) return { assignment: origin.assignment };
  const { file, line, column } = origin.position;
  return { file, line, column };
}
