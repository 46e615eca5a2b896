const { OrganizationAccess } = require("pulumi-twilio-organization");
const access = new OrganizationAccess("acme", { manifest: "access.yaml" });
exports.revision = access.revision;
