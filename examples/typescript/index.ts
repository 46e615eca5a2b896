import { OrganizationAccess } from "pulumi-twilio-organization";

const access = new OrganizationAccess("access", { manifest: "../acme/access.yaml" });
export const revision = access.revision;
