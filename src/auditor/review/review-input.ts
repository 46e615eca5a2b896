import { type Severity } from "../../model/finding";
import { type Organization } from "../../model/organization";
import { type Problem } from "../../model/problem";
import { type PlacedWaiver } from "../audit/waivers-file";
import { type FindingsOptions } from "./findings";
import { type Compared } from "./review-result";
import { type ReviewedWrite } from "./reviewed-write";
import { type SafetyOptions } from "./safety/verdict";

/** What the head would do to Twilio as it is now. */
interface LiveSides {
  /** The organization as Twilio has it. */
  readonly before: Organization;
  /** The same with the head applied. */
  readonly after: Organization;
  readonly writes: readonly ReviewedWrite[];
}

/**
 * Everything that a review judges by. What excuses something is read from the base: waivers, settings of rules,
 * history.
 */
export interface ReviewInput extends SafetyOptions, FindingsOptions {
  /** What the change is made to. */
  readonly base: Organization;
  /** What the change makes of it; `undefined` where that is malformed and so has no meaning. */
  readonly head: Organization | undefined;
  /** What is wrong with the head. */
  readonly problems?: readonly Problem[];
  /** What is wrong with the waivers and rules that the change brings. */
  readonly fileProblems?: readonly Problem[];
  /** Where it is known: then what will be written is what counts, and not what the manifests say. */
  readonly live?: LiveSides;
  /** Findings that the base accepts. */
  readonly waivers?: readonly PlacedWaiver[];
  readonly now: Date;
  /** Rights that end within so many days are listed; where it is absent, the base's `expiringDays`. */
  readonly withinDays?: number;
  /** Where both sides come from, for the result. */
  readonly compared?: Compared;
  readonly failOn?: Severity;
}
