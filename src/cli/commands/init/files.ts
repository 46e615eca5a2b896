import { type Adoption } from "../../../auditor/adopt/adoption";
import { printAdopted } from "../../../auditor/adopt/print-adopted";
import { keyFrom } from "../../../manifest/places";
import { type Snapshot } from "../../../model/snapshot";
import { readPackageFile } from "../../../report/package-root";
import { printImportFile, reload } from "../adopt/parts";
import { type Pipeline, PIPELINE_FILES } from "./pipelines";

/** A file of the new repository. */
export interface InitFile {
  readonly name: string;
  readonly text: string;
}

/** The name of the resource in the program and in the import file. */
const RESOURCE = "access";

/** Everything that a repository of an organization's access needs. */
export async function initFiles(
  adoption: Adoption,
  snapshot: Snapshot,
  pipeline: Pipeline,
  now: Date,
): Promise<readonly InitFile[]> {
  const manifest = printAdopted(adoption, snapshot);
  const { organization } = reload(manifest, now);
  const imported = await printImportFile(organization, snapshot, { name: RESOURCE, provider: "dynamic" }, now);
  const slug = (keyFrom(organization.name ?? "") ?? "").replace(/[^a-z0-9-]+/g, "");
  const project = slug === "" ? "twilio-access" : `${slug}-access`;
  const ours = PIPELINE_FILES[pipeline].map((name) => ({
    name,
    text: readPackageFile(`examples/gitops/${name}`).replace(
      /\bname: acme$/m,
      `name: ${slug === "" ? "organization" : slug}`,
    ),
  }));
  return [
    { name: "access.yaml", text: manifest },
    { name: "import.json", text: imported.text },
    { name: "twilio-org.yaml", text: PROJECT },
    { name: "waivers.yaml", text: WAIVERS },
    { name: "index.js", text: PROGRAM },
    {
      name: "Pulumi.yaml",
      text: `name: ${project}\nruntime: nodejs\ndescription: Who can do what in our Twilio organization\n`,
    },
    { name: "package.json", text: packageText(project) },
    { name: ".gitignore", text: IGNORED },
    ...ours,
  ];
}

const PROGRAM = `const { OrganizationAccess } = require("pulumi-twilio-organization");
const access = new OrganizationAccess("${RESOURCE}", { manifest: "access.yaml" });
exports.revision = access.revision;
`;

const PROJECT = `# What twilio-org commands would otherwise need on each command line (docs/project-file.md).
apiVersion: twilio-organization/v1
kind: Project
manifest: access.yaml
waivers: waivers.yaml
`;

const WAIVERS = `# Findings that are accepted until a date, each by its fingerprint (docs/waivers.md).
apiVersion: twilio-organization/v1
kind: Waivers
waivers: []
`;

// What names people's rights at some moment is a result, and no part of the repository.
const IGNORED = `node_modules/
import.json
plan.json
review.json
scans/
`;

/** The packages of the program, in the versions that the example was tested with. */
function packageText(name: string): string {
  const example: unknown = JSON.parse(readPackageFile("examples/gitops/package.json"));
  return `${JSON.stringify(typeof example === "object" ? { ...example, name } : { name }, undefined, 2)}\n`;
}
