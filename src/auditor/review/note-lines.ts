import { instantText } from "../../model/instant";
import { rightJsonText } from "./change-lines";
import { type ReviewResult, type WriteJson } from "./review-result";

/**
 * What there is to know of a change besides who gains and loses what, a line each, in plain text: rights that end soon,
 * Billing Groups short of admins, what it does to that by which it is judged, findings that it hides, what is not
 * compared.
 */
export function noteLines(result: ReviewResult): readonly string[] {
  const { compared, expiring, groupsShortOfAdmins, basis, findings } = result;
  const { lookAlikes = [], teams = [], alreadyInTwilio = [], alreadyFound = [], notCompared = [] } = result;
  return [
    ...(compared?.base.absent === true ? [`${compared.base.ref ?? "The base"} has no ${compared.base.file}.`] : []),
    ...lookAlikes.map(({ person, like, by }) =>
      by === "confusable"
        ? `${person} is new, and looks like ${like}, who has rights. Check whose address it is.`
        : `${person} is new, and one character tells it from ${like}, who has rights. Check whose address it is.`,
    ),
    ...alreadyInTwilio.map(({ change, people, ...place }) => {
      const [held, notHeld] = people.length === 1 ? ["holds", "does not hold"] : ["hold", "do not hold"];
      const what = `${change === "held" ? held : notHeld} ${rightJsonText(place)}`;
      return `Already so in Twilio, and now declared: ${people.join(", ")} ${what}.`;
    }),
    ...alreadyFound.map(({ ruleId, message }) => `Already wrong in Twilio, and now declared: ${ruleId}: ${message}`),
    ...teams.flatMap(({ team, joined, left }) => [
      ...(joined.length === 0 ? [] : [`The directory adds to team ${team}: ${joined.join(", ")}.`]),
      ...(left.length === 0 ? [] : [`The directory takes out of team ${team}: ${left.join(", ")}.`]),
    ]),
    ...expiring.map(
      ({ person, until, isNew, ...place }) =>
        `${rightJsonText(place)} of ${person} ends at ${instantText(until)}${isNew ? ", by this change" : ""}.`,
    ),
    ...groupsShortOfAdmins.map(({ group, admins }) =>
      admins.length === 0
        ? `Nobody can administer Billing Group ${group} any more.`
        : `Billing Group ${group} has one admin who can act, ${admins.join(", ")}.`,
    ),
    ...basis.map(({ what, before = "nothing", after = "nothing" }) => `${what}: ${after} instead of ${before}.`),
    ...findings.unreported.map(
      ({ ruleId, message, person }) => `No longer reported, ${whyUnreported(basis, person)}: ${ruleId}: ${message}`,
    ),
    ...findings.unseen.map(
      ({ ruleId, message }) => `No longer seen, since the list is not managed any more: ${ruleId}: ${message}`,
    ),
    ...notCompared.map((what) => `Not compared: ${what}.`),
  ];
}

const CAUSE: Readonly<Record<WriteJson["cause"], string>> = {
  change: "by this change",
  drift: "since Twilio has changed meanwhile",
  ended: "since the right has ended",
};

/** Every write to Twilio, a line each, in plain text, with what makes it necessary. */
export function writeLines({ writes = [] }: Pick<ReviewResult, "writes">): readonly string[] {
  return writes.map(({ action, person, cause, later, ...place }) => {
    const when = later === true ? ", by the next run only" : "";
    return `${action === "add" ? "+" : "-"} ${person}: ${rightJsonText(place)}, ${CAUSE[cause]}${when}`;
  });
}

/** What the change says that makes a finding disappear; the right is still there. */
function whyUnreported(basis: ReviewResult["basis"], person: string | undefined): string {
  const declared = basis.find(({ what }) => person !== undefined && what === `people.${person}.function`);
  if (declared === undefined) return "only because of what the change itself says";
  return `because the manifest now says ${declared.after ?? "nothing of the function"}`;
}

/** The override in a sentence, where one was given. */
export function overrideLine({ override }: Pick<ReviewResult, "override">): string | undefined {
  if (override === undefined) return undefined;
  const { by, reason, refused } = override;
  return refused === undefined
    ? `Overridden by ${by}: ${reason}`
    : `The override by ${by} does not count, since ${refused}: ${reason}`;
}
