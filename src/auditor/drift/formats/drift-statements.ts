import { type DriftKind, type DriftResult } from "..";
import { type RuleNote } from "../../audit/formats/format";
import { automationOf, firstLine } from "../../audit/formats/sarif";
import { type Statements } from "../../audit/formats/statements";
import { DRIFT_KINDS } from "../drift-result";
import { driftSubject, titleOf } from "./drift-words";

const RATIONALE: Readonly<Record<DriftKind, string>> = {
  missing: "Somebody lacks a right that the manifest gives.",
  unmanaged: "Somebody holds a right on a list that the manifest manages, and is not on it.",
  changed: "What the manifest or the last deployment says is otherwise in Twilio.",
  meaning: "A role gives other permissions than before, to everybody who holds it.",
};

const ruleOf = (kind: DriftKind): RuleNote => ({
  id: `drift/${kind}`,
  title: titleOf({}, kind),
  severity: "warning",
  rationale: RATIONALE[kind],
  remediation: "Each result says what to do: let `pulumi up` restore the manifest, or change the manifest.",
});

/** What a report of drift says, each at its line of the manifest, or else where the manifest begins. */
export function driftStatements(
  { organization, asOf, items, unread, leftOut = [], notCompared = [], complete }: DriftResult,
  { manifest, version }: { readonly manifest: string; readonly version: string },
): Statements {
  return {
    title: `Drift of ${organization.name ?? organization.sid}`,
    automation: automationOf("drift", organization.sid),
    version,
    asOf,
    rules: DRIFT_KINDS.map(ruleOf),
    statements: items.map((item) => ({
      rule: `drift/${item.kind}`,
      level: "warning",
      subject: driftSubject(item),
      text: `${item.message} ${item.next}`,
      at: item.source ?? firstLine(manifest),
      fingerprint: item.fingerprint,
    })),
    unread: [...(complete || unread.length > 0 ? unread : ["everything that drift needs"]), ...notCompared],
    leftOut: [...leftOut, ...notCompared],
  };
}
