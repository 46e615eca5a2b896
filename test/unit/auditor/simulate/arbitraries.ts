import { withInferredFunctions } from "../../../../src/model/functions";
import { loadManifest } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { oneFile } from "../../../support/manifest-files";

export const NOW = new Date("2026-12-01T00:00:00Z");

const HEAD = {
  apiVersion: "twilio-organization/v1",
  kind: "OrganizationAccess",
  organization: { sid: "OR00000000000000000000000000000001", name: "Acme" },
  domains: { "acme.example": "verified" },
};

/** A manifest without what every manifest has; accounts need no SID. */
export type ShortManifest = Readonly<Record<string, unknown>>;

/** The organization of a short manifest, with functions inferred. What it breaks of the access rules does not matter. */
export function organizationOf(short: ShortManifest): Organization {
  const accounts = (short["accounts"] ?? {}) as Readonly<Record<string, object>>;
  const withSids = Object.fromEntries(
    Object.entries(accounts).map(([key, account], index) => [
      key,
      { sid: `AC${String(index + 1).padStart(32, "0")}`, ...account },
    ]),
  );
  const text = JSON.stringify({ ...HEAD, ...short, accounts: withSids });
  const { organization, problems } = loadManifest("access.yaml", oneFile(text), NOW);
  if (organization === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return withInferredFunctions(organization);
}
