import { type Finding, SEVERITIES } from "../../model/finding";
import { type Judgement } from "../../model/judgement";
import { dayText } from "../../report/text/day";

/** What a finding of each rule asks for, in a few words that begin with a verb. Rules of the user's own have none. */
const TODO: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "technical-administrator-billing": "Give narrower roles",
    "technical-billing-role": "Remove the billing role",
    "separation-of-duties": "Split the duties",
    "external-organization-role": "Remove the role",
    "unverified-domain": "Verify the domain, or remove",
    "inactive-person": "Remove the role",
    "expired-grant": "Remove the ended right",
    "expiring-grant": "Renew or end",
    "redundant-grant": "Drop a double role",
    "unmanaged-assignment": "Declare or remove",
    "role-scope": "Correct the scope",
    "unknown-person": "Identify, or remove",
    "unknown-role": "Check the role",
    "undeclared-administrator": "Say what they do",
    "viewer-triggers": "Nothing, if that is fine",
    "single-group-admin": "Name a second admin",
    "no-group-admin": "Name an admin",
    "only-external-admins": "Name an admin of your own",
    "break-glass": "Declare emergency access",
    concentration: "Spread the rights",
    "role-limit": "Take the role from some",
  }),
);

/** Rules whose finding says why somebody should not hold the right: what they ask for comes first. */
export const DECISIVE = ["technical-administrator-billing", "technical-billing-role"];

export interface Judged {
  readonly judgement: Judgement;
  /** Whether the function is only inferred from technical roles. */
  readonly inferred: boolean;
  /** The last day of a waiver, where one holds. */
  readonly waivedUntil: string | undefined;
}

/** The one thing to do about a person; `undefined` if the person is to be kept as is. */
export function todoOf({ judgement, inferred, waivedUntil }: Judged, open: readonly Finding[]): string | undefined {
  const decisive = open.find(({ ruleId }) => DECISIVE.includes(ruleId));
  if (decisive !== undefined && judgement === "should-not") {
    const text = todoOfRule(decisive);
    return inferred ? "Confirm, then remove" : text;
  }
  if (judgement === "should-not" && waivedUntil !== undefined) return `Nothing until ${dayText(new Date(waivedUntil))}`;
  if (judgement === "not-judged") return "Say what they do";
  const [worst] = open
    .filter(({ severity, ruleId }) => severity !== "info" || QUIET_TODO.has(ruleId))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  if (worst !== undefined) return todoOfRule(worst);
  return judgement === "should-not" ? "Take the billing rights away" : undefined;
}

/** Notes that still require an action. */
const QUIET_TODO: ReadonlySet<string> = new Set(["expiring-grant", "redundant-grant"]);

/** What a finding asks for, in a few words. */
export function todoOfRule({ ruleId, role }: Pick<Finding, "ruleId" | "role">): string {
  if (ruleId === "technical-administrator-billing" && role === "owner") return "Hand over ownership";
  return TODO.get(ruleId) ?? "See what to do";
}
