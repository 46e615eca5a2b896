import { type ReportViolation } from "@pulumi/policy";
import { plain } from "../../src/report/text/plain";
import { bindingOf, wronglyConfigured, type Policy, type Session, type Surroundings } from "./session";
import { CONFIG_SCHEMA, readConfig, type Config } from "./config";
import { stackOf, unknownInputs } from "./evaluate";
import { plainProperties } from "./properties";
import { readResource } from "./resources";

/** Name of the policy that reads what the others need, and so comes first. */
export const ORGANIZATION_POLICY = "organization";

/** The policy that says what isn't known, and takes down for the policies after it what is. */
export function organizationPolicy(session: Session, { now, folder }: Surroundings): Policy {
  let configured: string | undefined;
  const configOf = (settings: object): Config => {
    const key = JSON.stringify(settings);
    if (session.config !== undefined && configured === key) return session.config;
    const parsed = readConfig(settings, folder, now());
    if ("problems" in parsed) throw wronglyConfigured(parsed.problems);
    [session.config, configured] = [parsed.config, key];
    return parsed.config;
  };
  return {
    name: ORGANIZATION_POLICY,
    displayName: "What is known of the organization",
    description: "What isn't known or can't be read is said, and never taken for clean.",
    enforcementLevel: "mandatory",
    severity: "high",
    configSchema: CONFIG_SCHEMA,
    validateResource(args, report) {
      configOf(args.getConfig());
      const { binding, tooEarly } = bindingOf(args);
      tell(unknownInputs(binding), tooEarly, report);
    },
    validateStack(args, report) {
      const config = configOf(args.getConfig());
      const found = args.resources.map(({ type, urn, name, props }) => {
        const plainly = plainProperties(props);
        const resource = readResource({ type, urn, name, props: plainly.props });
        return { resources: resource === undefined ? [] : [resource], tooEarly: plainly.tooEarly };
      });
      const resources = found.flatMap((one) => one.resources);
      const stack = stackOf(resources, config, now());
      session.stack = stack;
      for (const what of stack.unread) report(plain(`Not read: ${what}. Nothing here is called clean.`));
      for (const sid of stack.unconfigured)
        report(plain(`Not judged in full: no manifest that is configured is about ${sid}. Name one under manifest.`));
      tell(stack.unknown, found.find((one) => one.tooEarly !== undefined)?.tooEarly, report);
    },
  };
}

/** Reports what can't be judged: in a preview since it is not known yet, elsewhere since it is a secret. */
function tell(unknown: readonly string[], tooEarly: Error | undefined, report: ReportViolation): void {
  if (unknown.length === 0) return;
  const what = unknown.map(plain).join("; ");
  report(
    tooEarly === undefined
      ? `Not read: ${what}, a secret for this machine. Nothing here is called clean.`
      : `Not judged: ${what}, known only after the deployment. What else is known was judged. Make it known before, or set the policy ${ORGANIZATION_POLICY} to advisory.`,
  );
}
