import { defined } from "../../../model/defined";
import { type DriftItem, type DriftResult } from "..";
import { githubAnnotation, type Annotation } from "../../../report/text/github";
import { driftSubject, shortFingerprint } from "./drift-words";

/** Commands of a GitHub workflow, one a line: the verdict, what could not be read, and everything at its place. */
export function* driftGithub(result: DriftResult): Generator<string> {
  const { organization, complete, unread, notCompared = [], summary, items } = result;
  const annotations: readonly Annotation[] = [
    {
      severity: !complete ? "error" : items.length > 0 ? "warning" : "notice",
      title: `Drift of ${organization.name ?? organization.sid}`,
      message: summary.verdict,
    },
    ...unread.map((message): Annotation => ({ severity: "error", title: "Could not be read or compared", message })),
    ...notCompared.map((message): Annotation => ({ severity: "notice", title: "Not compared", message })),
    ...items.map(annotationOf),
  ];
  for (const annotation of annotations) yield `${githubAnnotation(annotation)}\n`;
}

function annotationOf(item: DriftItem): Annotation {
  const { kind, message, next, source } = item;
  return {
    severity: "warning",
    title: `${kind}: ${driftSubject(item)}`,
    message: [message, `To do: ${next}`, `Fingerprint: ${shortFingerprint(item)}`].join("\n"),
    ...defined({ at: source }),
  };
}
