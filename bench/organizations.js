"use strict";
// Organizations of any size, always the same ones: for manifests, and for the emulator's seed.

const sid = (prefix, number) => `${prefix}${number.toString(16).padStart(32, "0")}`;
const email = (number) => `person-${number}@bench.example`;
const organization = { sid: sid("OR", 1), name: "Bench" };

/**
 * `groups` Billing Groups with `perGroup` members each (a fifth of them admins), and organization roles with `central`
 * members together. Everybody is one of `people`.
 */
function organizationOf({ people, groups, perGroup, central }) {
  const pick = (from, count) => Array.from({ length: count }, (_, index) => email((from + index) % people));
  const admins = Math.ceil(perGroup / 5);
  const share = Math.floor(central / 4);
  return {
    people: Array.from({ length: people }, (_, number) => email(number)),
    organizationRoles: {
      administrator: pick(0, share),
      standardUser: pick(share, share),
      billingAdmin: pick(2 * share, share),
      billingViewer: pick(3 * share, central - 3 * share),
    },
    billingGroups: Array.from({ length: groups }, (_, group) => ({
      key: `group-${group}`,
      id: `commerce_billingprofile_bench${group}`,
      admins: pick(central + group * perGroup, admins),
      viewers: pick(central + group * perGroup + admins, perGroup - admins),
    })),
  };
}

/** The manifest that declares it, as YAML of the usual layout. `entries`: also an entry under people: for each. */
function manifestOf({ people, organizationRoles, billingGroups }, { entries }) {
  const lines = ["apiVersion: twilio-organization/v1", "kind: OrganizationAccess"];
  lines.push(
    `organization: { sid: ${organization.sid}, name: ${organization.name} }`,
    "domains: { bench.example: verified }",
  );
  if (entries) {
    lines.push("people:");
    people.forEach((person, number) => {
      const duty = number % 3 === 0 ? "technical" : "finance";
      lines.push(`  ${person}: { name: Person ${number}, function: ${duty} }`);
    });
  }
  lines.push("organizationRoles:");
  for (const [role, members] of Object.entries(organizationRoles)) {
    lines.push(`  ${role}:`);
    for (const member of members) lines.push(`    - ${member}`);
  }
  lines.push("billingGroups:");
  for (const { key, id, admins, viewers } of billingGroups) {
    lines.push(`  ${key}:`, `    id: ${id}`);
    for (const [list, members] of Object.entries({ admins, viewers })) {
      lines.push(`    ${list}:`);
      for (const member of members) lines.push(`      - ${member}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The emulator's seed of an organization in which all of it holds already. */
function seedOf({ people, organizationRoles, billingGroups }) {
  const titles = {
    administrator: "Administrator",
    standardUser: "Standard User",
    billingAdmin: "Organization Billing Admin",
    billingViewer: "Organization Billing Viewer",
  };
  const grant = (role, billingGroup) => (user) => ({
    user,
    role,
    scope: "organization",
    ...(billingGroup ? { billingGroup } : {}),
  });
  return {
    organization,
    domains: ["bench.example"],
    users: people.map((person) => ({ email: person })),
    accounts: [],
    assignments: [
      ...Object.entries(organizationRoles).flatMap(([role, members]) => members.map(grant(titles[role]))),
      ...billingGroups.flatMap(({ id, admins, viewers }) => [
        ...admins.map(grant("Billing Group Admin", id)),
        ...viewers.map(grant("Billing Group Viewer", id)),
      ]),
    ],
  };
}

module.exports = { organizationOf, manifestOf, seedOf, sid };
