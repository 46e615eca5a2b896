import { existsSync, readdirSync } from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { type OrganizationEntry } from "../../../records/scan/organizations-file";
import { readFindings } from "../../input/baseline";
import { makeFolder } from "../../output/output-file";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";

/** Where results go whose organization is no longer listed. No organization can have this name. */
const ASIDE = "_no-longer-listed";

/**
 * Gives an organization that was renamed in the list its earlier results: where `own` has none, those of the same
 * organization under a name that is no longer listed. So nothing that is known is new again.
 */
export async function takeResults({
  sid,
  own,
  folder,
  listed,
}: {
  readonly sid: string;
  readonly own: string;
  readonly folder: string;
  readonly listed: readonly Pick<OrganizationEntry, "name">[];
}): Promise<void> {
  if (existsSync(own)) return;
  for (const earlier of unlisted(folder, listed)) {
    const isSame = await readFindings(path.join(earlier, "findings.json"), sid).then(
      () => true,
      () => false,
    );
    if (isSame) return rename(earlier, own);
  }
}

/**
 * Moves the results of organizations that are no longer listed aside, and says so once: nobody looks at them anymore.
 */
export async function setAsideUnlisted(
  listed: readonly Pick<OrganizationEntry, "name">[],
  folder: string,
  shell: Pick<Shell, "note">,
): Promise<void> {
  for (const earlier of unlisted(folder, listed)) {
    await makeFolder(path.join(folder, ASIDE));
    const aside = free(path.join(folder, ASIDE, path.basename(earlier)));
    try {
      await rename(earlier, aside);
    } catch (error) {
      // Another runner did.
      if (!existsSync(earlier)) continue;
      throw error;
    }
    remark(
      shell,
      "no longer listed",
      `${path.basename(earlier)}: its results are kept in ${aside}; close its issues if it is gone for good`,
    );
  }
}

/** The folders of results whose names are not in the list. Other folders that somebody keeps there are left alone. */
function unlisted(folder: string, listed: readonly Pick<OrganizationEntry, "name">[]): readonly string[] {
  const names = new Set(listed.map(({ name }) => name));
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !names.has(entry.name))
    .map(({ name }) => path.join(folder, name))
    .filter((each) => existsSync(path.join(each, "findings.json")));
}

function free(target: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? target : `${target}-${n}`;
    if (!existsSync(name)) return name;
  }
}
