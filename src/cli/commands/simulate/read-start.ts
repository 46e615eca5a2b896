import { withDirectory, withInferredFunctions } from "../../../model/functions";
import { type Organization } from "../../../model/organization";
import { withPrimaryAccountsGrouped } from "../../../auditor/simulate/edit-organization";
import { type PeopleOptions, readPeople } from "../../input/people";
import { readSource, type SourceOptions } from "../../input/organization-source";
import { readOrganization } from "../../input/read-organization";
import { type Shell } from "../../output/shell";

/** The organization that a simulation begins with, with functions as far as they are known. */
export async function readStart(
  file: string | undefined,
  options: SourceOptions & PeopleOptions,
  now: Date,
  shell: Shell,
): Promise<Organization> {
  return withFunctions((await readSource(file, options, now, shell)).organization, options, shell);
}

/** Another organization of a simulation, which a manifest declares. */
export async function readOther(file: string, options: PeopleOptions, now: Date, shell: Shell): Promise<Organization> {
  return withFunctions(readOrganization(file, now, shell), options, shell);
}

/** The organization with people's functions as the manifest, a directory and the roles held tell them. */
export async function withFunctions(
  organization: Organization,
  options: PeopleOptions,
  shell: Pick<Shell, "note">,
): Promise<Organization> {
  const directory = await readPeople(options, shell);
  return withInferredFunctions(withDirectory(withPrimaryAccountsGrouped(organization), directory));
}
