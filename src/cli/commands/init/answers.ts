import { execFileSync } from "node:child_process";
import path from "node:path";
import { type Adoption } from "../../../auditor/adopt/adoption";
import { personOf } from "../../../model/organization";
import { roleById } from "../../../model/roles";
import { ask } from "../../input/prompts";
import { type Pipeline } from "./pipelines";

/** What the command line says. */
export interface Given {
  readonly organizationName?: string | undefined;
  readonly finance?: readonly string[] | undefined;
  readonly technical?: readonly string[] | undefined;
  readonly pipeline?: Pipeline | undefined;
}

/** What only people know. */
export interface Answers extends Given {
  readonly pipeline: Pipeline;
}

/**
 * Answers: what the command line says, else what the person at the terminal says, else the default.
 *
 * @param isInteractive whether anything may be asked
 * @throws Failure if the person cancels
 */
export async function answersOf(
  { organization }: Adoption,
  given: Given,
  isInteractive: boolean,
  folder: string,
): Promise<Answers> {
  const likely = likelyPipeline(folder);
  if (!isInteractive) return { ...given, pipeline: given.pipeline ?? likely };
  const organizationName =
    given.organizationName ?? (await ask.text("What is the organization called in the Console?"));
  const open = unknownHolders(organization);
  const finance =
    given.finance ?? (open.length === 0 ? [] : await ask.several("Who works in finance? (space selects)", open));
  const rest = open.filter((email) => !finance.includes(email));
  const technical = given.technical ?? (rest.length === 0 ? [] : await ask.several("Who works technically?", rest));
  const pipeline =
    given.pipeline ??
    (await ask.one<Pipeline>(
      "Which pipelines?",
      [
        { value: "github", label: "GitHub Actions" },
        { value: "gitlab", label: "GitLab CI" },
        { value: "none", label: "none for now" },
      ],
      likely,
    ));
  return {
    ...given,
    organizationName: organizationName === "" ? undefined : organizationName,
    finance,
    technical,
    pipeline,
  };
}

/** People with billing rights whose function nobody has said. */
function unknownHolders(organization: Adoption["organization"]): readonly string[] {
  const billing = organization.bindings.filter(({ role }) => roleById(role).capabilities.length > 0);
  const emails = new Set(billing.flatMap(({ grants }) => grants.map(({ person }) => person)));
  return [...emails].filter((email) => personOf(organization, email).function === undefined).sort();
}

/** The host of the repository's remote, if it says which one it is. */
function likelyPipeline(folder: string): Pipeline {
  try {
    const cwd = path.resolve(folder);
    const url = execFileSync("git", ["remote", "get-url", "origin"], {
      cwd,
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
    return /github/i.test(url) ? "github" : /gitlab/i.test(url) ? "gitlab" : "none";
  } catch {
    return "none";
  }
}
