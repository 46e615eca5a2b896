import { type Severity } from "../model/finding";
import { type Problem } from "../model/problem";

/** What the severity of a problem can be. */
export type ProblemSeverity = Exclude<Severity, "info">;

/** How much a problem weighs: `pulumi up` refuses an error, and settles a warning by itself. */
export function severityOf({ kind }: Pick<Problem, "kind">): ProblemSeverity {
  return kind === "expired" ? "warning" : "error";
}
