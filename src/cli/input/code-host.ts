import { type HostApi, HostError, openHostApi } from "../../hosts/http";
import { isSafeForSecrets } from "../../twilio/settings";
import { systemRuntime } from "../../twilio/runtime";
import { Failure } from "../failure";
import { type Shell } from "../output/shell";

/** The host that the pipeline runs on, and what it is called there. */
export interface CodeHost {
  readonly kind: "github" | "gitlab";
  readonly api: HostApi;
  /** `owner/name` on GitHub, the number of the project on GitLab. */
  readonly repository: string;
}

/**
 * The host whose pipeline this is, by the variables that it sets for each job.
 *
 * @throws Failure where it is neither of the two, or gave no token
 */
export function codeHostOf({ env }: Pick<Shell, "env">): CodeHost {
  const isGithub = isSet(env["GITHUB_REPOSITORY"]);
  if (!isGithub && !isSet(env["CI_PROJECT_ID"]))
    throw new Failure(
      "environment",
      "this is no job of GitHub Actions or GitLab CI",
      "run it in a pipeline, or set the variables that its host sets: GITHUB_REPOSITORY, or CI_PROJECT_ID",
    );
  const required = (name: string): string => {
    const value = env[name];
    if (!isSet(value)) throw new Failure("environment", `${name} is not set`, "the job gives it in env:");
    return value;
  };
  const url = safeUrl(
    isGithub ? "GITHUB_API_URL" : "CI_API_V4_URL",
    env,
    isGithub ? "https://api.github.com" : undefined,
  );
  const secret: Readonly<Record<string, string>> = isGithub
    ? { authorization: `Bearer ${required("GITHUB_TOKEN")}`, accept: "application/vnd.github+json" }
    : { "private-token": required("GITLAB_TOKEN") };
  return {
    kind: isGithub ? "github" : "gitlab",
    repository: required(isGithub ? "GITHUB_REPOSITORY" : "CI_PROJECT_ID"),
    api: openHostApi(url, secret, systemRuntime),
  };
}

/** Runs what asks a host: what it does not give is no verdict, and no success. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof HostError) throw new Failure("no-verdict", error.message, "run the job again");
    throw error;
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

/** Where the API begins. The token goes there, so it must be a safe place. */
function safeUrl(name: string, env: Shell["env"], otherwise?: string): string {
  const value = env[name] ?? otherwise;
  if (value === undefined || !URL.canParse(value)) throw new Failure("environment", `${name} is no address`);
  if (!isSafeForSecrets(new URL(value))) throw new Failure("environment", `${name} must begin with https://`);
  return value.replace(/\/+$/, "");
}
