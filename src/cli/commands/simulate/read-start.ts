import { withDirectory, withInferredFunctions, withKnownRoles } from "../../../model/functions";
import { type Organization } from "../../../model/organization";
import { withPrimaryAccountsGrouped } from "../../../auditor/simulate/edit-organization";
import { readKnownRoles } from "../../input/audit-files";
import { type PeopleOptions, readPeople } from "../../input/people";
import { readSource, type SourceOptions } from "../../input/organization-source";
import { manifestSource, type TeamsOptions } from "../../input/teams";
import { readOrganization } from "../../input/read-organization";
import { type Shell } from "../../output/shell";

/** What a simulation knows of people besides what the organization says. */
export interface KnownOptions extends PeopleOptions {
  /** A rules file: the roles in its `knownRoles` carry no billing rights. */
  readonly rules?: string | undefined;
}

/** The organization that a simulation begins with, with functions as far as they are known. */
export async function readStart(
  file: string | undefined,
  options: SourceOptions & KnownOptions,
  now: Date,
  shell: Shell,
): Promise<Organization> {
  return withFunctions((await readSource(file, options, now, shell)).organization, options, shell);
}

/** Another organization of a simulation, which a manifest declares. */
export async function readOther(
  file: string,
  options: KnownOptions & TeamsOptions,
  now: Date,
  shell: Shell,
): Promise<Organization> {
  return withFunctions(readOrganization(file, now, shell, await manifestSource(options)), options, shell);
}

/** The organization with people's functions as the manifest, a directory and the roles held tell them. */
export async function withFunctions(
  organization: Organization,
  options: KnownOptions,
  shell: Pick<Shell, "note">,
): Promise<Organization> {
  const directory = await readPeople(options, shell);
  const known = withKnownRoles(withPrimaryAccountsGrouped(organization), await readKnownRoles(options.rules));
  return withInferredFunctions(withDirectory(known, directory));
}
