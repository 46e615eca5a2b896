import {
  changedMeanings,
  liveRole,
  parsePlan,
  type Plan,
  type PlannedWrite,
  unmadeWrites,
  writeText,
} from "../../../auditor/plan";
import { jsonText } from "../../../report/text/json";
import { plain } from "../../../report/text/plain";
import { count } from "../../../report/text/words";
import { EXIT, type ExitStatus } from "../../exit-status";
import { Failure } from "../../failure";
import { readSnapshot, requireSource, type SourceOptions } from "../../input/organization-source";
import { readFile } from "../../input/read-file";
import { type Shell } from "../../output/shell";

/** The options of the check of a plan on the command line. */
export interface VerifyOptions extends SourceOptions {
  readonly format: "table" | "json";
  readonly output?: string | undefined;
  readonly asOf: Date;
}

/**
 * Checks after `pulumi up` that every write of a sealed plan was made, and prints those that were not: a run may leave
 * some out and succeed, since resources were not in it, or did not know of what had changed in Twilio. Roles that are
 * not what they were when the plan was sealed are named too: what was given is not what was reviewed.
 *
 * @throws Failure where the plan or the organization can't be read
 */
export async function verifyPlan(file: string, options: VerifyOptions, shell: Shell): Promise<ExitStatus> {
  const plan = readPlan(file);
  requireSource(options);
  const snapshot = await readSnapshot({ file, sid: plan.organization }, options, options.asOf, shell);
  if (snapshot.unread.some(({ list }) => list === "assignments" || list === "roles")) return EXIT.incomplete;
  const notMade = unmadeWrites(plan, snapshot);
  const changedRoles = changedMeanings(plan, {
    roles: plan.roles.flatMap(({ role }) => liveRole(snapshot.roles, role) ?? []),
  });
  const { writes } = plan;
  const result = {
    schemaVersion: 1,
    organization: plan.organization,
    takenAt: snapshot.takenAt,
    writes: writes.length,
    notMade,
    changedRoles,
  };
  const text = [
    ...(notMade.length === 0 ? [`Every write of the plan was made (${writes.length}).`] : notMadeLines(plan, notMade)),
    ...changedRoles.map((what) => `${what}: look whether those who hold it should.`),
  ].join("\n");
  await shell.print([`${options.format === "json" ? jsonText(result) : text}\n`], options.output);
  return notMade.length + changedRoles.length === 0 ? EXIT.clean : EXIT.blocked;
}

function notMadeLines({ writes }: Plan, notMade: readonly PlannedWrite[]): readonly string[] {
  return [
    `${count(notMade.length, "write")} of ${writes.length} in the plan ${notMade.length === 1 ? "was" : "were"} not made:`,
    ...notMade.map((write) => `- ${plain(writeText(write))}`),
    "Run `pulumi up --refresh` again under the same plan, or find out what was left out (--target, a new stack).",
  ];
}

function readPlan(file: string): Plan {
  const parsed = parsePlan(readFile(file).toString("utf8"));
  if ("plan" in parsed) return parsed.plan;
  throw new Failure(
    "malformed-file",
    `${file} is not a usable plan: ${parsed.problem}`,
    "make one with twilio-org review --seal",
  );
}
