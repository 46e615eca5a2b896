import pulumi
from pulumi_twilio_organization import OrganizationAccess

access = OrganizationAccess("access", manifest="../acme/access.yaml")
pulumi.export("revision", access.revision)
