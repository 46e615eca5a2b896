import { type Audit } from "../../auditor/audit/audit";
import { type Repair } from "../../auditor/rules/engine/access-change";
import { type AuditFiles } from "./audit-files";
import { type Source } from "./organization-source";

/** Audits an organization that was read, with patches of the manifest where one speaks of it. */
export async function auditSource(
  { organization, declared, manifest }: Source,
  files: AuditFiles,
  now: Date,
): Promise<Audit> {
  const { audit } = await import("../../auditor/audit/audit.js");
  const subject = { organization, ...(declared === undefined ? {} : { declared }) };
  const repair = manifest === undefined ? {} : { repair: await repairOf(manifest, subject, now) };
  return audit({ ...subject, ...files, ...repair, now });
}

/** What makes patches of the manifest that speaks of the organization. */
async function repairOf(
  file: string,
  { organization, declared = organization }: Pick<Source, "organization" | "declared">,
  now: Date,
): Promise<Repair> {
  const [{ gatedRepair }, { manifestRepair }, { manifestFiles }] = await Promise.all([
    import("../../auditor/audit/gated-repair.js"),
    import("../../auditor/rules/engine/repair.js"),
    import("../../manifest/files/manifest-files.js"),
  ]);
  return gatedRepair(manifestRepair({ file, files: manifestFiles, organization: declared }, now), now);
}
