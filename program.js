// The program of Pulumi.yaml: `pulumi up` in a clone applies the access.yaml that stands beside it.
const { Config } = require("@pulumi/pulumi");
const { OrganizationAccess } = require("pulumi-twilio-organization");
const access = new OrganizationAccess("access", { manifest: new Config().require("manifest") });
exports.revision = access.revision;
