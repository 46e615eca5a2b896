import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { defined } from "../../../model/defined";
import { type Organization } from "../../../model/organization";
import { type ReviewResult } from "../../../auditor/review";
import { type Snapshot } from "../../../model/snapshot";
import { count } from "../../../report/text/words";
import { instantText } from "../../../model/instant";
import { Failure } from "../../failure";
import { type SourceOptions } from "../../input/organization-source";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";

/** `--seal`: a file for the plan under which alone `pulumi up` writes. */
export function sealOption() {
  return new Option(
    "--seal <file>",
    "write a sealed plan to this file: what `pulumi up` may write; needs --live or --snapshot",
  );
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

/** The command line's options for sealing. */
export interface SealOptions extends SourceOptions {
  readonly seal?: string | undefined;
  readonly sealFor: number;
}

/** A reviewed change, with both its sides. */
interface ReviewedChange {
  /** What is deployed; `undefined` for a first manifest. */
  readonly base: Organization | undefined;
  /** `undefined` where it is malformed. */
  readonly head: Organization | undefined;
  readonly result: ReviewResult;
  readonly now: Date;
  readonly snapshot: Snapshot | undefined;
}

/** Whether all could be read that a plan is sealed over; `complete` also where nothing was to be sealed. */
export type Sealing = "complete" | "incomplete";

/** @throws Failure where the options make no sense together */
export function checkSealOptions({ seal, live, snapshot, prefix }: SealOptions): void {
  if (prefix !== undefined && live === undefined) throw new Failure("usage", "--prefix needs --live");
  if (seal !== undefined && live === undefined && snapshot === undefined)
    throw new Failure("usage", "--seal needs --live or --snapshot", "a plan lists the writes to what is there now");
}

/**
 * Seals a reviewed change into the file that was asked for, if any. A blocked change is not sealed, and neither is one
 * of which something could not be read: then no file is written.
 *
 * @throws Failure where the writes can't be told
 */
export async function sealReviewed(
  { seal, sealFor }: SealOptions,
  { base, head, result, now, snapshot }: ReviewedChange,
  shell: Shell,
): Promise<Sealing> {
  if (seal === undefined) return "complete";
  const { verdict, override, unread } = result;
  if (verdict === "blocked" || unread.length > 0 || head === undefined || snapshot === undefined) {
    const why = unread.length > 0 ? "something could not be read" : "the change is blocked";
    remark(shell, "not sealed", why);
    return unread.length > 0 ? "incomplete" : "complete";
  }
  const { printPlan, sealPlan } = await import("../../../auditor/plan/index.js");
  const expiresAt = new Date(now.getTime() + sealFor * HOUR_MS).toISOString();
  const by = override === undefined ? undefined : { reason: override.reason, by: override.by };
  const sealed = sealPlan({ base, head, snapshot, now, expiresAt, verdict, ...defined({ override: by }) });
  if ("problems" in sealed)
    throw new Failure(
      "impossible",
      `the change can't be sealed:\n${sealed.problems.join("\n")}`,
      "no plan was written",
    );
  await shell.print([printPlan(sealed.plan)], seal);
  shell.note(() => `sealed for ${count(sealed.plan.writes.length, "write")} until ${instantText(expiresAt)}: ${seal}`);
  return "complete";
}
