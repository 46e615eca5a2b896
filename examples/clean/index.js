const { OrganizationAccess } = require("pulumi-twilio-organization");
const access = new OrganizationAccess("birch", { manifest: "access.yaml" });
exports.revision = access.revision;
