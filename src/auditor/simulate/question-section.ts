import { type Section } from "../../report/document/document";
import { type OpenQuestion } from "./open-question";
import { listText } from "./simulation-words";

/** What the sources leave open, as a part of a document. */
export function questionSection(questions: readonly OpenQuestion[]): Section {
  return {
    title: "Open questions",
    intro: "What the sources do not say and this answer needs. Ask Twilio, or look after the transition.",
    kind: "list",
    items: questions.map(
      ({ question, reading, source, concerns }) =>
        `${question} Here: ${reading} About: ${listText(concerns, 6)}. Source: ${source}.`,
    ),
    none: "None that matters here.",
  };
}
