import { RULES } from "../../src/auditor/rules";
import { type Policy, type Session, type Surroundings } from "./session";
import { organizationPolicy } from "./organization-policy";
import { rulePolicy } from "./rule-policy";

/** The pack's policies: one that reads what there is to know, and one for each rule. */
export function policiesOf(surroundings: Surroundings): readonly Policy[] {
  const session: Session = {};
  return [organizationPolicy(session, surroundings), ...RULES.map((rule) => rulePolicy(rule, session, surroundings))];
}
