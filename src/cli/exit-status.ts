import { type Organization } from "../model/organization";
import { isAccessUnknown } from "../model/unknown-access";

/**
 * Exit statuses of every command. Source: design, "Command line".
 *
 * - `clean`: done, and nothing to report.
 * - `failed`: the tool failed or was used incorrectly.
 * - `incomplete`: something could not be read, so there is no verdict.
 * - `findings`: findings at or above `--fail-on`.
 * - `blocked`: a safety limit blocks the change.
 * - `drift`: what is differs from what was declared (the same as Pulumi's own).
 */
export const EXIT = { clean: 0, failed: 1, incomplete: 2, findings: 3, blocked: 4, drift: 7 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/**
 * The status of an answer that no verdict goes with. What was not read, or a role that nobody can explain, may hold
 * more.
 */
export function answerStatus(organization: Pick<Organization, "unread" | "otherGrants">): ExitStatus {
  return isAccessUnknown(organization) ? EXIT.incomplete : EXIT.clean;
}
