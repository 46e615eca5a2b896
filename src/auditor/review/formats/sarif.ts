import { defined } from "../../../model/defined";
import { type Result } from "sarif";
import { type RuleNote } from "../../audit/formats/format";
import {
  automationOf,
  firstLine,
  leftOutNotes,
  message,
  plainResult,
  resultOf,
  ruleDescriptors,
  sarifText,
  waivedNotes,
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
import { plain } from "../../../report/text/plain";
import { LIMIT_TITLE, type ReviewView } from "./view";

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

function changeRule({ id, title }: (typeof CHANGES)[ChangeLine["sign"]]): RuleNote {
  return {
    id,
    title,
    severity: "info",
    rationale: `${title} by this change of the manifest.`,
    remediation: "Nothing, if that is what the change is for; otherwise change the manifest before you approve it.",
  };
}

function blockRule(kind: BlockJson["kind"]): RuleNote {
  return {
    id: limitId({ kind }),
    title: LIMIT_TITLE[kind],
    severity: "error",
    rationale: `${LIMIT_TITLE[kind]}, so the change is blocked (${kind}).`,
    remediation: "The result says what would let the change pass. A limit is changed in a change of its own.",
  };
}

/**
 * SARIF 2.1.0, for code scanning: an error for each limit that is broken, the findings that are created, and a note for
 * each change of access. Source: see the auditor's format.
 */
export function sarif(
  result: ReviewResult,
  { version, leaveOutWaived = false }: Pick<ReviewView, "version" | "leaveOutWaived">,
): string {
  const { organization, asOf, verdict, summary, findings, compared, override } = result;
  const isOverridden = override !== undefined && override.refused === undefined;
  const limits = leaveOutWaived && isOverridden ? [] : result.limits;
  const created = leaveOutWaived ? findings.created.filter(({ waiver }) => waiver === undefined) : findings.created;
  const changes = placedChangeLines(result);
  const places = new Map(changes.flatMap(({ person, at }) => (person && at ? [[person, at] as const] : [])));
  // Code scanning takes no result without a place.
  const manifest = compared?.head.file;
  const file: Position | undefined = manifest === undefined ? undefined : firstLine(manifest);
  const descriptors = ruleDescriptors(
    [...new Set(limits.map(({ kind }) => kind))]
      .map(blockRule)
      .concat(Object.values(CHANGES).map(changeRule))
      .concat(RULES),
    created,
  );
  const ruleIndex = new Map(descriptors.map(({ id }, index) => [id, index]));
  const overrideText = overrideLine(result);
  const lines = [...(overrideText === undefined ? [] : [overrideText]), ...noteLines(result), ...writeLines(result)];
  const resultAt = (ruleId: string, level: Result.level, text: string, at = file): Result => ({
    ...plainResult(ruleIndex, ruleId, { level, text, fingerprint: fingerprint([ruleId, text]), ...defined({ at }) }),
    suppressions:
      overrideText !== undefined && level === "error" && isOverridden
        ? [{ kind: "external", status: "accepted", justification: plain(overrideText) }]
        : [],
  });
  return sarifText({
    version,
    descriptors,
    automation: automationOf("review", organization.sid),
    isComplete: reviewOutcome(result) !== "incomplete",
    asOf,
    unread: result.unread,
    notes: [
      ...lines.map((text) => ({ level: "note", message: message(text) }) as const),
      ...leftOutNotes(limits.length + created.length + changes.length, created),
      ...waivedNotes(result.limits.length - limits.length + findings.created.length - created.length),
    ],
    results: [
      ...limits.map((limit) =>
        resultAt(
          limitId(limit),
          "error",
          `${limit.message} What unblocks it: ${limit.unblock}`,
          limit.source ?? limit.people.map((person) => places.get(person)).find((place) => place !== undefined),
        ),
      ),
      ...created.map((finding) => resultOf(finding, ruleIndex, manifest)),
      ...changes.map(({ sign, text, at }) => resultAt(CHANGES[sign].id, "note", text, at)),
    ],
    properties: { organization, asOf, verdict, summary, ...defined({ override }) },
  });
}

function limitId({ kind }: Pick<BlockJson, "kind">): string {
  return `limit/${kind}`;
}
