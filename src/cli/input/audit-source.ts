import { type Audit } from "../../auditor/audit/audit";
import { defined } from "../../model/defined";
import { type Repair } from "../../auditor/rules/engine/access-change";
import { type AuditFiles } from "./audit-files";
import { type ManifestFiles } from "../../manifest/load";
import { type Organization } from "../../model/organization";
import { Failure } from "../failure";
import { type Source } from "./organization-source";

/**
 * Audits an organization that was read, with patches of the manifest where one mentions it.
 *
 * @throws Failure where the rules file is looser than the defaults that the manifest extends let it be
 */
export async function auditSource(
  { organization, declared, manifest, files: manifestFiles }: Source,
  { placeOfSetting, ...files }: AuditFiles,
  now: Date,
): Promise<Audit> {
  const { audit } = await import("../../auditor/audit/audit.js");
  await refuseLoose(declared ?? organization, files, placeOfSetting);
  const subject = { organization, ...defined({ declared }) };
  const repair =
    manifest === undefined || manifestFiles === undefined
      ? undefined
      : await repairOf({ file: manifest, files: manifestFiles, organization: declared ?? organization }, now);
  return audit({ ...subject, ...files, ...defined({ repair }), now });
}

async function refuseLoose(
  { shared }: Pick<Organization, "shared">,
  { configuration }: Pick<AuditFiles, "configuration">,
  placeOfSetting: AuditFiles["placeOfSetting"],
): Promise<void> {
  if (shared === undefined || configuration === undefined) return;
  const [{ overShared }, { RULES }, { formatPosition }] = await Promise.all([
    import("../../auditor/rules/engine/shared-settings.js"),
    import("../../auditor/rules/index.js"),
    import("../../model/problem.js"),
  ]);
  const { loose } = overShared(configuration, shared, RULES);
  if (loose.length === 0) return;
  const lines = loose.map(({ id, message }) => {
    const place = placeOfSetting === undefined ? "" : `${placeOfSetting(id)}: `;
    const origin = shared.rules.get(id)?.origin.position;
    return `${place}${message}${origin === undefined ? "" : ` (${formatPosition(origin)})`}`;
  });
  const names = loose.map(({ id }) => `rules.${id}`).join(", ");
  throw new Failure("impossible", lines.join("\n"), `change it, or have ${names} listed under mayLoosen there`);
}

/** What makes patches of the manifest that mentions the organization. */
async function repairOf(
  manifest: { readonly file: string; readonly files: ManifestFiles; readonly organization: Organization },
  now: Date,
): Promise<Repair> {
  const [{ gatedRepair }, { manifestRepair }] = await Promise.all([
    import("../../auditor/audit/gated-repair.js"),
    import("../../auditor/rules/engine/repair.js"),
  ]);
  return gatedRepair(manifestRepair(manifest, now), now);
}
