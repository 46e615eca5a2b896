import { type Log, type ReportingDescriptor, type Result, type Run } from "sarif";
import {
  automationOf,
  leftOutNotes,
  message,
  mostUrgent,
  placeOf,
  resultOf,
  ruleDescriptors,
} from "../../audit/formats/sarif";
import { fingerprint } from "../../../model/fingerprint";
import { type Position } from "../../../model/problem";
import {
  type BlockJson,
  type ChangeLine,
  noteLines,
  overrideLine,
  placedChangeLines,
  reviewOutcome,
  type ReviewResult,
  writeLines,
} from "..";
import { RULES } from "../../rules";
import { jsonText } from "../../../report/text/json";
import { plain } from "../../../report/text/plain";
import { type ReviewView } from "./view";

/** What happens to somebody's access, by the sign of the line that says it. */
const CHANGES = {
  "+": { id: "access/gained", title: "Somebody gains access" },
  "-": { id: "access/lost", title: "Somebody loses access" },
  "?": { id: "access/released", title: "Access is no longer managed" },
  "~": { id: "access/other-terms", title: "Access is on other terms" },
  "=": { id: "access/same", title: "The same access is held in another way" },
  ">": { id: "access/renamed", title: "Somebody is renamed" },
  "!": { id: "access/whole", title: "A whole list or user changes" },
} as const satisfies Record<ChangeLine["sign"], { readonly id: string; readonly title: string }>;

/**
 * SARIF 2.1.0, for code scanning: an error for each limit that is broken, the findings that are created, and a note for
 * each change of access. Source: see the auditor's format.
 */
export function sarif(result: ReviewResult, { version }: Pick<ReviewView, "version">): string {
  const { organization, asOf, verdict, summary, limits, findings, compared, unread, override } = result;
  const changes = placedChangeLines(result);
  const places = new Map(changes.flatMap(({ person, at }) => (person && at ? [[person, at] as const] : [])));
  // Code scanning takes no result without a place.
  const file: Position | undefined = compared && { file: compared.head.file, line: 1, column: 1 };
  const descriptors = [
    ...[...new Set(limits.map(({ kind }) => kind))].map((kind): ReportingDescriptor => ({
      id: limitId({ kind }),
      shortDescription: { text: `${BLOCK_TITLE[kind] ?? "A safety limit is broken"}: ${kind}` },
      defaultConfiguration: { level: "error" },
    })),
    ...Object.values(CHANGES).map(({ id, title }): ReportingDescriptor => ({
      id,
      shortDescription: { text: title },
      defaultConfiguration: { level: "note" },
    })),
    ...ruleDescriptors(RULES, findings.created),
  ];
  const ruleIndex = new Map(descriptors.map(({ id }, index) => [id, index]));
  const said = overrideLine(result);
  const resultAt = (ruleId: string, level: Result.level, text: string, at = file): Result => ({
    ruleId,
    ruleIndex: ruleIndex.get(ruleId) ?? -1,
    level,
    message: message(text),
    partialFingerprints: { "twilioOrganization/v1": fingerprint([ruleId, text]) },
    locations: at === undefined ? [] : [{ physicalLocation: placeOf(at) }],
    suppressions:
      said !== undefined && level === "error" && override?.refused === undefined
        ? [{ kind: "external", status: "accepted", justification: plain(said) }]
        : [],
  });
  const run: Run = {
    tool: { driver: { name: "twilio-org", semanticVersion: version, rules: descriptors } },
    automationDetails: automationOf("review", organization.sid),
    invocations: [
      {
        executionSuccessful: reviewOutcome(result) !== "incomplete",
        endTimeUtc: asOf,
        toolExecutionNotifications: [
          ...unread.map((what) => ({ level: "error", message: message(`Could not be read: ${what}`) }) as const),
          ...[...(said === undefined ? [] : [said]), ...noteLines(result), ...writeLines(result)].map(
            (text) => ({ level: "note", message: message(text) }) as const,
          ),
          ...leftOutNotes(limits.length + findings.created.length + changes.length),
        ],
      },
    ],
    columnKind: "utf16CodeUnits",
    results: mostUrgent([
      ...limits.map((limit) =>
        resultAt(
          limitId(limit),
          "error",
          `${limit.message} What unblocks it: ${limit.unblock}`,
          limit.source ?? limit.people.map((person) => places.get(person)).find((place) => place !== undefined),
        ),
      ),
      ...findings.created.map((finding) => resultOf(finding, ruleIndex)),
      ...changes.map(({ sign, text, at }) => resultAt(CHANGES[sign].id, "note", text, at)),
    ]),
    properties: { organization, asOf, verdict, summary, ...(override === undefined ? {} : { override }) },
  };
  const log: Log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${jsonText(log, 2)}\n`;
}

/** What stands in the way and is no limit. */
const BLOCK_TITLE: Partial<Record<BlockJson["kind"], string>> = {
  "invalid-head": "The manifest is not valid",
  "new-finding": "A finding is new and not waived",
};

function limitId({ kind }: Pick<BlockJson, "kind">): string {
  return `limit/${kind}`;
}
