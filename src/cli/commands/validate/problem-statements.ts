import { defined } from "../../../model/defined";
import { type RuleNote } from "../../../auditor/audit/formats/format";
import { automationOf } from "../../../auditor/audit/formats/sarif";
import { type Statements } from "../../../auditor/audit/formats/statements";
import { severityOf } from "../../../manifest/problems";
import { type Problem, type ProblemKind } from "../../../model/problem";
import { repositoryPath } from "../../../report/text/repository-path";

const RULES = [
  {
    id: "manifest/malformed",
    title: "The manifest has a mistake",
    severity: "error",
    rationale: "A key, value or name has no meaning, so nobody can say what the manifest gives to whom.",
    remediation: "Correct the line. The result says what was probably meant, where that can be told.",
  },
  {
    id: "manifest/unknown",
    title: "Nobody has said who is in a team",
    severity: "error",
    rationale:
      "The directory fills the team. Until its members are given, nobody knows what the manifest gives to whom.",
    remediation: "Export the group from the directory and give it with --teams FILE.",
  },
  {
    id: "manifest/forbidden",
    title: "The manifest breaks an access rule",
    severity: "error",
    rationale: "What it says is clear, and Twilio or an access rule does not allow it.",
    remediation: "Change what the line declares; the result says why it cannot be.",
  },
  {
    id: "manifest/expired",
    title: "A right has ended",
    severity: "warning",
    rationale: "Its `until` has passed: the next `pulumi up` takes the right away.",
    remediation: "Take the line out, or give a later `until`.",
  },
] as const satisfies readonly (RuleNote & { readonly id: `manifest/${ProblemKind}` })[];

/** The problems of the manifest `file`, each at its place. A file is one analysis, also while it cannot be read. */
export function problemStatements(
  file: string,
  problems: readonly Problem[],
  { version, asOf }: { readonly version: string; readonly asOf: Date },
): Statements {
  return {
    title: `Manifest ${file}`,
    automation: automationOf("validate", repositoryPath(file)),
    version,
    asOf: asOf.toISOString(),
    rules: RULES,
    statements: problems.map((problem) => {
      const { kind, message, hint, at, related } = problem;
      return {
        rule: `manifest/${kind}`,
        level: severityOf(problem),
        subject: message,
        text: hint === undefined ? message : `${message} (${hint})`,
        at,
        ...defined({ related }),
      };
    }),
  };
}
