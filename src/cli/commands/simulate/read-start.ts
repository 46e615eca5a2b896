import { withDirectory, withInferredFunctions } from "../../../model/functions";
import { type Organization } from "../../../model/organization";
import { withPrimaryAccountsGrouped } from "../../../auditor/simulate/edit-organization";
import { readDirectory } from "../../input/audit-files";
import { readSource, type SourceOptions } from "../../input/organization-source";
import { readOrganization } from "../../input/read-organization";
import { type Shell } from "../../output/shell";

/** Where people's functions come from besides the manifest. */
export interface PeopleOptions {
  readonly people?: string | undefined;
  readonly peopleEmail: string;
  readonly peopleFunction: string;
}

/** The organization that a simulation begins with, with functions as far as they are known. */
export async function readStart(
  file: string | undefined,
  options: SourceOptions & PeopleOptions,
  now: Date,
  shell: Shell,
): Promise<Organization> {
  return withFunctions((await readSource(file, options, now, shell)).organization, options);
}

/** Another organization of a simulation, which a manifest declares. */
export async function readOther(file: string, options: PeopleOptions, now: Date, shell: Shell): Promise<Organization> {
  return withFunctions(readOrganization(file, now, shell), options);
}

/** The organization with people's functions as the manifest, a directory and the roles held tell them. */
export async function withFunctions(organization: Organization, options: PeopleOptions): Promise<Organization> {
  const directory = options.people === undefined ? new Map() : await readDirectory(options.people, options);
  return withInferredFunctions(withDirectory(withPrimaryAccountsGrouped(organization), directory));
}
