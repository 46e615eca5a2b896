import { type OrganizationEntry } from "../../records/scan/organizations-file";
import { Failure } from "../failure";
import { type Shell } from "../output/shell";
import { readFile } from "./read-file";

/** The list of organizations in a file. @throws Failure where it can't be read or is malformed */
export async function readOrganizations(
  file: string,
  shell: Pick<Shell, "note">,
): Promise<readonly OrganizationEntry[]> {
  const { parseOrganizations } = await import("../../records/scan/organizations-file.js");
  const parsed = parseOrganizations(file, readFile(file));
  if ("organizations" in parsed) return parsed.organizations;
  const { problemLines } = await import("../../manifest/problems-table.js");
  shell.note((look) => problemLines(parsed.problems, look));
  throw new Failure("malformed-file", `${file} is malformed`, "docs/commands/scan.md shows one");
}
