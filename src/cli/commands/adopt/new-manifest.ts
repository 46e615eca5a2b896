import path from "node:path";
import { type Directory } from "../../../auditor/audit/directory-file";
import { printAdopted } from "../../../auditor/adopt/print-adopted";
import { type Organization } from "../../../model/organization";
import { type Snapshot } from "../../../model/snapshot";
import { count } from "../../../report/text/words";
import { wrap } from "../../../report/text/wrap";
import { adoptionOf, IMPORT_FILE, MANIFEST_FILE, noteLeftOut, printImportFile, type Program, reload } from "./parts";
import { makeFolder } from "../../output/output-file";
import { type Shell } from "../../output/shell";
import { problemLines } from "../../../manifest/problems-table";

interface NewFiles {
  readonly output: string;
  readonly program: Program;
  readonly asOf: Date;
  readonly directory: Directory;
}

/** Writes the manifest and the import file of an organization that nobody has declared yet. */
export async function adoptNew(
  snapshot: Snapshot,
  { output, program, asOf, directory }: NewFiles,
  shell: Shell,
): Promise<void> {
  const adoption = adoptionOf(snapshot, directory);
  const text = printAdopted(adoption, snapshot);
  const { organization, problems } = reload(text, asOf);
  const imported = await printImportFile(organization, snapshot, program, asOf);
  const files = { manifest: path.join(output, MANIFEST_FILE), import: path.join(output, IMPORT_FILE) };
  await makeFolder(output);
  await shell.print([text], files.manifest);
  await shell.print([imported.text], files.import);

  const { people, bindings, billingGroups, accounts } = adoption.organization;
  const holders = new Set([...people.keys(), ...bindings.flatMap(({ grants }) => grants.map(({ person }) => person))]);
  const counts = [
    count(holders.size, "person", "people"),
    count(bindings.length, "role"),
    count(billingGroups.size, "Billing Group"),
    count(accounts.size, "account"),
  ];
  const resources = count(imported.resources, "resource");
  const written = [`${files.manifest}: ${counts.join(", ")}`, `${files.import}: ${resources}`];
  const { width } = shell.look();
  const steps = nextSteps(files, people, holders).map((step, index) => wrap(`${index + 1}. ${step}`, width, 2, 5));
  await shell.print([[...written, "", "Next:", ...steps, ""].join("\n")]);
  noteLeftOut(adoption.leftOut, shell);
  if (problems.length === 0) return;
  shell.note((look) => problemLines(problems, look));
  shell.note(({ width }) => wrap(REFUSED, width, 0));
}

/** What to do with an adopted manifest. */
function nextSteps(
  files: { readonly manifest: string; readonly import: string },
  people: Organization["people"],
  holders: ReadonlySet<string>,
): readonly string[] {
  const unknown = [...holders].filter((email) => people.get(email)?.function === undefined).length;
  const who = `${unknown} of ${count(holders.size, "person", "people")}`;
  return [
    ...(unknown === 0
      ? []
      : [`Say what ${who} do: function: finance, technical, ... or adopt again with --people people.csv.`]),
    `Check what its comments ask for, then: twilio-org validate ${files.manifest}`,
    `See who should not have access: twilio-org audit ${files.manifest}`,
    `Propose narrower roles: twilio-org narrow ${files.manifest}`,
    `Hand it to Pulumi without a change: pulumi import --file ${files.import} (docs/adopt.md)`,
  ];
}

const REFUSED =
  "This is how it is in Twilio, and `pulumi up` refuses it: remove these rights in the Twilio Console, or the list from the manifest.";
