import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { type Organization } from "../model/organization";
import { type ReviewResult } from "../review";
import { count, instantText } from "../text/words";
import { Failure } from "./failure";
import { readSnapshotOf, type SourceOptions } from "./organization-source";
import { type Shell } from "./shell";

/** `--seal`: a file for the plan under which alone `pulumi up` writes. */
export function sealOption() {
  return new Option("--seal <file>", "seal what `pulumi up` may write into this file; needs --live or --snapshot");
}

const HOUR_MS = 3_600_000;

/** `--seal-for`: how long a plan holds. */
export function sealForOption() {
  return new Option("--seal-for <hours>", "how long the plan holds")
    .argParser((text): number => {
      if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("It is a number of hours, from 1 to 9999.");
      return Number(text);
    })
    .default(24);
}

export interface SealRequest extends SourceOptions {
  readonly seal?: string | undefined;
  readonly sealFor: number;
  readonly base: Organization;
  readonly head: Organization;
  readonly result: ReviewResult;
  readonly now: Date;
}

/**
 * Seals a reviewed change into the file that was asked for, if any. A blocked change is not sealed, and neither is one whose
 * organization could not be read in full: `incomplete`. Then no file is written.
 *
 * @throws Failure where the organization can't be read at all, or the writes can't be told
 */
export async function sealReviewed(request: SealRequest, shell: Shell): Promise<"complete" | "incomplete"> {
  const { seal, sealFor, live, snapshot: file, base, head, result, now } = request;
  if (seal === undefined) {
    if (live !== undefined || file !== undefined)
      throw new Failure("--live and --snapshot go with --seal", "a review alone compares two manifests");
    return "complete";
  }
  if (live === undefined && file === undefined)
    throw new Failure("--seal needs --live or --snapshot", "a plan lists the writes to what is there now");
  const { verdict, override } = result;
  if (verdict === "blocked") {
    shell.note(({ colors }) => `${colors.red("not sealed:")} the change is blocked`);
    return "complete";
  }
  const snapshot = await readSnapshotOf(request, now, shell);
  const { printPlan, sealPlan, unreadOf } = await import("../plan/index.js");
  const unread = unreadOf(snapshot);
  if (unread.length > 0) {
    for (const { list, why } of unread)
      shell.note(({ colors }) => `${colors.red("not sealed:")} not read: ${list}: ${why}`);
    return "incomplete";
  }
  if (snapshot.organizationSid !== head.sid)
    throw new Failure(
      `the manifest is about ${head.sid}, and what was read is about ${snapshot.organizationSid}`,
      "set the credentials, or name the snapshot, of the same organization",
    );
  const expiresAt = new Date(now.getTime() + sealFor * HOUR_MS).toISOString();
  const by = override === undefined ? {} : { override: { reason: override.reason, by: override.by } };
  const sealed = sealPlan({ base, head, snapshot, now, expiresAt, verdict, ...by });
  if ("problems" in sealed)
    throw new Failure(`the change can't be sealed:\n${sealed.problems.join("\n")}`, "no plan was written");
  await shell.print([printPlan(sealed.plan)], seal);
  shell.note(() => `sealed for ${count(sealed.plan.writes.length, "write")} until ${instantText(expiresAt)}: ${seal}`);
  return "complete";
}
