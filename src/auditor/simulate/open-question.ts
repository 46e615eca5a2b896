import { type Organization } from "../../model/organization";
import { unknownAccess } from "../../model/unknown-access";

/** Something that no source answers, and that matters to this input. It is said instead of guessed. */
export interface OpenQuestion {
  /** Stable, in kebab case. */
  readonly id: string;
  /** What the source says, and what it leaves open. */
  readonly question: string;
  /** How this simulation counts it. */
  readonly reading: string;
  readonly source: string;
  /** People, accounts or groups that it is about, sorted. */
  readonly concerns: readonly string[];
}

/** The questions that are about somebody or something, each once in the order given. */
export function applying(questions: readonly OpenQuestion[]): readonly OpenQuestion[] {
  return questions
    .filter(({ concerns }) => concerns.length > 0)
    .map((question) => ({ ...question, concerns: [...new Set(question.concerns)].sort() }));
}

/** Ids of the questions because of which people may have more access than is shown. */
export const UNKNOWN_ACCESS: ReadonlySet<string> = new Set(["access-unread", "role-unclear"]);

/** What of the access that organizations show is not known: whatever is simulated, these people may have more. */
export function unknownQuestions(organizations: readonly Organization[]): readonly OpenQuestion[] {
  const unknown = organizations.map(unknownAccess);
  return applying([
    {
      id: "access-unread",
      question: "Not everything could be read, and what was not read may give people access.",
      reading: "Only what was read is counted. Read it again before you rely on this answer.",
      source: "the lists named here",
      concerns: organizations.flatMap(({ unread }) => unread),
    },
    {
      id: "role-unclear",
      question: "These people hold roles that nobody can explain, and billing rights may be among what they allow.",
      reading:
        "The roles count as carrying none. Once somebody has looked, name them under knownRoles of a file for --rules.",
      source: "Twilio's role list, which does not say what these roles allow",
      concerns: unknown.flatMap(({ people }) => people),
    },
  ]);
}
