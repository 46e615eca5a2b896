import { formatPosition, type Problem } from "../../../model/problem";
import { type Block } from "./block";

/**
 * What is wrong with the head: it has no meaning, or one that an access rule forbids, so that `pulumi up` would refuse
 * it.
 */
export function invalidHeadBlocks(problems: readonly Problem[]): readonly Block[] {
  return problems
    .filter(({ kind }) => kind !== "expired")
    .map(({ message, hint, at }) => ({
      kind: "invalid-head",
      limits: [],
      people: [],
      message: `The manifest is not valid: ${message} (${formatPosition(at)}).`,
      unblock: hint === undefined ? "Correct the manifest" : `Correct the manifest: ${hint.replace(/\?$/, "")}`,
      source: at,
    }));
}

/** What is wrong with the waivers or rules that the change brings: no audit could read them once it is merged. */
export function invalidFileBlocks(problems: readonly Problem[]): readonly Block[] {
  return problems.map(({ message, hint, at }) => ({
    kind: "invalid-file",
    limits: [],
    people: [],
    message: `${at.file} is not valid: ${message} (${formatPosition(at)}).`,
    unblock: hint === undefined ? "Correct the file" : `Correct the file: ${hint.replace(/\?$/, "")}`,
    source: at,
  }));
}
