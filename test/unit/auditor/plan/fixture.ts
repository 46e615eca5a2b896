import { loadManifestObject } from "../../../../src/manifest/load";
import { type Organization } from "../../../../src/model/organization";
import { type Snapshot } from "../../../../src/model/snapshot";

export const NOW = new Date("2027-01-01T00:00:00Z");
export const ORGANIZATION = "OR00000000000000000000000000000001";
export const EUROPE = "commerce_billingprofile_0k3europe";

export interface Sections {
  readonly organizationRoles?: object;
  readonly billingGroups?: object;
  readonly accounts?: object;
  readonly people?: object;
  readonly limits?: object;
  readonly breakGlass?: readonly string[];
  readonly domains?: object;
}

/** An organization of these sections of a manifest. */
export function organizationOf(sections: Sections): Organization {
  const { organization, problems } = loadManifestObject(
    {
      apiVersion: "twilio-organization/v1",
      kind: "OrganizationAccess",
      organization: { sid: ORGANIZATION, name: "Acme" },
      domains: { "acme.example": "verified" },
      ...sections,
    },
    NOW,
  );
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

export const role = (sid: string, friendlyName: string, resourceTypes: readonly string[] = []) => {
  return { sid, friendlyName, lowestLevel: "ORGANIZATION", resourceTypes, productGroup: "", allow: [], deny: [] };
};

/** Ada and Max are Administrators, and Max is Billing Group Admin. */
export const snapshot: Snapshot = {
  schemaVersion: 1,
  organizationSid: ORGANIZATION,
  takenAt: "2027-01-01T00:00:00.000Z",
  roles: [
    role("IX1", "Administrator"),
    role("IX2", "Organization Billing Viewer"),
    role("IX3", "Billing Group Admin", ["billing_group"]),
  ],
  users: ["ada", "max", "zoe"].map((name, index) => {
    return { sid: `US${index}`, email: `${name}@acme.example`, name, active: true };
  }),
  accounts: [],
  assignments: [
    { sid: "IY0", roleSid: "IX1", scope: ORGANIZATION, identity: "US0" },
    { sid: "IY1", roleSid: "IX1", scope: ORGANIZATION, identity: "US1" },
    {
      sid: "IY2",
      roleSid: "IX3",
      scope: ORGANIZATION,
      identity: "US1",
      resourceType: "billing_group",
      resourceId: EUROPE,
    },
  ],
  unread: [],
};
