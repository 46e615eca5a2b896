import { type Organization } from "../../model/organization";
import { type OpenQuestion } from "./open-question";

/** Something that a source says, with the source. */
export interface Statement {
  readonly text: string;
  readonly source: string;
}

/** One organization before and after. */
export interface View {
  readonly before: Organization;
  readonly after: Organization;
}

/** A moment at which something has happened. */
export interface Moment {
  /** `at once`, `after 30 days, on 2026-12-31`. */
  readonly when: string;
  readonly events: readonly Statement[];
  /** Every organization that it touches. */
  readonly views: readonly View[];
}

/** An organizational change by the documented rules. Pure: nothing is changed anywhere. */
export interface Simulation {
  readonly simulation: "merge" | "transfer" | "split" | "remove-person" | "verify-domain" | "lose-domain";
  /** What is simulated, in a few words. */
  readonly title: string;
  /** Why Twilio does not do it as things are. Its effects are shown anyway. */
  readonly refusals: readonly Statement[];
  readonly moments: readonly Moment[];
  /** What to do before, and what not to forget after. */
  readonly todo: readonly string[];
  readonly questions: readonly OpenQuestion[];
}
