import { type Audit } from "../../auditor/audit/audit";
import { defined } from "../../model/defined";
import { type Repair } from "../../auditor/rules/engine/access-change";
import { type AuditFiles } from "./audit-files";
import { type Source } from "./organization-source";

/** Audits an organization that was read, with patches of the manifest where one speaks of it. */
export async function auditSource(
  { organization, declared, manifest, teams }: Source,
  files: AuditFiles,
  now: Date,
): Promise<Audit> {
  const { audit } = await import("../../auditor/audit/audit.js");
  const subject = { organization, ...(declared === undefined ? {} : { declared }) };
  const repair =
    manifest === undefined ? {} : { repair: await repairOf(manifest, { ...subject, ...defined({ teams }) }, now) };
  return audit({ ...subject, ...files, ...repair, now });
}

/** What makes patches of the manifest that speaks of the organization. */
async function repairOf(
  file: string,
  { organization, declared = organization, teams }: Pick<Source, "organization" | "declared" | "teams">,
  now: Date,
): Promise<Repair> {
  const [{ gatedRepair }, { manifestRepair }, { manifestSource }] = await Promise.all([
    import("../../auditor/audit/gated-repair.js"),
    import("../../auditor/rules/engine/repair.js"),
    import("./teams.js"),
  ]);
  const files = await manifestSource({ teams });
  return gatedRepair(manifestRepair({ file, files, organization: declared }, now), now);
}
