import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { adopt, type Adoption, type LeftOut } from "../adopt/adoption";
import { leftOutLine } from "../adopt/print-adopted";
import { type Organization } from "../model/organization";
import { type Snapshot } from "../model/snapshot";
import { plain } from "../text/plain";
import { wrap } from "../text/wrap";
import { Failure } from "./failure";
import { type Shell } from "./shell";

export const MANIFEST_FILE = "access.yaml";
export const IMPORT_FILE = "import.json";

/** Refuses to replace files that are there, unless it is told to. */
export function refuseToReplace(files: readonly string[], force: true | undefined): void {
  const there = files.filter((file) => existsSync(file));
  if (there.length > 0 && force !== true)
    throw new Failure(`${there.join(" and ")} would be replaced`, "name another folder with --output, or give --force");
}

/** The live organization as a manifest can say it, under the names of `declared` where there is one. */
export function adoptionOf(snapshot: Snapshot, declared?: Organization): Adoption {
  const adoption = adopt(snapshot, declared);
  if ("problem" in adoption)
    throw new Failure(adoption.problem, "give one of them another address in the Twilio Console");
  return adoption;
}

/** Names what is in Twilio and in no manifest. */
export function noteLeftOut(leftOut: readonly LeftOut[], shell: Pick<Shell, "note">): void {
  for (const left of leftOut)
    shell.note(({ colors, width }) => wrap(`${colors.yellow("left out:")} ${plain(leftOutLine(left))}`, width, 0, 4));
}

/** The bytes of a stack's first revision, and the release of @pulumi/random that this package depends on. */
export function newRevision(): { readonly bytes: Buffer; readonly version: string } {
  const text = readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8");
  const version = /"@pulumi\/random": *"([^"]+)"/.exec(text)?.[1];
  if (version === undefined) throw new Error("package.json names no version of @pulumi/random");
  return { bytes: randomBytes(8), version };
}
