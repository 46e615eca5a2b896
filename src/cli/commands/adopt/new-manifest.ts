import path from "node:path";
import { printAdopted } from "../../../auditor/adopt/print-adopted";
import { loadManifest } from "../../../manifest/load";
import { type Organization } from "../../../model/organization";
import { type Problem } from "../../../model/problem";
import { type Snapshot } from "../../../model/snapshot";
import { importFile } from "../../../../provider/import-file";
import { count } from "../../../report/text/words";
import { wrap } from "../../../report/text/wrap";
import { adoptionOf, IMPORT_FILE, MANIFEST_FILE, newRevision, noteLeftOut } from "./parts";
import { makeFolder } from "../../output/output-file";
import { type Shell } from "../../output/shell";
import { problemLines } from "../../../manifest/problems-table";

interface NewFiles {
  readonly output: string;
  readonly name: string;
  readonly asOf: Date;
}

/** Writes the manifest and the import file of an organization that nobody has declared yet. */
export async function adoptNew(snapshot: Snapshot, { output, name, asOf }: NewFiles, shell: Shell): Promise<void> {
  const adoption = adoptionOf(snapshot);
  const text = printAdopted(adoption, snapshot);
  const { organization, problems } = reload(text, asOf);
  const imported = await importFile(organization, snapshot, { name, now: asOf, revision: newRevision() });
  const files = { manifest: path.join(output, MANIFEST_FILE), import: path.join(output, IMPORT_FILE) };
  await makeFolder(output);
  await shell.print([text], files.manifest);
  await shell.print([`${JSON.stringify(imported, undefined, 1)}\n`], files.import);

  const { people, bindings, billingGroups, accounts } = adoption.organization;
  const holders = new Set([...people.keys(), ...bindings.flatMap(({ grants }) => grants.map(({ person }) => person))]);
  const counts = [
    count(holders.size, "person", "people"),
    count(bindings.length, "role"),
    count(billingGroups.size, "Billing Group"),
    count(accounts.size, "account"),
  ];
  const resources = count(imported.resources.length, "resource");
  await shell.print([`${files.manifest}: ${counts.join(", ")}\n${files.import}: ${resources}\n`]);
  noteLeftOut(adoption.leftOut, shell);
  if (problems.length === 0) return;
  shell.note((look) => problemLines(problems, look));
  shell.note(({ width }) => wrap(REFUSED, width, 0));
}

const REFUSED =
  "This is how Twilio has it, and `pulumi up` refuses it: take these rights away in Twilio, or take the list out of the manifest.";

/** What a program will make of the manifest. */
function reload(text: string, now: Date): { organization: Organization; problems: readonly Problem[] } {
  const bytes = new TextEncoder().encode(text);
  const { organization, problems } = loadManifest(MANIFEST_FILE, { read: () => ({ bytes }), glob: () => [] }, now);
  if (organization !== undefined) return { organization, problems };
  throw new Error(`the adopted manifest can't be read back: ${problems[0]?.message ?? ""}`);
}
