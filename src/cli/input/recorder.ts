import { defined } from "../../model/defined";
import { type Recorder } from "../../records/ledger/entry";
import { type Shell } from "../output/shell";

/** Who records, by the options or as the pipeline says. */
export function recorderOf(
  options: { readonly [key in keyof Recorder]?: Recorder[key] | undefined },
  { env }: Pick<Shell, "env">,
): Recorder {
  return defined({
    actor: options.actor ?? env["GITHUB_ACTOR"] ?? env["GITLAB_USER_LOGIN"],
    revision: options.revision,
    commit: options.commit ?? env["GITHUB_SHA"] ?? env["CI_COMMIT_SHA"],
  });
}
