const { OrganizationAccess } = require("pulumi-twilio-organization");
const access = new OrganizationAccess("access", { manifest: "access.yaml" });
exports.revision = access.revision;
