import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { adopt, type Adoption, type LeftOut } from "../../../auditor/adopt/adoption";
import { leftOutLine } from "../../../auditor/adopt/print-adopted";
import { type Organization } from "../../../model/organization";
import { type Snapshot } from "../../../model/snapshot";
import { readPackageFile } from "../../../report/package-root";
import { plain } from "../../../report/text/plain";
import { wrap } from "../../../report/text/wrap";
import { Failure } from "../../failure";
import { type Shell } from "../../output/shell";

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
  const version = /"@pulumi\/random": *"([^"]+)"/.exec(readPackageFile("package.json"))?.[1];
  if (version === undefined) throw new Error("package.json names no version of @pulumi/random");
  return { bytes: randomBytes(8), version };
}
