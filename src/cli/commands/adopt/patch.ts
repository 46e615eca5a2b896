import { isSameSid } from "../../../model/identity";
import path from "node:path";
import { adoptInto } from "../../../auditor/adopt/adopt-into";
import { type Directory } from "../../../auditor/audit/directory-file";
import { type Snapshot } from "../../../model/snapshot";
import { nameInPatch, unifiedDiff } from "../../../report/text/unified-diff";
import { count } from "../../../report/text/words";
import { wrap } from "../../../report/text/wrap";
import { adoptionOf, IMPORT_FILE, noteLeftOut, printImportFile, type Program } from "./parts";
import { Failure } from "../../failure";
import { makeFolder } from "../../output/output-file";
import { readOrganization } from "../../input/read-organization";
import { manifestSource, type TeamsOptions } from "../../input/teams";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";

interface PatchOptions extends TeamsOptions {
  readonly into: string;
  readonly write: boolean;
  /** A folder for the import file; without one, none is written. */
  readonly output?: string | undefined;
  readonly program: Program;
  readonly asOf: Date;
  readonly directory: Directory;
}

/** Shows, and on request writes, what a manifest lacks of the live organization. */
export async function adoptPatch(snapshot: Snapshot, options: PatchOptions, shell: Shell): Promise<void> {
  const { into, write, output, program, asOf, directory } = options;
  const files = await manifestSource(options);
  const declared = readOrganization(into, asOf, shell, files);
  if (!isSameSid(declared.sid, snapshot.organizationSid))
    throw new Failure(
      "wrong-organization",
      `${into} is about ${declared.sid}, and what was read is ${snapshot.organizationSid}`,
      "give the manifest of the same organization",
    );
  const names = new Set([into, ...filesOf(declared)]);
  const manifest = { file: into, names: [...names], files, organization: declared };
  const adopted = adoptInto(manifest, adoptionOf(snapshot, directory, declared), snapshot, asOf);
  if ("why" in adopted) throw new Failure("impossible", `${into} can't be patched: ${adopted.why}`, BY_HAND);
  const { patches, leftOut, additions, organization } = adopted;
  const diff = patches.flatMap(({ file, before, after }) => unifiedDiff(nameInPatch(file, into), before, after));
  const { colors } = shell.look();
  await shell.print(diff.map((line) => `${paint(line, colors)}\n`));
  if (write) for (const { file, after } of patches) await shell.print([after], file);
  if (output !== undefined) {
    const imported = await printImportFile(organization, snapshot, program, asOf);
    await makeFolder(output);
    const file = path.join(output, IMPORT_FILE);
    await shell.print([imported.text], file);
    shell.note(() => `${file}: ${count(imported.resources, "resource")}`);
  }
  noteLeftOut(leftOut, shell);
  const rights = additions.bindings.reduce((sum, { grants }) => sum + grants.length, 0);
  const verdict =
    patches.length === 0
      ? `Nothing to adopt: ${into} has everything that a manifest can manage.`
      : write
        ? `Written: ${count(rights, "right")} adopted.`
        : `${count(rights, "right")} to adopt. Nothing was written; add --write to apply it.`;
  shell.note(({ width }) => wrap(verdict, width, 0));
}

const BY_HAND = "adopt into another folder with --output, and copy what is missing by hand";

/** The files that an organization was declared in. */
function filesOf({
  bindings,
  people,
  billingGroups,
  accounts,
}: ReturnType<typeof readOrganization>): ReadonlySet<string> {
  const origins = [...bindings, ...people.values(), ...billingGroups.values(), ...accounts.values()];
  return new Set(
    origins.flatMap(({ origin }) => (origin !== undefined && "position" in origin ? [origin.position.file] : [])),
  );
}

function paint(line: string, colors: Look["colors"]): string {
  if (line.startsWith("+")) return colors.green(line);
  if (line.startsWith("-")) return colors.red(line);
  return line.startsWith("@@") ? colors.cyan(line) : line;
}
