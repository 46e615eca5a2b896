import { defined } from "../../../model/defined";
import { type Finding, SEVERITIES, type Severity } from "../../../model/finding";
import { waive } from "../../audit/waive";
import { type PlacedWaiver } from "../../audit/waivers-file";
import { type Organization } from "../../../model/organization";
import { domainOf } from "../../../model/identity";
import { formatPosition, type Problem } from "../../../model/problem";
import { type Block } from "./block";

/** By what new findings are judged. */
export interface NewFindingsInput {
  readonly base: Organization;
  readonly head: Organization;
  readonly now: Date;
  /** The least severity that blocks. */
  readonly least: Severity;
  /** What the base has accepted. */
  readonly waivers: readonly PlacedWaiver[];
  /** What is wrong with the head; what it says of a place, no finding of the same place says again. */
  readonly problems: readonly Problem[];
}

/** How long a proposed waiver holds, in days. */
const WAIVER_DAYS = 90;

/** The findings that a change creates, are as severe as the limit says, and that no waiver of the base accepts. */
export function newFindingBlocks(created: readonly Finding[], input: NewFindingsInput): readonly Block[] {
  const { least, waivers, now, problems } = input;
  const reportedAt = new Set(problems.map(({ at }) => formatPosition(at)));
  const isSevere = ({ severity }: Finding): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
  const severe = new Set(created.filter(isSevere).map(({ fingerprint }) => fingerprint));
  const open = waive(created, waivers, now).filter(
    ({ fingerprint, waiver, source }) =>
      severe.has(fingerprint) &&
      waiver === undefined &&
      (source === undefined || !reportedAt.has(formatPosition(source))),
  );
  return open.map((finding): Block => ({
    kind: "new-finding",
    limits: ["limits.newFindings"],
    people: finding.person === undefined ? [] : [finding.person],
    message: `${finding.ruleId}: ${finding.message}`,
    unblock: unblockText(finding, input),
    ...defined({ source: finding.source }),
    waiver: waiverText(finding, now),
  }));
}

function unblockText({ ruleId, person, remediation }: Finding, { base, head }: NewFindingsInput): string {
  const accept = "accept the finding first, with a waiver in a change of its own";
  const domain = person?.includes("@") === true ? domainOf(person) : undefined;
  if (
    ruleId === "unverified-domain" &&
    domain !== undefined &&
    head.domains.get(domain) === "verified" &&
    base.domains.get(domain) !== "verified"
  )
    return `Merge the line domains.${domain} first, in a change of its own; or ${accept}`;
  return `${remediation.replace(/\.$/, "")}; or ${accept}`;
}

/** What YAML takes for a text without quotes. */
const PLAIN = /^[a-z][\w.+@-]*$/i;

/** An entry of a file of waivers that accepts a finding, except who answers for it and why. */
function waiverText({ ruleId, fingerprint, person }: Finding, now: Date): string {
  const expires = new Date(now.getTime() + WAIVER_DAYS * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return [
    `- rule: ${ruleId}`,
    `  fingerprint: ${fingerprint}`,
    ...(person === undefined ? [] : [`  person: ${PLAIN.test(person) ? person : JSON.stringify(person)}`]),
    "  reason: say here why it is accepted",
    "  owner: name here who answers for it",
    `  expires: ${expires}`,
  ].join("\n");
}
